#include "links/hot.hpp"

#include <gtest/gtest.h>

#include <set>

#include "catalog/module.hpp"
#include "json/document.hpp"
#include "links/module.hpp"
#include "shoppers/module.hpp"
#include "tests/common/domain_engine.hpp"

namespace vetrina::links {
namespace {

store::statement const kept_clicks{store::area::traffic,
                                   "select link, flags, tracking, click, referer_host from click order by at, click"};

class hot_links : public ::testing::Test {
 protected:
  hot_links() {
    engine_.open_shop();
    put("https://shop.example/belts/1");
  }
  void put(std::string const& url) {
    static_cast<void>(
        engine_.done("catalog.put", R"({"products":[{"product":"belt","title":"Belt","url":")" + url + "\"}]}"));
  }
  std::string code(std::string const& more = {}) {
    return *engine_.done("link.create", R"({"target":{"product":"belt"})" + more + "}").string_at("/code");
  }
  std::string token() {
    return *engine_.done("link.create", R"({"target":{"product":"belt"},"signed":true})").string_at("/token");
  }
  static visit person(tracking_mode tracking = tracking_mode::aggregate) {
    visit by;
    by.user_agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0";
    by.tracking = tracking;
    return by;
  }
  static std::string whole(hot_resolution const& of) {
    std::string out;
    for (auto const part : of.location()) out += part;
    return out;
  }
  std::string location(std::string const& of, visit const& by = person()) {
    auto const found = hot_.resolve("", of, by);
    return found ? whole(*found) : std::string{found.error().slug};
  }
  std::vector<std::vector<std::string>> clicks() {
    EXPECT_TRUE(hot_.clicks().fold());
    std::vector<std::vector<std::string>> out;
    EXPECT_TRUE(engine_.services().db.read(store::area::traffic, [&](store::session& db) {
      return db.each(kept_clicks, {}, [&](store::row const& r) {
        out.push_back({r.string(0), r.string(1), r.string(2), r.string(3), r.string(4)});
        return true;
      });
    }));
    return out;
  }

  test::domain_engine engine_{
      {&ops::tenancy_module(), &catalog::catalog_module(), &shoppers::shoppers_module(), &links_module()}};
  hot_resolver hot_{engine_.services()};
};

TEST_F(hot_links, what_resolve_answers_is_what_the_remembered_link_answers) {
  for (auto const& of : {code(), token()}) {
    for (int again = 0; again < 2; ++again) {
      auto const slow = resolve(engine_.services(), "", of, person());
      ASSERT_TRUE(slow);
      EXPECT_EQ(location(of), slow->location);
    }
  }
}

TEST_F(hot_links, a_click_that_may_be_followed_stands_in_the_address_before_its_fragment) {
  put("https://shop.example/belts/1?size=3#photos");
  auto const found = hot_.resolve("", code(), person(tracking_mode::session));
  ASSERT_TRUE(found);
  EXPECT_EQ(time_of_click(found->click()), engine_.time().wall_ms());
  EXPECT_EQ(whole(*found), "https://shop.example/belts/1?size=3&vt_click=" + std::string{found->click()} + "#photos");
}

TEST_F(hot_links, clicks_become_the_rows_that_resolve_writes) {
  auto by = person(tracking_mode::consented);
  by.referer = "https://User@News.Example:8443/path?private=1";
  by.user_agent = "SomeBot/1.0";
  auto const short_code = code();
  auto const found = hot_.resolve("", short_code, by);
  ASSERT_TRUE(found);
  std::string const click{found->click()};
  auto const slow = resolve(engine_.services(), "", short_code, by);
  ASSERT_TRUE(slow);
  auto const rows = clicks();
  ASSERT_EQ(rows.size(), 2U);
  for (auto const& row : rows) {
    EXPECT_EQ(row, (std::vector<std::string>{short_code, "bot", "consented", row[3], "news.example:8443"}));
  }
  EXPECT_EQ((std::set{rows[0][3], rows[1][3]}), (std::set{click, *slow->click}));
}

TEST_F(hot_links, no_two_clicks_have_one_id) {
  auto const of = token();
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    auto const found = hot_.resolve("", of, person(tracking_mode::session));
    ASSERT_TRUE(found);
    seen.emplace(found->click());
  }
  EXPECT_EQ(seen.size(), 1'000U);
  EXPECT_EQ(clicks().size(), 1'000U);
}

TEST_F(hot_links, a_product_that_moved_is_followed_to_its_new_page) {
  auto const of = code();
  EXPECT_EQ(location(of), "https://shop.example/belts/1");
  put("https://shop.example/belts/2");
  EXPECT_EQ(location(of), "https://shop.example/belts/2");
}

TEST_F(hot_links, a_shop_that_moves_takes_its_links_along) {
  auto const of = token();
  EXPECT_EQ(location(of), "https://shop.example/belts/1");
  static_cast<void>(engine_.done(
      "shop.put", R"({"shop":"jeans","mode":"test","controller":{"name":"J"},"origins":["https://new.example"],)"
                  R"("templates":{"product":"https://new.example/p/{product}"},)"
                  R"("markets":[{"market":"US","region":"NA","locale":"en-US","currency":"USD"}]})"));
  EXPECT_EQ(location(of), "link.unknown");  // the product's page stayed behind
  put("https://new.example/belts/1");
  EXPECT_EQ(location(of), "https://new.example/belts/1");
}

TEST_F(hot_links, a_link_ends_while_it_is_remembered) {
  auto const now = engine_.time().wall_ms();
  auto const of = code(R"(,"expires_at":)" + std::to_string(now + 60'000));
  EXPECT_EQ(location(of), "https://shop.example/belts/1");
  engine_.time().advance(59'999);
  EXPECT_EQ(location(of), "https://shop.example/belts/1");
  engine_.time().advance(1);
  EXPECT_EQ(location(of), "link.unknown");
}

TEST_F(hot_links, a_limit_stays_exact) {
  auto const of = code(R"(,"max_clicks":2)");
  EXPECT_EQ(location(of), "https://shop.example/belts/1");
  auto look = person();
  look.preview = true;
  EXPECT_EQ(location(of, look), "https://shop.example/belts/1");
  EXPECT_EQ(location(of), "https://shop.example/belts/1");
  EXPECT_EQ(location(of), "link.unknown");
}

TEST_F(hot_links, a_link_that_never_was_is_not_remembered_as_one) {
  EXPECT_EQ(location("nothing"), "link.unknown");
  EXPECT_EQ(location("~bm90aGluZw"), "link.unknown");
  EXPECT_EQ(location(""), "link.unknown");
  EXPECT_TRUE(clicks().empty());
}

TEST_F(hot_links, another_shops_name_does_not_find_what_is_remembered) {
  auto const of = token();
  EXPECT_EQ(location(of), "https://shop.example/belts/1");
  auto const found = hot_.resolve("other", of, person());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().slug, "link.unknown");
}

TEST_F(hot_links, what_a_visit_says_is_flagged_and_a_preview_leaves_no_click) {
  auto by = person(tracking_mode::session);
  by.user_agent = "curl/8.0";
  by.purpose = "Prefetch";
  by.head = by.preview = true;
  auto const found = hot_.resolve("", code(), by);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->flags(), bot_flag | prefetch_flag | head_flag | preview_flag);
  EXPECT_EQ(found->click(), "");
  EXPECT_TRUE(clicks().empty());
}

}  // namespace
}  // namespace vetrina::links
