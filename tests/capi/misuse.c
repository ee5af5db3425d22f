/* Every exported function with NULL and other nonsense: an answer or an error, never a crash. `misuse --names` prints
 * the functions that the table holds; a test compares them with the symbol ledger. */
#include "misuse.h"

void is_null_argument(vt_code code, vt_error* err) {
  EXPECT(code == VT_ERR_INVALID);
  EXPECT_TEXT(vt_error_slug(err), "abi.null_argument");
  vt_error_free(err);
}

static void errors(vt_sdk* sdk) {
  (void)sdk;
  EXPECT(vt_error_code(NULL) == VT_OK);
  EXPECT_TEXT(vt_error_slug(NULL), "");
  EXPECT_TEXT(vt_error_message(NULL), "");
  EXPECT_TEXT(vt_error_pointer(NULL), "");
  EXPECT_TEXT(vt_error_trace(NULL), "");
  EXPECT(vt_error_retry_after_ms(NULL) == 0);
  EXPECT_TEXT(vt_error_json(NULL), "");
  vt_error_free(NULL);
}

static void responses(vt_sdk* sdk) {
  size_t size = 7;
  char const* name = NULL;
  char const* value = NULL;
  vt_response* answer = called(sdk, "system.info", "{}");
  EXPECT_TEXT(vt_response_data(NULL, &size), "");
  EXPECT(size == 0);
  EXPECT_TEXT(vt_response_data(NULL, NULL), "");
  EXPECT_TEXT(vt_response_media_type(NULL), "");
  EXPECT(vt_response_status(NULL) == 0);
  EXPECT(vt_response_header_count(NULL) == 0);
  EXPECT(vt_response_header(NULL, 0, &name, &value) == VT_ERR_INVALID);
  EXPECT(vt_response_header(answer, 0, NULL, &value) == VT_ERR_INVALID);
  EXPECT(vt_response_header(answer, 0, &name, NULL) == VT_ERR_INVALID);
  EXPECT(vt_response_header(answer, (size_t)-1, &name, &value) == VT_ERR_RANGE);
  EXPECT(vt_response_string(NULL, "/a") == NULL);
  EXPECT(vt_response_string(answer, NULL) == NULL);
  EXPECT(vt_response_string(answer, "no slash") == NULL);
  EXPECT(vt_response_int(NULL, "/a", 5) == 5);
  EXPECT(vt_response_int(answer, NULL, 5) == 5);
  EXPECT(vt_response_double(NULL, "/a", 0.5) > 0.4);
  EXPECT(vt_response_double(answer, NULL, 0.5) > 0.4);
  EXPECT(vt_response_bool(NULL, "/a", 1) == 1);
  EXPECT(vt_response_bool(answer, NULL, 1) == 1);
  EXPECT(vt_response_count(NULL, "/a") == 0);
  EXPECT(vt_response_count(answer, NULL) == 0);
  vt_response_free(answer);
  vt_response_free(NULL);
}

static void opening(vt_sdk* unused) {
  vt_sdk* sdk = NULL;
  vt_error* err = NULL;
  vt_code code;
  (void)unused;
  code = vt_sdk_open(NULL, 2, &sdk, &err);
  is_null_argument(code, err);
  code = vt_sdk_open("{}", 2, NULL, &err);
  is_null_argument(code, err);
  EXPECT(vt_sdk_open(NULL, 0, NULL, NULL) == VT_ERR_INVALID);
  EXPECT(vt_sdk_open(NULL, 0, &sdk, NULL) == VT_ERR_INVALID);
  code = vt_sdk_open("{}", (size_t)-1, &sdk, &err); /* a length that went wrong */
  EXPECT(code == VT_ERR_RANGE);
  EXPECT_TEXT(vt_error_slug(err), "abi.too_large");
  vt_error_free(err);
  vt_sdk_close(NULL);
}

static void calling(vt_sdk* sdk) {
  vt_response* answer = NULL;
  vt_error* err = NULL;
  vt_code code;
  code = vt_call(NULL, "system.info", "{}", 2, &answer, &err);
  is_null_argument(code, err);
  code = vt_call(sdk, NULL, "{}", 2, &answer, &err);
  is_null_argument(code, err);
  code = vt_call(sdk, "system.info", NULL, 2, &answer, &err);
  is_null_argument(code, err);
  code = vt_call(sdk, "system.info", "{}", 2, NULL, &err);
  is_null_argument(code, err);
  EXPECT(vt_call(sdk, "system.info", "{}", (size_t)-1, &answer, NULL) == VT_ERR_RANGE);
  EXPECT(vt_call(sdk, "", "{}", 2, &answer, NULL) == VT_ERR_NOT_FOUND);
  EXPECT(vt_call(NULL, NULL, NULL, 0, NULL, NULL) == VT_ERR_INVALID);
  EXPECT(answer == NULL);
}

static void http(vt_sdk* sdk) {
  vt_http_request request = VT_INIT(vt_http_request);
  vt_response* answer = NULL;
  vt_error* err = NULL;
  vt_code code;
  EXPECT(vt_http_match(NULL, "/vetrina") == 0);
  EXPECT(vt_http_match(sdk, NULL) == 0);
  request.method = view("GET");
  request.target = view("/vetrina/healthz");
  code = vt_http_handle(NULL, &request, &answer, &err);
  is_null_argument(code, err);
  code = vt_http_handle(sdk, NULL, &answer, &err);
  is_null_argument(code, err);
  code = vt_http_handle(sdk, &request, NULL, &err);
  is_null_argument(code, err);
  request.header_count = 1;
  code = vt_http_handle(sdk, &request, &answer, &err);
  is_null_argument(code, err);
  request.header_count = (uint32_t)-1;
  EXPECT(vt_http_handle(sdk, &request, &answer, NULL) == VT_ERR_RANGE);
  request.header_count = 0;
  request.body.len = 5;
  code = vt_http_handle(sdk, &request, &answer, &err);
  is_null_argument(code, err);
  EXPECT(answer == NULL);
}

static void serving(vt_sdk* sdk) {
  vt_error* err = NULL;
  int32_t port = 0;
  vt_code code = vt_serve(NULL, "{}", 2, &port, &err);
  is_null_argument(code, err);
  code = vt_serve(sdk, NULL, 2, &port, &err);
  is_null_argument(code, err);
  code = vt_serve(sdk, "{\"adress\":\"::1\"}", 16, &port, &err);
  EXPECT(code == VT_ERR_INVALID);
  EXPECT_TEXT(vt_error_slug(err), "request.unknown_field");
  vt_error_free(err);
  EXPECT(vt_serve(sdk, "{}", 2, NULL, NULL) != VT_OK); /* TLS without a certificate */
  EXPECT(port == 0);
}

static void running(vt_sdk* sdk) {
  vt_error* err = NULL;
  vt_code code = vt_run(NULL, 0, NULL, &err);
  is_null_argument(code, err);
  EXPECT_OK(vt_run(sdk, -1, NULL, &err), err);
}

static void versions(vt_sdk* sdk) {
  (void)sdk;
  EXPECT(vt_version() != NULL);
  EXPECT(vt_version_number() > 0);
}

static const struct {
  char const* names;
  void (*misuse)(vt_sdk*);
} table[] = {
    {"vt_error_code vt_error_slug vt_error_message vt_error_pointer vt_error_trace vt_error_retry_after_ms "
     "vt_error_json vt_error_free",
     errors},
    {"vt_response_data vt_response_media_type vt_response_status vt_response_header_count vt_response_header "
     "vt_response_string vt_response_int vt_response_double vt_response_bool vt_response_count vt_response_free",
     responses},
    {"vt_sdk_open vt_sdk_close", opening},
    {"vt_sdk_acquire vt_sdk_release", acquiring},
    {"vt_call", calling},
    {"vt_http_match vt_http_handle", http},
    {"vt_serve", serving},
    {"vt_run", running},
    {"vt_submit vt_http_submit vt_completion_fd vt_completion_next vt_cancel", submitting},
    {"vt_link_resolve", resolving},
    {"vt_insight_track", tracking},
    {"vt_request_new vt_request_set_string vt_request_set_int vt_request_set_double vt_request_set_bool "
     "vt_request_json vt_request_free",
     requesting},
    {"vt_log_sink", logging},
    {"vt_version vt_version_number", versions},
};

int main(int argc, char** argv) {
  size_t i;
  vt_sdk* sdk;
  if (argc == 2 && strcmp(argv[1], "--names") == 0) {
    for (i = 0; i < sizeof table / sizeof table[0]; ++i) puts(table[i].names);
    return 0;
  }
  sdk = opened("");
  for (i = 0; i < sizeof table / sizeof table[0]; ++i) table[i].misuse(sdk);
  wrong_bytes(sdk);
  every_call_on_a_handle_of_a_parent(sdk);
  vt_sdk_close(sdk);
  every_call_on_a_closed_handle(sdk);
  return 0;
}
