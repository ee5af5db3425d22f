/* The host's web server hands requests over: what is ours, what is answered, and structs of other ages. */
#include "support.h"

static vt_response* handled(vt_sdk* sdk, char const* method, char const* target) {
  vt_http_request request = VT_INIT(vt_http_request);
  vt_response* answer = NULL;
  vt_error* err = NULL;
  request.method = view(method);
  request.target = view(target);
  request.remote_address = view("192.0.2.7");
  EXPECT_OK(vt_http_handle(sdk, &request, &answer, &err), err);
  EXPECT(answer != NULL);
  return answer;
}

static char const* header(vt_response const* answer, char const* wanted) {
  size_t i;
  for (i = 0; i < vt_response_header_count(answer); ++i) {
    char const* name = NULL;
    char const* value = NULL;
    EXPECT(vt_response_header(answer, i, &name, &value) == VT_OK);
    if (strcmp(name, wanted) == 0) return value;
  }
  return "";
}

static void targets_below_the_prefix_and_direct_links_are_ours(void) {
  vt_sdk* sdk = opened("");
  EXPECT(vt_http_match(sdk, "/vetrina") == 1);
  EXPECT(vt_http_match(sdk, "/vetrina/v1/catalog.get?product=501") == 1);
  EXPECT(vt_http_match(sdk, "/l/abc") == 1);
  EXPECT(vt_http_match(sdk, "/vetrinas") == 0);
  EXPECT(vt_http_match(sdk, "/lamp") == 0);
  EXPECT(vt_http_match(sdk, "/") == 0);
  EXPECT(vt_http_match(sdk, "") == 0);
  vt_sdk_close(sdk);
}

static void an_open_query_is_answered(vt_sdk* sdk) {
  vt_response* answer = handled(sdk, "GET", "/vetrina/v1/system.operations");
  EXPECT(vt_response_status(answer) == 200);
  EXPECT_TEXT(vt_response_media_type(answer), "application/json");
  EXPECT(strlen(header(answer, "Vetrina-Trace")) == 16);
  EXPECT(vt_response_count(answer, "/operations") > 20);
  EXPECT_TEXT(vt_response_string(answer, "/operations/catalog.get/kind"), "query");
  vt_response_free(answer);
}

static void an_unknown_path_is_a_problem_document_and_no_failure(vt_sdk* sdk) {
  vt_response* answer = handled(sdk, "GET", "/vetrina/nothing/here");
  EXPECT(vt_response_status(answer) == 404);
  EXPECT_TEXT(vt_response_media_type(answer), "application/problem+json");
  EXPECT_TEXT(vt_response_string(answer, "/slug"), "http.no_route");
  EXPECT(vt_response_int(answer, "/status", 0) == 404);
  EXPECT_TEXT(vt_response_string(answer, "/trace_id"), header(answer, "Vetrina-Trace"));
  vt_response_free(answer);
}

static void the_back_end_s_operations_want_a_key_over_http(vt_sdk* sdk) {
  vt_response* answer = handled(sdk, "GET", "/vetrina/v1/system.health");
  EXPECT(vt_response_status(answer) == 401);
  vt_response_free(answer);
}

static void a_request_of_an_older_header_is_taken(vt_sdk* sdk) {
  vt_http_request request = VT_INIT(vt_http_request);
  vt_response* answer = NULL;
  vt_error* err = NULL;
  request.struct_size = (uint32_t)offsetof(vt_http_request, remote_address);
  request.method = view("GET");
  request.target = view("/vetrina/healthz");
  request.remote_address.ptr = (char const*)1; /* beyond what the size says: must not be read */
  request.remote_address.len = 1000;
  EXPECT_OK(vt_http_handle(sdk, &request, &answer, &err), err);
  EXPECT(vt_response_status(answer) == 200);
  vt_response_free(answer);
}

static void a_request_of_a_newer_header_is_taken_unless_it_asks_for_something_new(vt_sdk* sdk) {
  struct {
    vt_http_request known;
    uint64_t unknown;
  } request;
  vt_response* answer = NULL;
  vt_error* err = NULL;
  memset(&request, 0, sizeof request);
  request.known.struct_size = (uint32_t)sizeof request;
  request.known.method = view("GET");
  request.known.target = view("/vetrina/healthz");
  EXPECT_OK(vt_http_handle(sdk, &request.known, &answer, &err), err);
  vt_response_free(answer);
  request.unknown = 1;
  EXPECT(vt_http_handle(sdk, &request.known, &answer, &err) == VT_ERR_UNIMPLEMENTED);
  EXPECT_TEXT(vt_error_slug(err), "abi.newer_struct");
  EXPECT(answer == NULL);
  vt_error_free(err);
}

static void a_request_without_its_size_is_refused(vt_sdk* sdk) {
  vt_http_request request;
  vt_response* answer = NULL;
  vt_error* err = NULL;
  memset(&request, 0, sizeof request);
  EXPECT(vt_http_handle(sdk, &request, &answer, &err) == VT_ERR_INVALID);
  EXPECT_TEXT(vt_error_slug(err), "abi.bad_struct_size");
  vt_error_free(err);
}

int main(void) {
  vt_sdk* sdk;
  targets_below_the_prefix_and_direct_links_are_ours();
  sdk = opened("");
  open_shop(sdk);
  an_open_query_is_answered(sdk);
  an_unknown_path_is_a_problem_document_and_no_failure(sdk);
  the_back_end_s_operations_want_a_key_over_http(sdk);
  a_request_of_an_older_header_is_taken(sdk);
  a_request_of_a_newer_header_is_taken_unless_it_asks_for_something_new(sdk);
  a_request_without_its_size_is_refused(sdk);
  vt_sdk_close(sdk);
  return 0;
}
