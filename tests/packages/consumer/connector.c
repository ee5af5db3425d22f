/* A connector in C99: tells who the person is, without asking anybody. */
#include <stdlib.h>
#include <string.h>
#include <vetrina/connector/entry.h>
#include <vetrina/connector/identity.h>

struct vtc_connection {
  vtc_op_service const* op;
};

static void start(vtc_connection* connection, vtc_op* op, char const* verb, vtc_str arguments) {
  static char const profile[] = "{\"subject\":\"1\"}";
  vtc_str answer = {profile, sizeof profile - 1};
  (void)verb;
  (void)arguments;
  connection->op->complete(op, answer);
}

static void on_http(vtc_connection* connection, vtc_op* op, uint64_t token, vtc_http_response const* response) {
  (void)connection;
  (void)op;
  (void)token;
  (void)response;
}

static vtc_status init(vtc_host const* host) {
  (void)host;
  return VTC_OK;
}

static void deinit(void) {}

static vtc_status create(vtc_host const* host, vtc_str settings, vtc_connection** connection) {
  (void)settings;
  *connection = malloc(sizeof **connection);
  if (*connection == NULL) return VTC_ERR_FAILED;
  (*connection)->op = host->get_service(host, VTC_SERVICE_OP);
  return VTC_OK;
}

static void destroy(vtc_connection* connection) { free(connection); }

static void const* get_capability(vtc_connection* connection, char const* id) {
  static const vtc_capability identity = {sizeof identity, start, on_http, NULL, NULL};
  (void)connection;
  return strcmp(id, VTC_CAPABILITY_IDENTITY) == 0 ? &identity : NULL;
}

VTC_API const vtc_entry vetrina_connector_v1 = {
    sizeof(vtc_entry), VTC_ABI_MAJOR, VTC_ABI_MINOR, "hello", "1.0.0", init, deinit, create, destroy, get_capability};
