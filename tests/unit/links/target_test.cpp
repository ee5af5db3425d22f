#include "links/target.hpp"

#include <gtest/gtest.h>

namespace vetrina::links {
namespace {

ops::shop sample() {
  ops::shop of;
  of.shop = "jeans";
  of.origins = {"https://shop.example", "https://www.shop.example:8443"};
  of.templates.product = "https://shop.example/p/{family}?v={product}";
  of.templates.cart = "https://shop.example/cart?add={items}";
  return of;
}

TEST(link_target, only_addresses_of_the_shop_are_below_its_origins) {
  auto const origins = sample().origins;
  for (char const* good : {"https://shop.example", "https://shop.example/", "https://shop.example/sale?x=1#top",
                           "https://SHOP.example/a", "https://shop.example:443/a", "https://www.shop.example:8443/a"}) {
    EXPECT_TRUE(below_an_origin(good, origins)) << good;
  }
}

TEST(link_target, open_redirects_are_refused) {
  auto const origins = sample().origins;
  for (char const* bad : {"https://evil.example/",
                          "http://shop.example/",
                          "//evil.example/",
                          "https:/evil.example",
                          "javascript:alert(1)",
                          "data:text/html,x",
                          "https://shop.example.evil.example/",
                          "https://shop.example@evil.example/",
                          "https://evil.example\\@shop.example/",
                          "https://shop.example\\.evil.example/",
                          "https://shop.example:8443/",
                          "https://shop.example:443:80/",
                          "https://shop.example%2eevil.example/",
                          "https://evil.example/https://shop.example/",
                          "https://evil.example?https://shop.example/",
                          "https://evil.example#https://shop.example/",
                          "https://shop.example\r\nSet-Cookie: a=b",
                          "https://shop.example/\n",
                          " https://shop.example/",
                          "https://shop.ex\xC3\xA4mple/",
                          "https://shop.example\t/",
                          "https:///shop.example/",
                          "HTTPS://shop.example/",
                          ""}) {
    EXPECT_FALSE(below_an_origin(bad, origins)) << bad;
  }
}

TEST(link_target, ids_are_data_in_a_template_whatever_they_hold) {
  link_target target;
  target.family = "../../../evil";
  target.product = "a&b={family}#c";
  auto const address = address_of(sample(), target, {});
  ASSERT_TRUE(address);
  EXPECT_EQ(*address, "https://shop.example/p/..%2F..%2F..%2Fevil?v=a%26b%3D%7Bfamily%7D%23c");
}

TEST(link_target, a_cart_lists_products_with_quantities) {
  link_target target;
  target.items = {{"501/32", 2}, {"belt", 1}};
  EXPECT_EQ(*address_of(sample(), target, {}), "https://shop.example/cart?add=501%2F32:2,belt:1");
  auto without = sample();
  without.templates.cart.reset();
  EXPECT_EQ(address_of(without, target, {}).error().slug, "link.no_cart_template");
}

TEST(link_target, a_page_that_left_the_shops_origins_is_no_target) {
  link_target target;
  target.product = "belt";
  target.family = "belt";
  EXPECT_EQ(*address_of(sample(), target, "https://shop.example/belt"), "https://shop.example/belt");
  EXPECT_EQ(address_of(sample(), target, "https://old.example/belt").error().slug, "link.foreign_url");
}

TEST(link_target, a_parameter_goes_before_the_fragment) {
  EXPECT_EQ(with_parameter("https://a/p", "vt_click", "c"), "https://a/p?vt_click=c");
  EXPECT_EQ(with_parameter("https://a/p?x=1#y?z", "vt_click", "c"), "https://a/p?x=1&vt_click=c#y?z");
  EXPECT_EQ(with_parameter("https://a/p?#y", "vt_click", "a b"), "https://a/p?vt_click=a%20b#y");
}

TEST(link_target, links_stand_at_an_origin_of_the_shop) {
  EXPECT_EQ(link_origin(sample(), "https://www.shop.example:8443"), "https://www.shop.example:8443");
  EXPECT_EQ(link_origin(sample(), "https://sidecar.internal"), "https://shop.example");
  EXPECT_EQ(link_origin(sample(), ""), "https://shop.example");
}

}  // namespace
}  // namespace vetrina::links
