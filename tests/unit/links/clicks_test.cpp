// From the id of a click to its row, and what leads nowhere.
#include "links/clicks.hpp"

#include <gtest/gtest.h>

#include "catalog/module.hpp"
#include "links/click_id.hpp"
#include "links/hot.hpp"
#include "links/module.hpp"
#include "shoppers/module.hpp"
#include "tests/common/domain_engine.hpp"

namespace vetrina::links {
namespace {

constexpr std::array<unsigned char, click_random_bytes> nothing_random{};

TEST(click_id, carries_its_time) {
  for (std::int64_t const at :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{1'800'000'000'123}, (std::int64_t{1} << 42U) - 1}) {
    EXPECT_EQ(time_of_click(view(make_click_id(at, nothing_random))), at);
  }
}

TEST(click_id, of_one_moment_differs_in_its_random_part_alone) {
  auto other = nothing_random;
  other.back() = 1;
  auto const a = make_click_id(1'800'000'000'000, nothing_random);
  auto const b = make_click_id(1'800'000'000'000, other);
  EXPECT_NE(a, b);
  EXPECT_EQ(view(a).substr(0, 9), view(b).substr(0, 9));
}

TEST(click_id, is_nothing_else) {
  std::string const good{view(make_click_id(1'800'000'000'000, nothing_random))};
  ASSERT_TRUE(time_of_click(good));
  for (std::string bad : {std::string{}, good.substr(1), good + "A", "d" + good.substr(1),
                          "c_" + std::string(7, '*') + good.substr(9), std::string(24, '\0')}) {
    EXPECT_FALSE(time_of_click(bad)) << bad;
  }
}

class clicks_of_links : public ::testing::Test {
 protected:
  clicks_of_links() {
    engine_.open_shop();
    static_cast<void>(engine_.done("catalog.put", R"({"products":[{"product":"belt","title":"Belt"}]})"));
    static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna","name":"Anna"})"));
    code_ = *engine_.done("link.create", R"({"target":{"product":"belt"},"sharer":"anna"})").string_at("/code");
  }
  ops::services const& sys() const { return engine_.services(); }
  std::int64_t now() { return engine_.time().wall_ms(); }
  std::string click() {
    visit by;
    by.tracking = tracking_mode::session;
    return *resolve(sys(), "jeans", code_, by)->click;
  }
  bool leads(std::string_view id, std::int64_t at, std::string_view shop = "jeans") {
    auto const found = click_that_led(sys(), shop, id, at);
    EXPECT_TRUE(found);
    return found && found->has_value();
  }

  test::domain_engine engine_{
      {&ops::tenancy_module(), &catalog::catalog_module(), &shoppers::shoppers_module(), &links_module()}};
  std::string code_;
};

TEST_F(clicks_of_links, leads_to_who_shares_the_link) {
  auto const id = click();
  auto const found = click_that_led(sys(), "jeans", id, now());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->at, now());
  EXPECT_FALSE((*found)->sharer.empty());
}

TEST_F(clicks_of_links, leads_for_thirty_days_and_not_backwards) {
  auto const id = click();
  auto const at = now();
  EXPECT_TRUE(leads(id, at + click_leads_for_ms));
  EXPECT_FALSE(leads(id, at + click_leads_for_ms + 1));
  EXPECT_TRUE(leads(id, at - 5 * minute_ms)) << "a shop's clock may run behind";
  EXPECT_FALSE(leads(id, at - 5 * minute_ms - 1));
}

TEST_F(clicks_of_links, that_never_were_lead_nowhere) {
  auto const id = click();
  EXPECT_TRUE(leads(id, now()));
  EXPECT_FALSE(leads(view(make_click_id(now(), nothing_random)), now())) << "the right moment, and no such click";
  auto moved = id;
  moved[8] = moved[8] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(leads(moved, now())) << "another moment";
  EXPECT_FALSE(leads("c_AAAAAAAAAAAAAAAAAAAAAA", now()));
}

TEST_F(clicks_of_links, of_one_shop_lead_nowhere_in_another) {
  auto const id = click();
  EXPECT_TRUE(leads(id, now(), "jeans"));
  EXPECT_FALSE(leads(id, now(), "hats"));
}

TEST_F(clicks_of_links, that_wait_in_a_segment_lead_once_they_are_rows) {
  hot_resolver hot{sys()};
  visit by;
  by.tracking = tracking_mode::consented;
  auto const found = hot.resolve("jeans", code_, by);
  ASSERT_TRUE(found);
  std::string const id{found->click()};
  EXPECT_FALSE(leads(id, now()));
  ASSERT_TRUE(hot.clicks().fold());
  EXPECT_TRUE(leads(id, now()));
}

}  // namespace
}  // namespace vetrina::links
