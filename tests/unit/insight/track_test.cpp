#include "insight/track.hpp"

#include <algorithm>

#include "insight/track_sql.hpp"
#include "store/jobs.hpp"
#include "tests/unit/friends/scene.hpp"

namespace vetrina::insight {
namespace {

store::statement const counts{store::area::traffic,
                              "select step || '|' || market || '|' || family || '|' || product || '|' || widget || ' ' "
                              "|| n from insight_count order by 1"};
store::statement const kept{store::area::traffic,
                            "select click || ' ' || step || '|' || family || '|' || product || '|' || tracking "
                            "from insight_step order by 1"};

using lines = std::vector<std::string>;

class tracked : public friends::scene {
 protected:
  ops::services const& sys() { return **engine_.engine().services(); }
  lines rows(store::statement const& of) {
    lines out;
    EXPECT_TRUE(sys().db.read(store::area::traffic, [&](store::session& db) {
      return db.each(of, {}, [&](store::row const& r) {
        out.push_back(r.string(0));
        return true;
      });
    }));
    return out;
  }
  void happens(std::string const& what, std::string const& tracking = "aggregate") {
    done("insight.track", "{" + what + R"(,"tracking":")" + tracking + "\"}");
  }
  static constexpr char const* click = "c_AAAAAAAAAAAAAAAAAAAAAA";
  static constexpr char const* other_click = "c_BBBBBBBBBBBBBBBBBBBBBB";
};

TEST_F(tracked, without_consent_a_step_is_a_number_of_the_day_and_nothing_else) {
  happens(R"("step":"view","product":"501/32","click":"c_AAAAAAAAAAAAAAAAAAAAAA")");
  happens(R"("step":"view","product":"501/32","click":"c_BBBBBBBBBBBBBBBBBBBBBB")");
  happens(R"("step":"impression","family":"501","widget":"cue")");
  EXPECT_EQ(rows(counts), (lines{"impression|US|501||cue 1", "view|US|501|501/32| 2"}));
  EXPECT_EQ(rows(kept), lines{});
}

TEST_F(tracked, with_consent_it_is_also_kept_by_its_click_and_once) {
  for (int i = 0; i < 2; ++i)
    happens(R"("step":"cart","product":"501/32","click":"c_AAAAAAAAAAAAAAAAAAAAAA")", "consented");
  happens(R"("step":"landing","click":"c_AAAAAAAAAAAAAAAAAAAAAA")", "session");
  happens(R"("step":"view","product":"501/32")", "consented");  // no click: nobody to keep it by
  EXPECT_EQ(rows(counts), (lines{"cart|US|501|501/32| 2", "landing|US||| 1", "view|US|501|501/32| 1"}));
  EXPECT_EQ(rows(kept),
            (lines{std::string{click} + " cart|501|501/32|consented", std::string{click} + " landing|||session"}));
}

TEST_F(tracked, global_privacy_control_takes_consent_back) {
  ops::hint visitor;
  visitor.via = ops::transport::http;
  visitor.who = ops::role::open;
  visitor.shop = "jeans";
  visitor.global_privacy_control = true;
  auto const with = R"({"step":"cart","click":"c_AAAAAAAAAAAAAAAAAAAAAA","tracking":"consented"})";
  ASSERT_TRUE(engine_.call_as("insight.track", with, visitor));
  EXPECT_EQ(rows(kept), lines{});
  visitor.global_privacy_control = false;
  ASSERT_TRUE(engine_.call_as("insight.track", with, visitor));
  EXPECT_EQ(rows(kept).size(), 1U);
}

TEST_F(tracked, what_the_catalogue_and_the_shop_do_not_know_makes_no_rows_of_its_own) {
  happens(R"("step":"view","product":"made up 1")");
  happens(R"("step":"view","family":"made up 2")");
  happens(R"("step":"view","market":"XX")");
  happens(R"("step":"view","market":"IT")");
  EXPECT_EQ(rows(counts), (lines{"view|IT||| 1", "view|US||| 3"}));
}

TEST_F(tracked, the_65th_widget_of_a_day_is_counted_as_other) {
  for (int i = 0; i < 70; ++i) happens(R"("step":"impression","widget":"w)" + std::to_string(i) + "\"");
  auto const all = rows(counts);
  EXPECT_EQ(all.size(), 65U);
  EXPECT_EQ(std::ranges::count(all, "impression|US|||other 6"), 1);
}

TEST_F(tracked, steps_by_click_go_after_30_days_and_counts_stay) {
  happens(R"("step":"cart","click":"c_AAAAAAAAAAAAAAAAAAAAAA")", "session");
  engine_.time().advance(steps_are_kept_ms);
  happens(R"("step":"cart","click":"c_BBBBBBBBBBBBBBBBBBBBBB")", "session");
  EXPECT_EQ(rows(kept).size(), 2U);
  engine_.time().advance(1);
  happens(R"("step":"view")");
  EXPECT_EQ(rows(kept), lines{std::string{other_click} + " cart|||session"});
  EXPECT_EQ(rows(counts), (lines{"cart|US||| 1", "cart|US||| 1", "view|US||| 1"}));
}

TEST_F(tracked, what_is_no_step_is_refused_with_a_reason) {
  EXPECT_EQ(failure("insight.track", R"({"step":"view","product":"501/32","family":"501","tracking":"session"})"),
            "insight.two_subjects");
  EXPECT_EQ(failure("insight.track", R"({"step":"view","click":"no click!","tracking":"session"})"),
            "insight.bad_click");
  EXPECT_EQ(failure("insight.track", R"({"step":"view","widget":"<b>","tracking":"session"})"), "insight.bad_widget");
  EXPECT_NE(failure("insight.track", R"({"step":"purchase","tracking":"session"})"), "");
  EXPECT_NE(failure("insight.track", R"({"step":"view"})"), "");  // says nothing of consent
  EXPECT_EQ(rows(counts), lines{});
}

TEST_F(tracked, the_hot_call_leaves_the_rows_that_the_operation_leaves) {
  {
    tracker hot{sys()};
    tracked_step one;
    one.step = step::cart;
    one.market = "IT";
    one.product = "501/32";
    one.click = click;
    one.widget = "cue";
    one.tracking = links::tracking_mode::consented;
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(hot.track(one));
    one.global_privacy_control = true;
    one.click = other_click;
    ASSERT_TRUE(hot.track(one));
    EXPECT_EQ(rows(counts), lines{});
    ASSERT_TRUE(hot.steps().finish());
  }
  EXPECT_EQ(rows(counts), lines{"cart|IT|501|501/32|cue 4"});
  EXPECT_EQ(rows(kept), lines{std::string{click} + " cart|501|501/32|consented"});
}

TEST_F(tracked, the_hot_call_refuses_what_the_operation_refuses) {
  tracker hot{sys()};
  tracked_step one;
  one.shop = "nobodys";
  EXPECT_EQ(hot.track(one).error().slug, "shop.unknown");
  one.shop = "";
  EXPECT_TRUE(hot.track(one));
  one.click = "a b";
  EXPECT_EQ(hot.track(one).error().slug, "insight.bad_click");
  one.click = "";
  one.product = "\xff";
  EXPECT_EQ(hot.track(one).error().slug, "insight.too_long");
}

TEST_F(tracked, a_shopper_is_told_of_the_steps_that_led_to_their_orders_and_erasing_removes_them) {
  person("anna", "IT", false);
  done("order.record",
       R"({"order":"o1","shopper":"anna","click":"c_AAAAAAAAAAAAAAAAAAAAAA","lines":[{"product":"501/32",)"
       R"("quantity":1,"price":{"amount_minor":9900,"currency":"EUR"}}]})");
  happens(R"("step":"cart","product":"501/32","click":"c_AAAAAAAAAAAAAAAAAAAAAA")", "consented");
  happens(R"("step":"cart","product":"501/32","click":"c_BBBBBBBBBBBBBBBBBBBBBB")", "consented");
  auto const told = done("shopper.export", R"({"shopper":"anna"})");
  EXPECT_EQ(told.size_at("/held/insight/steps"), 1U);
  EXPECT_EQ(told.string_at("/held/insight/steps/0/product"), "501/32");
  done("shopper.erase", R"({"shopper":"anna"})");
  ASSERT_TRUE(engine_.engine().run_jobs(1'000, false));
  EXPECT_EQ(rows(kept), lines{std::string{other_click} + " cart|501|501/32|consented"});
}

}  // namespace
}  // namespace vetrina::insight
