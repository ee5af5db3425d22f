/* vt_link_resolve: the flat twin of link.resolve. */
#include "support.h"

static char token[512];

static vt_link_visit visit_of(char const* code) {
  vt_link_visit visit = VT_INIT(vt_link_visit);
  visit.token = view(code);
  visit.user_agent = view("Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0");
  return visit;
}

static char location[2200];
static char shop[64];
static char click[64];

static vt_link_resolution buffers(void) {
  vt_link_resolution out = VT_INIT(vt_link_resolution);
  out.location = location;
  out.location_capacity = sizeof location;
  out.shop = shop;
  out.shop_capacity = sizeof shop;
  out.click = click;
  out.click_capacity = sizeof click;
  return out;
}

static void created(vt_sdk* sdk, char const* request, char const* pointer) {
  vt_response* answer = called(sdk, "link.create", request);
  snprintf(token, sizeof token, "%s", vt_response_string(answer, pointer));
  vt_response_free(answer);
}

static void a_link_leads_to_its_page_and_gives_no_id_in_aggregate_mode(vt_sdk* sdk) {
  vt_link_visit visit;
  vt_link_resolution out = buffers();
  vt_error* err = NULL;
  created(sdk, "{\"target\":{\"product\":\"501-32\"}}", "/code");
  visit = visit_of(token);
  EXPECT_OK(vt_link_resolve(sdk, &visit, &out, &err), err);
  EXPECT(out.status == 302 && out.flags == 0);
  EXPECT_TEXT(location, "https://shop.example/p/501?v=501-32");
  EXPECT(out.location_size == strlen(location));
  EXPECT_TEXT(shop, "jeans");
  EXPECT_TEXT(click, "");
  EXPECT(out.click_size == 0);
}

static void a_signed_link_that_may_be_followed_carries_its_click(vt_sdk* sdk) {
  vt_link_visit visit;
  vt_link_resolution out = buffers();
  vt_error* err = NULL;
  created(sdk, "{\"target\":{\"product\":\"501-32\"},\"signed\":true}", "/token");
  visit = visit_of(token);
  visit.tracking = VT_TRACKING_SESSION;
  EXPECT_OK(vt_link_resolve(sdk, &visit, &out, &err), err);
  EXPECT(out.click_size > 16 && strstr(location, "vt_click=") != NULL && strstr(location, click) != NULL);
  visit.flags = VT_VISIT_GLOBAL_PRIVACY_CONTROL;
  EXPECT_OK(vt_link_resolve(sdk, &visit, &out, &err), err);
  EXPECT(out.click_size == 0 && strstr(location, "vt_click=") == NULL);
}

static void a_visit_is_flagged(vt_sdk* sdk) {
  vt_link_visit visit = visit_of(token);
  vt_link_resolution out = buffers();
  vt_error* err = NULL;
  visit.user_agent = view("SomeBot/1.0");
  visit.purpose = view("prefetch");
  visit.flags = VT_VISIT_HEAD | VT_VISIT_PREVIEW;
  EXPECT_OK(vt_link_resolve(sdk, &visit, &out, &err), err);
  EXPECT(out.flags == (VT_CLICK_BOT | VT_CLICK_PREFETCH | VT_CLICK_HEAD | VT_CLICK_PREVIEW));
}

static void a_buffer_that_is_too_small_says_how_large_it_must_be(vt_sdk* sdk) {
  vt_link_visit visit = visit_of(token);
  vt_link_resolution out = buffers();
  vt_error* err = NULL;
  visit.flags = VT_VISIT_PREVIEW;
  out.shop = NULL; /* not wanted */
  out.location_capacity = 35;
  EXPECT(vt_link_resolve(sdk, &visit, &out, &err) == VT_ERR_RANGE);
  EXPECT_TEXT(vt_error_slug(err), "link.buffer_too_small");
  EXPECT(out.location_size == 35);
  EXPECT_TEXT(location, "");
  vt_error_free(err);
  err = NULL;
  out.location_capacity = 36;
  EXPECT_OK(vt_link_resolve(sdk, &visit, &out, &err), err);
  EXPECT(out.shop_size == strlen("jeans"));
}

int main(void) {
  vt_sdk* sdk = opened("");
  open_shop(sdk);
  vt_response_free(called(sdk, "catalog.put",
                          "{\"products\":[{\"product\":\"501-32\",\"family\":\"501\",\"title\":\"501 Original, 32\","
                          "\"price\":{\"amount_minor\":9900,\"currency\":\"USD\"},\"markets\":[\"US\",\"IT\"]}]}"));
  a_link_leads_to_its_page_and_gives_no_id_in_aggregate_mode(sdk);
  a_signed_link_that_may_be_followed_carries_its_click(sdk);
  a_visit_is_flagged(sdk);
  a_buffer_that_is_too_small_says_how_large_it_must_be(sdk);
  vt_sdk_close(sdk);
  return 0;
}
