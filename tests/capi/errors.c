/* What a failed call tells: code, slug, message, pointer, trace, problem document. */
#include "support.h"

static void an_error_says_what_where_and_under_which_trace(vt_sdk* sdk) {
  vt_error* err = refused(sdk, "catalog.put", "{\"products\":[{\"product\":\"501\",\"titel\":\"Jeans\"}]}");
  EXPECT(vt_error_code(err) == VT_ERR_INVALID);
  EXPECT_TEXT(vt_error_slug(err), "request.unknown_field");
  EXPECT_TEXT(vt_error_pointer(err), "/products/0/titel");
  EXPECT(strstr(vt_error_message(err), "titel") != NULL);
  EXPECT(strlen(vt_error_trace(err)) == 16);
  EXPECT(strspn(vt_error_trace(err), "0123456789abcdef") == 16);
  EXPECT(vt_error_retry_after_ms(err) == 0);
  vt_error_free(err);
}

static void the_problem_document_says_the_same(vt_sdk* sdk) {
  vt_error* err = refused(sdk, "no.such_operation", "{}");
  char const* const document = vt_error_json(err);
  EXPECT(vt_error_code(err) == VT_ERR_NOT_FOUND);
  EXPECT_TEXT(vt_error_slug(err), "operation.unknown");
  EXPECT(strstr(document, "\"type\":\"urn:vetrina:error:operation.unknown\"") != NULL);
  EXPECT(strstr(document, "\"slug\":\"operation.unknown\"") != NULL);
  EXPECT(strstr(document, "\"status\":404") != NULL);
  EXPECT(strstr(document, "\"code\":4") != NULL);
  vt_error_free(err);
}

static void each_codec_failure_has_its_slug(vt_sdk* sdk) {
  static const struct {
    char const* request;
    char const* slug;
  } table[] = {
      {"{", "request.syntax"},
      {"{\"shop\":\"a\",\"shop\":\"b\"}", "request.duplicate_key"},
      {"{\"products\":1}", "request.wrong_type"},
      {"{}", "request.missing_field"},
      {"{\"products\":[{\"product\":\"\",\"title\":\"x\"}]}", "request.out_of_range"},
  };
  size_t i;
  for (i = 0; i < sizeof table / sizeof table[0]; ++i) {
    vt_error* err = refused(sdk, "catalog.put", table[i].request);
    EXPECT_TEXT(vt_error_slug(err), table[i].slug);
    vt_error_free(err);
  }
}

static void an_error_that_nobody_wants_leaks_nothing(vt_sdk* sdk) {
  vt_response* answer = NULL;
  EXPECT(vt_call(sdk, "no.such_operation", "{}", 2, &answer, NULL) == VT_ERR_NOT_FOUND);
  EXPECT(answer == NULL);
}

int main(void) {
  vt_sdk* sdk = opened("");
  open_shop(sdk);
  an_error_says_what_where_and_under_which_trace(sdk);
  the_problem_document_says_the_same(sdk);
  each_codec_failure_has_its_slug(sdk);
  an_error_that_nobody_wants_leaks_nothing(sdk);
  vt_sdk_close(sdk);
  return 0;
}
