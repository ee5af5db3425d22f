/* The first connector that was compiled against the connector ABI, and kept: it reads profiles and follows from servers that
 * speak Mastodon's API, and uses every host service of 0.1.0 on the way. README.md says how the library was made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vetrina/connector/clock.h"
#include "vetrina/connector/edges.h"
#include "vetrina/connector/entry.h"
#include "vetrina/connector/identity.h"
#include "vetrina/connector/json.h"
#include "vetrina/connector/kv.h"
#include "vetrina/connector/log.h"
#include "vetrina/connector/random.h"
#include "vetrina/connector/secrets.h"
#include "vetrina/connector/timer.h"
#include "vetrina/connector/tokens.h"

enum { PROFILE = 1, WHO = 2, PAGE = 3, PAUSE = 4, TEXT = 2048 };

struct vtc_connection {
  const vtc_host *host;
  const vtc_http_service *http;
  const vtc_op_service *op;
  const vtc_secrets_service *secrets;
  const vtc_tokens_service *tokens;
  const vtc_clock_service *clock;
  const vtc_timer_service *timer;
  const vtc_random_service *random;
  const vtc_kv_service *kv;
  const vtc_log_service *log;
  const vtc_json_service *json;
  char settings[TEXT];
};

/* What one operation knows between its steps. */
typedef struct asked {
  char verb[32];
  char base[TEXT];
  char answer[TEXT];
} asked;

static void free_asked(void *state) {
  free(state);
}

static vtc_str text(const char *from) {
  vtc_str out;
  out.data = from;
  out.size = strlen(from);
  return out;
}

static void copied(char *to, vtc_str from) {
  const size_t size = from.size < TEXT - 1 ? from.size : TEXT - 1;
  memcpy(to, from.data, size);
  to[size] = 0;
}

static void string_at(vtc_connection *c, const vtc_json *json, const char *pointer, char *to) {
  vtc_str found = {"", 0};
  c->json->string_at(json, text(pointer), &found);
  copied(to, found);
}

static void gone_wrong(vtc_connection *c, vtc_op *op, const char *why) {
  c->op->fail(op, VTC_ERROR_INVALID, text(why), 0);
}

static void get(vtc_connection *c, vtc_op *op, uint64_t token, const char *url) {
  vtc_pair headers[2];
  vtc_http_request request;
  headers[0].name = text("Authorization");
  headers[0].value = text("Bearer {token:access}");
  headers[1].name = text("Accept");
  headers[1].value = text("application/json");
  memset(&request, 0, sizeof request);
  request.struct_size = sizeof request;
  request.method = text("GET");
  request.url = text(url);
  request.headers = headers;
  request.header_count = 2;
  if (c->http->send(op, token, &request) == VTC_ERR_ARGUMENT) gone_wrong(c, op, "The request was refused.");
}

static void start(vtc_connection *c, vtc_op *op, const char *verb, vtc_str arguments) {
  asked *one = calloc(1, sizeof *one);
  const vtc_json *settings = c->json->parse(op, text(c->settings));
  const vtc_json *given = c->json->parse(op, arguments);
  char url[TEXT + 64];
  if (one == NULL || settings == NULL || given == NULL) {
    free(one);
    gone_wrong(c, op, "There is no memory, or no JSON.");
    return;
  }
  snprintf(one->verb, sizeof one->verb, "%s", verb);
  string_at(c, settings, "/base_url", one->base);
  string_at(c, given, "/cursor", one->answer);
  c->op->set_state(op, one, free_asked);
  c->kv->set(op, text("last verb"), text(verb));
  if (one->answer[0] != 0) {
    get(c, op, PAGE, one->answer);
    return;
  }
  snprintf(url, sizeof url, "%s/api/v1/accounts/verify_credentials", one->base);
  get(c, op, strcmp(verb, VTC_VERB_PROFILE) == 0 ? PROFILE : WHO, url);
}

static void read_profile(vtc_connection *c, vtc_op *op, asked *one, const vtc_json *me) {
  char subject[TEXT];
  char handle[TEXT];
  char name[TEXT];
  char url[TEXT];
  int32_t bot = -1;
  string_at(c, me, "/uri", subject);
  string_at(c, me, "/username", handle);
  string_at(c, me, "/display_name", name);
  string_at(c, me, "/url", url);
  if (c->json->boolean_at(me, text("/bot"), &bot) != VTC_OK || bot != 0) {
    gone_wrong(c, op, "The account is no person's.");
    return;
  }
  snprintf(one->answer, sizeof one->answer,
           "{\"subject\":\"%.400s\",\"handle\":\"%.100s\",\"profile_url\":\"%.400s\",\"name\":\"%.100s", subject, handle, url,
           name);
  if (c->timer->after(op, 1, PAUSE) != VTC_OK) gone_wrong(c, op, "There is no pause.");
}

/* Every service that no answer of a network needs, told in the name. */
static void on_timer(vtc_connection *c, vtc_op *op, uint64_t token) {
  asked *one = c->op->state(op);
  vtc_str verb = {"", 0};
  char mac[65] = "";
  unsigned char bytes[16] = {0};
  char all[TEXT + 512];
  const int64_t before = c->clock->monotonic_ms(c->host);
  const int drawn = c->random->bytes(c->host, bytes, sizeof bytes) == VTC_OK;
  c->kv->get(op, text("last verb"), &verb);
  c->secrets->mac(op, text("pepper"), text("salt"), mac);
  mac[8] = 0;
  snprintf(all, sizeof all, "%s: timer %d, kept %.*s, secret %d %s, token %d %d, time %d %d, random %d, left %d\"}",
           one->answer, (int)token, (int)verb.size, verb.data, (int)c->secrets->has(op, text("pepper")), mac,
           (int)c->tokens->has(op, text("access")), (int)c->tokens->has(op, text("nobody's")),
           c->clock->wall_ms(c->host) > 1600000000000, c->clock->monotonic_ms(c->host) >= before, drawn,
           c->op->remaining_ms(op) > 0);
  c->log->write(c->host, VTC_LOG_INFO, text("profile_read"), text("A profile was read."));
  c->op->complete(op, text(all));
}

static void read_own_id(vtc_connection *c, vtc_op *op, asked *one, const vtc_json *me) {
  vtc_str id;
  char url[2 * TEXT];
  if (c->json->text_at(me, text("/id"), &id) != VTC_OK || id.size < 3) {
    gone_wrong(c, op, "The account has no id.");
    return;
  }
  /* A string, so its text is in quotation marks. Two a page: there are always several. */
  snprintf(url, sizeof url, "%s/api/v1/accounts/%.*s/%s?limit=2", one->base, (int)id.size - 2, id.data + 1, one->verb);
  get(c, op, PAGE, url);
}

/* <https://...>; rel="next", beside other relations in any order. */
static void next_page(const vtc_http_response *got, char *to) {
  char links[TEXT];
  char *end;
  char *at;
  size_t i;
  to[0] = 0;
  for (i = 0; i < got->header_count; ++i) {
    if (got->headers[i].name.size != 4 || memcmp(got->headers[i].name.data, "link", 4) != 0) continue;
    copied(links, got->headers[i].value);
    end = strstr(links, ">; rel=\"next\"");
    if (end == NULL) return;
    *end = 0;
    at = strrchr(links, '<');
    if (at != NULL) snprintf(to, TEXT, "%s", at + 1);
    return;
  }
}

static void read_page(vtc_connection *c, vtc_op *op, const vtc_http_response *got, const vtc_json *page) {
  char answer[4 * TEXT] = "{\"people\":[";
  char next[TEXT];
  size_t count = 0;
  size_t i;
  if (c->json->count_at(page, text(""), &count) != VTC_OK) {
    gone_wrong(c, op, "The page is no list.");
    return;
  }
  for (i = 0; i < count; ++i) {
    char pointer[32];
    char subject[TEXT];
    const size_t used = strlen(answer);
    snprintf(pointer, sizeof pointer, "/%d/uri", (int)i);
    string_at(c, page, pointer, subject);
    snprintf(answer + used, sizeof answer - used, "%s{\"subject\":\"%.400s\"}", i == 0 ? "" : ",", subject);
  }
  next_page(got, next);
  snprintf(answer + strlen(answer), sizeof answer - strlen(answer), "]%s%s%s}", next[0] ? ",\"next\":\"" : "", next,
           next[0] ? "\"" : "");
  c->op->complete(op, text(answer));
}

static void on_http(vtc_connection *c, vtc_op *op, uint64_t token, const vtc_http_response *got) {
  asked *one = c->op->state(op);
  const vtc_json *json;
  if (got->error != VTC_ERROR_NONE) {
    c->op->fail(op, got->error, got->message, got->retry_after_ms);
    return;
  }
  json = c->json->parse(op, got->body);
  if (json == NULL) {
    gone_wrong(c, op, "The answer is no JSON.");
  } else if (token == PROFILE) {
    read_profile(c, op, one, json);
  } else if (token == WHO) {
    read_own_id(c, op, one, json);
  } else {
    read_page(c, op, got, json);
  }
}

static void on_cancel(vtc_connection *c, vtc_op *op) { (void)c, (void)op; }

static vtc_status init(const vtc_host *host) {
  return host->struct_size >= sizeof *host && host->abi_major == VTC_ABI_MAJOR ? VTC_OK : VTC_ERR_FAILED;
}
static void deinit(void) {}

static vtc_status create(const vtc_host *host, vtc_str settings, vtc_connection **connection) {
  vtc_connection *c = calloc(1, sizeof *c);
  if (c == NULL || settings.size >= sizeof c->settings) {
    free(c);
    return VTC_ERR_LIMIT;
  }
  c->host = host;
  c->http = host->get_service(host, VTC_SERVICE_HTTP);
  c->op = host->get_service(host, VTC_SERVICE_OP);
  c->secrets = host->get_service(host, VTC_SERVICE_SECRETS);
  c->tokens = host->get_service(host, VTC_SERVICE_TOKENS);
  c->clock = host->get_service(host, VTC_SERVICE_CLOCK);
  c->timer = host->get_service(host, VTC_SERVICE_TIMER);
  c->random = host->get_service(host, VTC_SERVICE_RANDOM);
  c->kv = host->get_service(host, VTC_SERVICE_KV);
  c->log = host->get_service(host, VTC_SERVICE_LOG);
  c->json = host->get_service(host, VTC_SERVICE_JSON);
  if (!c->secrets || !c->tokens || !c->clock || !c->timer || !c->random || !c->kv || !c->json ||
      c->http->struct_size < sizeof *c->http || c->op->struct_size < sizeof *c->op ||
      c->secrets->struct_size < sizeof *c->secrets || c->tokens->struct_size < sizeof *c->tokens ||
      c->clock->struct_size < sizeof *c->clock || c->timer->struct_size < sizeof *c->timer ||
      c->random->struct_size < sizeof *c->random || c->kv->struct_size < sizeof *c->kv ||
      c->log->struct_size < sizeof *c->log || c->json->struct_size < sizeof *c->json) {
    free(c);
    return VTC_ERR_FAILED;
  }
  copied(c->settings, settings);
  *connection = c;
  return VTC_OK;
}
static void destroy(vtc_connection *c) { free(c); }

static const void *get_capability(vtc_connection *c, const char *id) {
  static const vtc_capability served = {sizeof served, start, on_http, on_timer, on_cancel};
  (void)c;
  return strcmp(id, VTC_CAPABILITY_IDENTITY) == 0 || strcmp(id, VTC_CAPABILITY_EDGES) == 0 ? &served : NULL;
}

const vtc_entry vetrina_connector_v1 = {
    sizeof(vtc_entry), VTC_ABI_MAJOR, VTC_ABI_MINOR, "first", "0.1.0", init, deinit, create, destroy, get_capability};
