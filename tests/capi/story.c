/* A shop and a product, in C without a JSON library: what a host reads by JSON pointer. */
#include "support.h"

static void a_product_that_was_put_is_got_back(vt_sdk* sdk) {
  vt_response* answer = called(
      sdk, "catalog.put",
      "{\"products\":[{\"product\":\"501-32\",\"family\":\"501\",\"title\":\"501 Original, 32\","
      "\"price\":{\"amount_minor\":9900,\"currency\":\"USD\"},\"markets\":[\"US\",\"IT\"],\"available\":false}]}");
  EXPECT(vt_response_int(answer, "/accepted", -1) == 1);
  vt_response_free(answer);

  answer = called(sdk, "catalog.get", "{\"product\":\"501-32\"}");
  EXPECT_TEXT(vt_response_string(answer, "/products/0/title"), "501 Original, 32");
  EXPECT(vt_response_int(answer, "/products/0/price/amount_minor", 0) == 9900);
  EXPECT(vt_response_bool(answer, "/products/0/available", 1) == 0);
  EXPECT(vt_response_count(answer, "/products") == 1);
  EXPECT(vt_response_count(answer, "/products/0/markets") == 2);
  vt_response_free(answer);
}

static void what_is_not_there_reads_as_the_fallback(vt_sdk* sdk) {
  vt_response* answer = called(sdk, "catalog.get", "{\"product\":\"501-32\"}");
  EXPECT(vt_response_string(answer, "/products/7/title") == NULL);
  EXPECT(vt_response_string(answer, "/products/0/price") == NULL); /* an object is no text */
  EXPECT(vt_response_int(answer, "/products/0/title", -5) == -5);
  EXPECT(vt_response_bool(answer, "/products/0/title", 1) == 1);
  EXPECT(vt_response_count(answer, "/products/0/title") == 0);
  vt_response_free(answer);
}

static void texts_stay_while_others_are_read(vt_sdk* sdk) {
  vt_response* answer = called(sdk, "shop.get", "{}");
  char const* const shop = vt_response_string(answer, "/shop");
  int i;
  for (i = 0; i < 1000; ++i) EXPECT(vt_response_string(answer, "/controller/name") != NULL);
  EXPECT_TEXT(shop, "jeans");
  vt_response_free(answer);
}

static void a_product_nobody_knows_is_not_found(vt_sdk* sdk) {
  vt_error* err = refused(sdk, "catalog.get", "{\"product\":\"502\"}");
  EXPECT(vt_error_code(err) == VT_ERR_NOT_FOUND);
  EXPECT_TEXT(vt_error_slug(err), "catalog.unknown_product");
  vt_error_free(err);
}

int main(void) {
  vt_sdk* sdk = opened("");
  open_shop(sdk);
  a_product_that_was_put_is_got_back(sdk);
  what_is_not_there_reads_as_the_fallback(sdk);
  texts_stay_while_others_are_read(sdk);
  a_product_nobody_knows_is_not_found(sdk);
  vt_sdk_close(sdk);
  return 0;
}
