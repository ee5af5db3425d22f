#include "links/link_operations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "catalog/module.hpp"
#include "crypto/bytes.hpp"
#include "json/document.hpp"
#include "links/direct.hpp"
#include "links/module.hpp"
#include "shoppers/module.hpp"
#include "tests/common/domain_engine.hpp"

namespace vetrina::links {
namespace {

store::statement const all_clicks{
    store::area::traffic, "select link, sharer, flags, tracking, click, referer_host from click order by at, click"};

struct click_row {
  std::string link, sharer, flags, tracking, click, referer_host;
};

class direct_links : public ::testing::Test {
 protected:
  direct_links() {
    engine_.open_shop();
    static_cast<void>(engine_.done("catalog.put",
                                   R"({"products":[{"product":"501/32","family":"501","title":"Jeans 501"},)"
                                   R"({"product":"belt","title":"Belt","url":"https://shop.example/belts/1"}]})"));
    static_cast<void>(engine_.done("shopper.put", R"({"shopper":"customer-17","name":"Anna"})"));
  }
  static ops::hint anna() { return test::domain_engine::shopper_over_http("customer-17"); }
  std::string code(std::string const& document) { return *engine_.done("link.create", document).string_at("/code"); }
  std::string location(std::string const& code, std::string const& tracking = "aggregate",
                       std::string const& more = {}) {
    return *engine_.done("link.resolve", R"({"code":")" + code + R"(","tracking":")" + tracking + "\"" + more + "}")
                .string_at("/location");
  }
  std::string resolving(std::string const& code) {
    return engine_.failure("link.resolve", R"({"code":")" + code + R"(","tracking":"aggregate"})");
  }
  std::vector<click_row> clicks() {
    std::vector<click_row> out;
    auto const fine = engine_.services().db.read(store::area::traffic, [&](store::session& db) {
      return db.each(all_clicks, {}, [&](store::row const& r) {
        out.push_back({r.string(0), r.string(1), r.string(2), r.string(3), r.string(4), r.string(5)});
        return true;
      });
    });
    EXPECT_TRUE(fine);
    return out;
  }
  static constexpr char const* to_jeans = R"({"target":{"product":"501/32"}})";

  test::domain_engine engine_{
      {&ops::tenancy_module(), &catalog::catalog_module(), &shoppers::shoppers_module(), &links_module()}};
};

TEST_F(direct_links, a_short_link_leads_to_the_products_page) {
  auto const made = engine_.done("link.create", to_jeans);
  auto const code = *made.string_at("/code");
  EXPECT_EQ(code.size(), 8U);
  EXPECT_EQ(made.string_at("/url"), "https://shop.example/l/" + code);
  EXPECT_EQ(location(code), "https://shop.example/p/501");
}

TEST_F(direct_links, a_product_with_a_page_of_its_own_leads_there) {
  EXPECT_EQ(location(code(R"({"target":{"product":"belt"}})")), "https://shop.example/belts/1");
}

TEST_F(direct_links, a_signed_link_resolves_without_a_row) {
  auto const made = engine_.done("link.create", R"({"target":{"product":"501/32"},"signed":true})");
  EXPECT_FALSE(made.has("/code"));
  auto const token = *made.string_at("/token");
  auto const found = resolve(engine_.services(), "", token, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->location, "https://shop.example/p/501");
  EXPECT_EQ(found->shop, "jeans");
  EXPECT_EQ(clicks().at(0).link, "~");
}

TEST_F(direct_links, unknown_and_expired_links_are_told_the_same) {
  auto const now = engine_.time().wall_ms();
  auto const brief = code(R"({"target":{"product":"501/32"},"expires_at":)" + std::to_string(now + 60'000) + "}");
  EXPECT_EQ(resolving(brief), "");
  engine_.time().advance(60'000);
  auto const expired = engine_.call("link.resolve", R"({"code":")" + brief + R"(","tracking":"aggregate"})").error();
  auto const unknown = engine_.call("link.resolve", R"({"code":"nosuch11","tracking":"aggregate"})").error();
  EXPECT_EQ(expired.slug, "link.unknown");
  EXPECT_EQ(expired.message, unknown.message);
  EXPECT_EQ(expired.code, code::not_found);
  EXPECT_EQ(expired.slug, unknown.slug);
}

TEST_F(direct_links, a_limit_of_clicks_is_exact_and_previews_are_free) {
  auto const limited = code(R"({"target":{"product":"501/32"},"max_clicks":2})");
  EXPECT_EQ(location(limited, "aggregate", R"(,"preview":true)"), "https://shop.example/p/501");
  EXPECT_EQ(resolving(limited), "");
  EXPECT_EQ(resolving(limited), "");
  EXPECT_EQ(resolving(limited), "link.unknown");
  EXPECT_EQ(clicks().size(), 2U);
}

TEST_F(direct_links, a_limit_holds_when_many_come_at_once) {
  auto const limited = code(R"({"target":{"product":"501/32"},"max_clicks":10})");
  std::atomic<int> passed = 0;
  std::vector<std::thread> crowd;
  for (int i = 0; i < 4; ++i) {
    crowd.emplace_back([&] {
      for (int n = 0; n < 5; ++n) passed += resolve(engine_.services(), "jeans", limited, {}) ? 1 : 0;
    });
  }
  for (auto& one : crowd) one.join();
  EXPECT_EQ(passed, 10);
}

TEST_F(direct_links, a_slug_is_the_shops_choice_and_taken_once) {
  auto const document = R"({"target":{"family":"501"},"slug":"Summer-501"})";
  EXPECT_EQ(code(document), "summer-501");
  EXPECT_EQ(location("SUMMER-501"), "https://shop.example/p/501");
  EXPECT_EQ(engine_.failure("link.create", document), "link.slug_taken");
  EXPECT_EQ(engine_.failure("link.create", R"({"target":{"family":"501"},"slug":"a/b"})"), "link.bad_slug");
}

TEST_F(direct_links, a_shopper_chooses_neither_address_nor_slug_nor_another_sharer) {
  auto const fails = [&](std::string const& document) { return engine_.failure_as(anna(), "link.create", document); };
  EXPECT_EQ(fails(R"({"target":{"url":"https://shop.example/sale"}})"), "link.admin_only");
  EXPECT_EQ(engine_.failure("link.create", R"({"target":{"url":"https://shop.example/sale"}})"), "");
  EXPECT_EQ(engine_.failure("link.create", R"({"target":{"url":"https://evil.example/"}})"), "link.foreign_url");
  EXPECT_EQ(fails(R"({"target":{"family":"501"},"slug":"mine"})"), "link.admin_only");
  EXPECT_EQ(fails(R"({"target":{"family":"501"},"sharer":"somebody"})"), "link.sharer_not_self");
  EXPECT_EQ(fails(R"({"target":{"family":"501"},"sharer":"customer-17"})"), "");
}

TEST_F(direct_links, a_shoppers_link_holds_nothing_of_the_shops_own_id) {
  for (char const* signed_ : {"true", "false"}) {
    auto const answer = engine_.call_as(anna(), "link.create",
                                        std::string{R"({"target":{"product":"501/32"},"signed":)"} + signed_ + "}");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->find("customer-17"), std::string::npos);
    if (auto const token = json::document::parse(*answer)->string_at("/token")) {
      EXPECT_EQ(crypto::base64url_decode(token->substr(1))->find("customer-17"), std::string::npos);
    }
  }
}

TEST_F(direct_links, a_click_id_is_given_only_where_it_may_be_followed) {
  auto const link = code(to_jeans);
  EXPECT_EQ(location(link, "aggregate").find("vt_click"), std::string::npos);
  EXPECT_NE(location(link, "session").find("?vt_click=c_"), std::string::npos);
  EXPECT_NE(location(link, "consented").find("?vt_click=c_"), std::string::npos);
  visit by;
  by.tracking = tracking_mode::consented;
  by.global_privacy_control = true;
  auto const quiet = resolve(engine_.services(), "jeans", link, by);
  ASSERT_TRUE(quiet);
  EXPECT_FALSE(quiet->click);
  EXPECT_EQ(quiet->location, "https://shop.example/p/501");
  EXPECT_EQ(std::ranges::count(clicks(), "aggregate", &click_row::tracking), 2);
}

TEST_F(direct_links, bots_prefetches_and_head_are_flagged_and_answered) {
  auto const link = code(to_jeans);
  visit by;
  by.user_agent = "Mozilla/5.0 (compatible; Googlebot/2.1)";
  by.purpose = "prefetch;prerender";
  by.head = true;
  by.referer = "https://user@Social.example/private?x=1";
  auto const found = resolve(engine_.services(), "jeans", link, by);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->flags, (std::vector<std::string>{"bot", "prefetch", "head"}));
  ASSERT_EQ(clicks().size(), 1U);
  EXPECT_EQ(clicks()[0].flags, "bot prefetch head");
  EXPECT_EQ(clicks()[0].referer_host, "social.example");
  visit person;
  person.user_agent = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/131.0";
  EXPECT_TRUE(resolve(engine_.services(), "jeans", link, person)->flags.empty());
}

TEST_F(direct_links, a_link_of_one_shop_is_unknown_in_another) {
  auto const link = code(to_jeans);
  EXPECT_EQ(resolve(engine_.services(), "shoes", link, {}).error().slug, "link.unknown");
  EXPECT_TRUE(resolve(engine_.services(), "jeans", link, {}));
}

TEST_F(direct_links, a_link_to_an_origin_that_the_shop_gave_up_leads_nowhere) {
  auto const put_shop = [&](std::string const& origins) {
    static_cast<void>(engine_.done(
        "shop.put", R"({"shop":"jeans","mode":"test","controller":{"name":"J"},"origins":)" + origins +
                        R"(,"templates":{"product":"https://shop.example/p/{family}"},)"
                        R"("markets":[{"market":"US","region":"NA","locale":"en-US","currency":"USD"}]})"));
  };
  put_shop(R"(["https://shop.example","https://old.example"])");
  auto const link = code(R"({"target":{"url":"https://old.example/sale"}})");
  EXPECT_EQ(location(link), "https://old.example/sale");
  put_shop(R"(["https://shop.example"])");
  EXPECT_EQ(resolving(link), "link.unknown");
}

TEST_F(direct_links, one_target_and_it_must_be_there) {
  EXPECT_EQ(engine_.failure("link.create", R"({"target":{}})"), "link.one_target");
  EXPECT_EQ(engine_.failure("link.create", R"({"target":{"product":"501/32","family":"501"}})"), "link.one_target");
  EXPECT_EQ(engine_.failure("link.create", R"({"target":{"product":"gone"}})"), "catalog.unknown_product");
  EXPECT_EQ(engine_.failure("link.create", R"({"target":{"items":[{"product":"belt"}]}})"), "link.no_cart_template");
  EXPECT_EQ(engine_.failure("link.create", R"({"target":{"family":"501"},"signed":true,"max_clicks":1})"),
            "link.signed_has_no_row");
}

TEST_F(direct_links, erasing_the_sharer_keeps_the_link_and_forgets_whose_it_was) {
  auto const made = engine_.call_as(anna(), "link.create", to_jeans);
  ASSERT_TRUE(made);
  auto const link = *json::document::parse(*made)->string_at("/code");
  auto const told = engine_.done("shopper.export", R"({"shopper":"customer-17"})");
  EXPECT_EQ(told.string_at("/held/links/links/0/code"), link);
  static_cast<void>(engine_.done("shopper.erase", R"({"shopper":"customer-17"})"));
  EXPECT_EQ(location(link), "https://shop.example/p/501");
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"customer-17"})"));
  EXPECT_FALSE(engine_.done("shopper.export", R"({"shopper":"customer-17"})").has("/held/links"));
}

TEST_F(direct_links, ids_too_long_for_a_signature_lead_to_the_page_itself) {
  ops::shop of;
  of.shop = "jeans";
  of.origins = {"https://shop.example"};
  of.templates.product = "https://shop.example/p/{family}";
  auto const plain = product_link(engine_.services(), of, "501/32", "501", "friendstore");
  ASSERT_TRUE(plain);
  EXPECT_TRUE(plain->starts_with("https://shop.example/l/~"));
  auto const page = product_link(engine_.services(), of, std::string(256, 'p'), std::string(256, 'f'), "friendstore");
  ASSERT_TRUE(page);
  EXPECT_EQ(*page, "https://shop.example/p/" + std::string(256, 'f'));
}

}  // namespace
}  // namespace vetrina::links
