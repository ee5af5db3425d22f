/* A request put together by JSON pointer, by a host that has no JSON library. */
#include "support.h"

static vt_request* made(void) {
  vt_request* request = NULL;
  vt_error* err = NULL;
  EXPECT_OK(vt_request_new(&request, &err), err);
  return request;
}

static void a_product_is_put_without_a_json_library(void) {
  vt_sdk* sdk = opened("");
  vt_request* request = made();
  vt_response* answer;
  vt_error* err = NULL;
  char const* json = NULL;
  size_t size = 0;
  open_shop(sdk);
  EXPECT_OK(vt_request_set_string(request, "/products/0/product", "501-32", &err), err);
  EXPECT_OK(vt_request_set_string(request, "/products/0/family", "501", &err), err);
  EXPECT_OK(vt_request_set_string(request, "/products/0/title", "A \"title\"", &err), err);
  EXPECT_OK(vt_request_set_int(request, "/products/0/price/amount_minor", 9900, &err), err);
  EXPECT_OK(vt_request_set_string(request, "/products/0/price/currency", "USD", &err), err);
  EXPECT_OK(vt_request_set_string(request, "/products/0/markets/-", "US", &err), err);
  EXPECT_OK(vt_request_set_string(request, "/products/0/markets/-", "IT", &err), err);
  EXPECT_OK(vt_request_set_bool(request, "/products/0/available", 2, &err), err);
  EXPECT_OK(vt_request_json(request, &json, &size, &err), err);
  EXPECT(strlen(json) == size);
  EXPECT_TEXT(
      json,
      "{\"products\":[{\"product\":\"501-32\",\"family\":\"501\",\"title\":\"A \\\"title\\\"\","
      "\"price\":{\"amount_minor\":9900,\"currency\":\"USD\"},\"markets\":[\"US\",\"IT\"],\"available\":true}]}");
  answer = called(sdk, "catalog.put", json);
  EXPECT(vt_response_int(answer, "/accepted", 0) == 1);
  vt_response_free(answer);
  vt_request_free(request);
  vt_sdk_close(sdk);
}

static void weights_and_scores_are_numbers(void) {
  vt_sdk* sdk = opened("");
  vt_request* request = made();
  vt_response* answer;
  vt_error* err = NULL;
  char const* json = NULL;
  open_shop(sdk);
  EXPECT_OK(vt_request_set_double(request, "/diversity", 0.25, &err), err);
  EXPECT_OK(vt_request_json(request, &json, NULL, &err), err);
  EXPECT_TEXT(json, "{\"diversity\":0.25}");
  vt_response_free(called(sdk, "ranking.put", json));
  answer = called(sdk, "ranking.get", "{}");
  EXPECT(vt_response_double(answer, "/weights/diversity", 7) == 0.25);
  EXPECT(vt_response_double(answer, "/weights", 7) == 7); /* no number */
  EXPECT(vt_response_double(answer, "/weights/none", 7) == 7);
  EXPECT(vt_response_int(answer, "/weights/diversity", 7) == 7); /* no integer */
  vt_response_free(answer);
  vt_request_free(request);
  vt_sdk_close(sdk);
}

static void a_failure_says_where_and_changes_nothing(void) {
  vt_request* request = made();
  vt_error* err = NULL;
  char const* json = NULL;
  EXPECT_OK(vt_request_set_string(request, "/shop", "jeans", &err), err);
  EXPECT(vt_request_set_int(request, "/shop/name", 1, &err) == VT_ERR_INVALID);
  EXPECT_TEXT(vt_error_slug(err), "request.wrong_type");
  EXPECT_TEXT(vt_error_pointer(err), "/shop/name");
  vt_error_free(err);
  err = NULL;
  EXPECT_OK(vt_request_json(request, &json, NULL, &err), err);
  EXPECT_TEXT(json, "{\"shop\":\"jeans\"}");
  vt_request_free(request);
}

int main(void) {
  a_product_is_put_without_a_json_library();
  weights_and_scores_are_numbers();
  a_failure_says_where_and_changes_nothing();
  return 0;
}
