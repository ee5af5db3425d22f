#include <gmock/gmock.h>

#include "crypto/hash.hpp"
#include "tests/unit/ops/rehearsal.hpp"

namespace vetrina::ops {
namespace {

class shop_operations : public testing::ops_test {
 protected:
  static std::string shop(std::string const& origins, std::string const& product, std::string const& more = {}) {
    return R"({"shop":"hats","mode":"test","controller":{"name":"Hats"},"origins":[)" + origins +
           R"(],"templates":{"product":")" + product +
           R"("},"markets":[{"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"})" + more + "]}";
  }
  static constexpr char const* page = "https://hats.example/p/{family}";
};

TEST_F(shop_operations, a_shop_is_given_back_as_it_was_put) {
  ASSERT_EQ(engine_.failure("shop.put", shop(R"("https://hats.example")", page)), "");
  auto const got = engine_.done("shop.get", R"({"shop":"hats"})");
  EXPECT_EQ(got.string_at("/controller/name"), "Hats");
  EXPECT_EQ(got.string_at("/templates/product"), page);
}

TEST_F(shop_operations, an_origin_is_https_and_a_host_alone) {
  for (auto const* bad : {"http://hats.example", "https://hats.example/", "https://hats.example/shop", "hats.example",
                          "https://a@hats.example", "https://hats.example?x", "https://"}) {
    EXPECT_EQ(engine_.failure("shop.put", shop("\"" + std::string{bad} + "\"", page)), "shop.bad_origin") << bad;
  }
  EXPECT_EQ(engine_.failure("shop.put", shop(R"("https://hats.example:8443")", page)), "");
}

TEST_F(shop_operations, a_product_template_must_tell_products_apart) {
  auto const origin = R"("https://hats.example")";
  EXPECT_EQ(engine_.failure("shop.put", shop(origin, "https://hats.example/p")), "shop.bad_template");
  EXPECT_EQ(engine_.failure("shop.put", shop(origin, "http://hats.example/p/{family}")), "shop.bad_template");
  EXPECT_EQ(engine_.failure("shop.put", shop(origin, "https://hats.example/p?v={product}")), "");
}

TEST_F(shop_operations, a_market_stands_once) {
  EXPECT_EQ(engine_.failure("shop.put", shop(R"("https://hats.example")", page,
                                             R"(,{"market":"IT","region":"EU","locale":"de-IT","currency":"EUR"})")),
            "shop.duplicate_market");
  EXPECT_EQ(engine_.failure("shop.put", shop(R"("https://hats.example")", page,
                                             R"(,{"market":"DE","region":"EU","locale":"de-DE","currency":"EUR"})")),
            "");
}

TEST_F(shop_operations, a_host_names_its_shop_unless_two_claim_it) {
  auto const named = [&](char const* host) {
    return engine_.read([&](store::session& db) { return shop_of_host(db, host); });
  };
  EXPECT_EQ(named("shop.example"), "jeans");
  EXPECT_EQ(named("other.example"), std::nullopt);
  ASSERT_EQ(engine_.failure("shop.put", shop(R"("https://shop.example:8443","https://hats.example")", page)), "");
  EXPECT_EQ(named("hats.example"), "hats");
  EXPECT_EQ(named("shop.example"), std::nullopt);
  ASSERT_EQ(engine_.failure("shop.put", shop(R"("https://hats.example")", page)), "");
  EXPECT_EQ(named("shop.example"), "jeans");
}

TEST_F(shop_operations, a_key_is_known_by_its_hash_and_says_what_it_may) {
  auto const made = engine_.done("key.create", R"({"scopes":["catalog","read"]})");
  auto const key = *made.string_at("/key");
  EXPECT_TRUE(key.starts_with("vt_test_"));
  auto const grant = engine_.read([&](store::session& db) { return find_key(db, key); });
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->shop, "jeans");
  EXPECT_EQ(grant->id, made.string_at("/id"));
  EXPECT_THAT(grant->scopes, ::testing::ElementsAre("catalog", "read"));
  for (auto const& wrong : {key + "x", key.substr(1), std::string{}, *made.string_at("/id")}) {
    EXPECT_FALSE(engine_.read([&](store::session& db) { return find_key(db, wrong); })) << wrong;
  }
}

TEST_F(shop_operations, shops_are_listed_in_pages) {
  for (char c = 'a'; c < 'f'; ++c) {
    auto one = shop(R"("https://hats.example")", page);
    one.replace(one.find("hats"), 4, std::string(1, c));
    ASSERT_EQ(engine_.failure("shop.put", one), "");
  }
  std::vector<std::string> all;
  std::string cursor;
  for (int pages = 0; pages < 10; ++pages) {
    auto const got =
        engine_.done("shop.list", R"({"limit":2)" + (cursor.empty() ? "" : R"(,"cursor":")" + cursor + "\"") + "}");
    for (std::size_t i = 0; i < got.size_at("/shops"); ++i)
      all.push_back(*got.string_at("/shops/" + std::to_string(i) + "/shop"));
    cursor = got.string_at("/next").value_or("");
    if (cursor.empty()) break;
  }
  EXPECT_THAT(all, ::testing::ElementsAre("a", "b", "c", "d", "e", "jeans"));
}

}  // namespace
}  // namespace vetrina::ops
