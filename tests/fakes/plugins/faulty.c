/* A connector that does what its verb says, most of it wrong, for the tests of the host. In C99, as a plugin may be.
 * FAULTY_NO_ENTRY, FAULTY_ABI and FAULTY_ID build the libraries that must not load. */
#include <stdlib.h>
#include <string.h>

#include "vetrina/connector/clock.h"
#include "vetrina/connector/edges.h"
#include "vetrina/connector/entry.h"
#include "vetrina/connector/http.h"
#include "vetrina/connector/identity.h"
#include "vetrina/connector/json.h"
#include "vetrina/connector/kv.h"
#include "vetrina/connector/log.h"
#include "vetrina/connector/op.h"
#include "vetrina/connector/random.h"
#include "vetrina/connector/secrets.h"
#include "vetrina/connector/timer.h"
#include "vetrina/connector/tokens.h"

#ifndef FAULTY_ABI
#define FAULTY_ABI VTC_ABI_MAJOR
#endif
#ifndef FAULTY_ID
#define FAULTY_ID "faulty"
#endif

struct vtc_connection {
  vtc_host const* host;
  vtc_http_service const* http;
  vtc_op_service const* op;
  vtc_json_service const* json;
  vtc_timer_service const* timer;
  vtc_kv_service const* kv;
  vtc_op* kept; /* of an operation that has ended */
};

typedef struct asked {
  char verb[32];
} asked;

static vtc_str text(char const* from) {
  vtc_str out = {from, strlen(from)};
  return out;
}

static int is(char const* a, char const* b) { return strcmp(a, b) == 0; }

static void answer(vtc_connection* c, vtc_op* op, char const* json) { c->op->complete(op, text(json)); }

static void get(vtc_connection* c, vtc_op* op, uint64_t token, vtc_str url, char const* authorization) {
  vtc_pair header;
  vtc_http_request request;
  header.name = text("Authorization");
  header.value = text(authorization);
  memset(&request, 0, sizeof request);
  request.struct_size = sizeof request;
  request.method = text("GET");
  request.url = url;
  request.headers = &header;
  request.header_count = 1;
  if (c->http->send(op, token, &request) == VTC_ERR_ARGUMENT) c->op->fail(op, VTC_ERROR_INVALID, text("refused"), 0);
}

static void post_form(vtc_connection* c, vtc_op* op, vtc_str url) {
  vtc_pair fields[2];
  vtc_http_request request;
  fields[0].name = text("client_secret");
  fields[0].value = text("{secret:client_secret}");
  fields[1].name = text("a b");
  fields[1].value = text("c&d={e}");
  memset(&request, 0, sizeof request);
  request.struct_size = sizeof request;
  request.method = text("POST");
  request.url = url;
  request.form = fields;
  request.form_count = 2;
  c->http->send(op, 1, &request);
}

static vtc_str string_of(vtc_connection* c, vtc_op* op, vtc_str arguments, char const* pointer) {
  vtc_str out = {NULL, 0};
  c->json->string_at(c->json->parse(op, arguments), text(pointer), &out);
  return out;
}

static void mac(vtc_connection* c, vtc_op* op) {
  vtc_secrets_service const* secrets = c->host->get_service(c->host, VTC_SERVICE_SECRETS);
  char out[80] = "{\"mac\":\"";
  if (secrets->mac(op, text("client_secret"), text("data"), out + 8) != VTC_OK) {
    c->op->fail(op, VTC_ERROR_NOT_FOUND, text("no secret"), 0);
    return;
  }
  memcpy(out + 72, "\"}", 3);
  answer(c, op, out);
}

static void begin(vtc_connection* c, vtc_op* op, char const* verb, vtc_str arguments) {
  asked* state = calloc(1, sizeof *state);
  vtc_str value;
  memcpy(state->verb, verb, strlen(verb) < sizeof state->verb ? strlen(verb) : 0);
  c->op->set_state(op, state, free);
  if (is(verb, "answer")) {
    answer(c, op, "{\"ok\":true}");
  } else if (is(verb, "twice")) {
    answer(c, op, "{\"ok\":1}");
    answer(c, op, "{\"ok\":2}");
  } else if (is(verb, "fail_then_complete")) {
    c->op->fail(op, VTC_ERROR_RETRY, text("no"), 0);
    answer(c, op, "{}");
  } else if (is(verb, "bad_json")) {
    answer(c, op, "{\"ok\":");
  } else if (is(verb, "no_object")) {
    answer(c, op, "[1]");
  } else if (is(verb, "class")) {
    int64_t number = 0;
    c->json->integer_at(c->json->parse(op, arguments), text("/class"), &number);
    c->op->fail(op, (vtc_error_class)number, text("as asked"), 1500);
  } else if (is(verb, "keep")) {
    c->kept = op;
    answer(c, op, "{}");
  } else if (is(verb, "use_kept")) {
    answer(c, op, c->op->complete(c->kept, text("{}")) == VTC_ERR_STATE ? "{\"refused\":true}" : "{\"refused\":false}");
  } else if (is(verb, "timer")) {
    c->timer->after(op, 5000, 2);
    c->timer->after(op, 1000, 1);
  } else if (is(verb, "remember")) {
    c->kv->set(op, text("k"), string_of(c, op, arguments, "/value"));
    answer(c, op, "{}");
  } else if (is(verb, "recall")) {
    if (c->kv->get(op, text("k"), &value) == VTC_OK) {
      c->op->complete(op, value);
    } else {
      c->op->fail(op, VTC_ERROR_NOT_FOUND, text("nothing"), 0);
    }
  } else if (is(verb, "mac")) {
    mac(c, op);
  } else if (is(verb, "form")) {
    post_form(c, op, string_of(c, op, arguments, "/url"));
  } else if (is(verb, "profile")) {
    answer(c, op, "{\"handle\":\"nobody\"}"); /* the subject is missing */
  } else if (is(verb, "following")) {
    answer(c, op, "{\"people\":[{\"subject\":\"a\",\"colour\":\"red\"},{\"subject\":\"a\"}],\"later\":[1]}");
  } else if (!is(verb, "nothing")) { /* fetch, endless */
    value = string_of(c, op, arguments, "/authorization");
    get(c, op, 1, string_of(c, op, arguments, "/url"), value.size > 0 ? value.data : "Bearer {token:access}");
  }
}

static void on_http(vtc_connection* c, vtc_op* op, uint64_t token, vtc_http_response const* response) {
  asked const* state = c->op->state(op);
  if (is(state->verb, "endless")) {
    get(c, op, token + 1, text("https://api.example/more"), "none");
  } else if (response->error != VTC_ERROR_NONE) {
    c->op->fail(op, response->error, response->message, response->retry_after_ms);
  } else {
    c->op->complete(op, response->body); /* shows the test all that a plugin sees */
  }
}

static void on_timer(vtc_connection* c, vtc_op* op, uint64_t token) {
  if (token == 2) answer(c, op, "{\"rang\":2}");
}

static const vtc_capability table = {sizeof(vtc_capability), begin, on_http, on_timer, NULL};

static vtc_status init(vtc_host const* host) { return host->abi_major == VTC_ABI_MAJOR ? VTC_OK : VTC_ERR_FAILED; }
static void deinit(void) {}

static vtc_status create(vtc_host const* host, vtc_str settings, vtc_connection** out) {
  vtc_connection* c = calloc(1, sizeof *c);
  if (c == NULL || settings.size == 0) return VTC_ERR_FAILED;
  c->host = host;
  c->http = host->get_service(host, VTC_SERVICE_HTTP);
  c->op = host->get_service(host, VTC_SERVICE_OP);
  c->json = host->get_service(host, VTC_SERVICE_JSON);
  c->timer = host->get_service(host, VTC_SERVICE_TIMER);
  c->kv = host->get_service(host, VTC_SERVICE_KV);
  if (host->get_service(host, "vetrina.nothing/1") != NULL) c->http = NULL; /* no such service may turn up */
  *out = c;
  return VTC_OK;
}

static void destroy(vtc_connection* c) { free(c); }

static void const* get_capability(vtc_connection* c, char const* id) {
  if (c == NULL || is(id, "com.example.absent/1")) return NULL;
  return &table;
}

#ifndef FAULTY_NO_ENTRY
VTC_API const vtc_entry vetrina_connector_v1 = {
    sizeof(vtc_entry), FAULTY_ABI, VTC_ABI_MINOR, FAULTY_ID, "1.0.0", init, deinit, create, destroy, get_capability};
#else
VTC_API int vetrina_has_no_entry(void);
VTC_API int vetrina_has_no_entry(void) {
  return init(NULL) + create(NULL, text(""), NULL) + (get_capability(NULL, "") != NULL) + (deinit(), destroy(NULL), 0);
}
#endif
