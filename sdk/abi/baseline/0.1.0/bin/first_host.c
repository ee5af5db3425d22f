/* The first host that was compiled against libvetrina, and kept: first_host FOLDER. It uses every header of 0.1.0 and
 * prints nothing that differs from run to run. README.md beside it says how the program was made. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vetrina/vetrina.h"

static vt_sdk* sdk;
static int lines;

static void must(vt_code code, vt_error* err, char const* what) {
  if (code == VT_OK) return;
  fprintf(stderr, "%s: %d %s\n", what, (int)code, vt_error_json(err));
  exit(1);
}

static vt_str view(char const* text) {
  vt_str out;
  out.ptr = text;
  out.len = strlen(text);
  return out;
}

static void heard(void* user_data, int32_t level, char const* area, char const* event, char const* detail) {
  (void)level, (void)area, (void)event, (void)detail;
  ++*(int*)user_data;
}

static vt_response* called(char const* operation, char const* request) {
  vt_response* answer = NULL;
  vt_error* err = NULL;
  must(vt_call(sdk, operation, request, strlen(request), &answer, &err), err, operation);
  return answer;
}

static void put_a_shop_and_a_product(void) {
  vt_request* request = NULL;
  vt_error* err = NULL;
  char const* json = NULL;
  vt_response* answer;
  vt_response_free(
      called("shop.put",
             "{\"shop\":\"jeans\",\"mode\":\"test\",\"controller\":{\"name\":\"Jeans S.p.A.\"},"
             "\"origins\":[\"https://shop.example\"],"
             "\"templates\":{\"product\":\"https://shop.example/p/{family}?v={product}\"},"
             "\"markets\":[{\"market\":\"IT\",\"region\":\"EU\",\"locale\":\"it-IT\",\"currency\":\"EUR\"}]}"));
  must(vt_request_new(&request, &err), err, "vt_request_new");
  must(vt_request_set_string(request, "/products/0/product", "501-32", &err), err, "set_string");
  must(vt_request_set_string(request, "/products/0/family", "501", &err), err, "set_string");
  must(vt_request_set_string(request, "/products/0/title", "501 Original", &err), err, "set_string");
  must(vt_request_set_int(request, "/products/0/price/amount_minor", 9900, &err), err, "set_int");
  must(vt_request_set_string(request, "/products/0/price/currency", "EUR", &err), err, "set_string");
  must(vt_request_set_bool(request, "/products/0/available", 1, &err), err, "set_bool");
  must(vt_request_json(request, &json, NULL, &err), err, "vt_request_json");
  vt_response_free(called("catalog.put", json));
  vt_request_free(request);
  answer = called("catalog.get", "{\"product\":\"501-32\"}");
  printf("media type %s, status %d\n", vt_response_media_type(answer), (int)vt_response_status(answer));
  printf("title %s, price %d, available %d\n", vt_response_string(answer, "/products/0/title"),
         (int)vt_response_int(answer, "/products/0/price/amount_minor", -1),
         (int)vt_response_bool(answer, "/products/0/available", -1));
  vt_response_free(answer);
}

static void be_refused(void) {
  vt_response* answer = NULL;
  vt_error* err = NULL;
  const vt_code code = vt_call(sdk, "catalog.get", "{\"produkt\":1}", 13, &answer, &err);
  printf("refused: %d %d %s %s, trace of %d, again in %d ms, %s\n", (int)code, (int)vt_error_code(err),
         vt_error_slug(err), vt_error_pointer(err), (int)strlen(vt_error_trace(err)), (int)vt_error_retry_after_ms(err),
         vt_error_json(err)[0] == '{' ? "a document" : "no document");
  vt_error_free(err);
}

static void follow_a_link(void) {
  vt_response* answer = called("link.create", "{\"target\":{\"product\":\"501-32\"}}");
  vt_link_visit visit = VT_INIT(vt_link_visit);
  vt_link_resolution out = VT_INIT(vt_link_resolution);
  vt_insight_step step = VT_INIT(vt_insight_step);
  vt_error* err = NULL;
  char location[256];
  char shop[64];
  char click[64];
  visit.token = view(vt_response_string(answer, "/code"));
  visit.user_agent = view("Mozilla/5.0 Firefox/128.0");
  out.location = location;
  out.location_capacity = sizeof location;
  out.shop = shop;
  out.shop_capacity = sizeof shop;
  out.click = click;
  out.click_capacity = sizeof click;
  must(vt_link_resolve(sdk, &visit, &out, &err), err, "vt_link_resolve");
  printf("link: %d %s %s, flags %d, click of %d\n", (int)out.status, shop, location, (int)out.flags,
         (int)out.click_size);
  visit.tracking = VT_TRACKING_CONSENTED;
  visit.user_agent = view("SomeBot/1.0");
  must(vt_link_resolve(sdk, &visit, &out, &err), err, "vt_link_resolve");
  printf("link: flags %d, click of %d\n", (int)out.flags, (int)out.click_size);
  step.step = VT_STEP_LANDING;
  step.tracking = VT_TRACKING_CONSENTED;
  step.product = view("501-32");
  step.click = view(click);
  must(vt_insight_track(sdk, &step, &err), err, "vt_insight_track");
  vt_response_free(answer);
}

static void ask_over_http(void) {
  vt_http_request request = VT_INIT(vt_http_request);
  vt_header header;
  vt_response* answer = NULL;
  vt_error* err = NULL;
  header.name = view("Accept");
  header.value = view("application/json");
  request.method = view("GET");
  request.target = view("/vetrina/healthz");
  request.headers = &header;
  request.header_count = 1;
  must(vt_http_handle(sdk, &request, &answer, &err), err, "vt_http_handle");
  printf("http: ours %d, not ours %d, %d, %s\n", (int)vt_http_match(sdk, "/vetrina/healthz"),
         (int)vt_http_match(sdk, "/shop"), (int)vt_response_status(answer),
         vt_response_header_count(answer) > 0 ? "headers" : "no headers");
  vt_response_free(answer);
}

static void ask_later(void) {
  vt_completion one = VT_INIT(vt_completion);
  vt_error* err = NULL;
  struct pollfd ready;
  uint64_t id = 0;
  int32_t fd = -1;
  must(vt_completion_fd(sdk, &fd, &err), err, "vt_completion_fd");
  must(vt_submit(sdk, "catalog.get", "{\"product\":\"501-32\"}", 20, &ready, &id, &err), err, "vt_submit");
  ready.fd = fd;
  ready.events = POLLIN;
  if (poll(&ready, 1, 30000) != 1) exit(1);
  must(vt_completion_next(sdk, &one, &err), err, "vt_completion_next");
  printf("later: %s, %s, code %d, %s, %d wait\n", one.id == id ? "the same id" : "another id",
         one.user_data == &ready ? "my pointer" : "another pointer", (int)one.code,
         vt_response_string(one.response, "/products/0/title"), (int)one.pending);
  vt_response_free(one.response);
  printf("cancel: %d\n", (int)vt_cancel(sdk, id, NULL));
}

int main(int argc, char** argv) {
  char config[512];
  vt_sdk* named = NULL;
  vt_error* err = NULL;
  if (argc != 2) return 2;
  snprintf(config, sizeof config, "{\"data_dir\":\"%s/data\",\"connector_path\":[\"/nowhere/at/all\"]}", argv[1]);
  must(vt_sdk_open(config, strlen(config), &sdk, &err), err, "vt_sdk_open");
  must(vt_log_sink(sdk, heard, &lines, &err), err, "vt_log_sink");
  printf("version: %d\n", vt_version_number() > 0 && vt_version()[0] != 0);
  put_a_shop_and_a_product();
  be_refused();
  follow_a_link();
  ask_over_http();
  ask_later();
  must(vt_run(sdk, 0, NULL, &err), err, "vt_run");
  vt_sdk_close(sdk);
  printf("closed: %d\n", (int)vt_run(sdk, 0, NULL, NULL));
  must(vt_sdk_acquire("shop", config, strlen(config), &named, &err), err, "vt_sdk_acquire");
  vt_sdk_release(named);
  vt_sdk_close(named);
  return 0;
}
