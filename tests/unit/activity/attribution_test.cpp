// Whether a direct link led to an order.
#include "links/resolve.hpp"
#include "store/journal.hpp"
#include "tests/unit/activity/scene.hpp"

namespace vetrina::activity {
namespace {

class attributed_orders : public scene {
 protected:
  std::string click(std::string const& sharer = "berta") {
    auto const code =
        *engine_.done("link.create", R"({"target":{"product":"belt"},"sharer":")" + sharer + "\"}").string_at("/code");
    return *engine_.done("link.resolve", R"({"code":")" + code + R"(","tracking":"session"})").string_at("/click");
  }
  json::document buys_after(std::string const& click, std::string const& id, std::string const& more = {}) {
    return engine_.done("order.record", order(id, line("belt"), R"(,"click":")" + click + "\"" + more));
  }
  // "who opened → whose share", of all that the journal tells.
  std::vector<std::string> opened() {
    return engine_.read([&](store::session& db) -> result<std::vector<std::string>> {
      std::vector<std::string> out;
      VT_CHECK(store::each_change(db, "jeans", 0, 1'000, [&](store::change const& one) {
        if (one.kind == "link.opened") out.push_back(one.subject + " " + one.body);
        return true;
      }));
      return out;
    });
  }
  std::string public_id(std::string const& shopper) {
    return *engine_.done("shopper.get", R"({"shopper":")" + shopper + "\"}").string_at("/id");
  }
};

TEST_F(attributed_orders, say_whether_a_link_led_to_them) {
  EXPECT_EQ(buys_after(click(), "o1").boolean_at("/attributed"), true);
  EXPECT_FALSE(engine_.done("order.record", order("o2", line("belt"))).has("/attributed")) << "nobody said how";
  EXPECT_EQ(buys_after("c_AAAAAAAAAAAAAAAAAAAAAA", "o3").boolean_at("/attributed"), false);
  EXPECT_EQ(buys_after("made up", "o4").boolean_at("/attributed"), false);
}

TEST_F(attributed_orders, say_the_same_when_they_are_told_of_again) {
  auto const id = click();
  EXPECT_EQ(buys_after(id, "o1").boolean_at("/duplicate"), false);
  auto const again = buys_after(id, "o1", R"(,"session":"s")");
  EXPECT_EQ(again.boolean_at("/duplicate"), true);
  EXPECT_EQ(again.boolean_at("/attributed"), true);
}

TEST_F(attributed_orders, go_by_the_time_of_the_order_and_not_of_the_call) {
  auto const id = click();
  auto const at = std::to_string(engine_.time().wall_ms() + day_ms);
  engine_.time().advance(60 * day_ms);
  EXPECT_EQ(buys_after(id, "late").boolean_at("/attributed"), false);
  EXPECT_EQ(buys_after(id, "told late", R"(,"at":)" + at).boolean_at("/attributed"), true);
}

TEST_F(attributed_orders, tell_of_an_opened_share_where_the_buyer_agreed_to_personalise) {
  static_cast<void>(buys_after(click(), "o1", R"(,"shopper":"anna")"));
  EXPECT_EQ(opened().size(), 0U);
  consents("anna", "personalise");
  static_cast<void>(buys_after(click(), "o2", R"(,"shopper":"anna")"));
  EXPECT_EQ(opened(), (std::vector{public_id("anna") + R"( {"sharer":")" + public_id("berta") + "\"}"}));
}

TEST_F(attributed_orders, tell_of_no_share_by_nobody_nor_of_the_buyers_own) {
  consents("anna", "personalise");
  static_cast<void>(buys_after(click("anna"), "o1", R"(,"shopper":"anna")"));
  static_cast<void>(buys_after(click(), "o2"));
  auto const nobodys = *engine_.done("link.create", R"({"target":{"product":"belt"}})").string_at("/code");
  auto const led =
      *engine_.done("link.resolve", R"({"code":")" + nobodys + R"(","tracking":"session"})").string_at("/click");
  EXPECT_EQ(buys_after(led, "o3", R"(,"shopper":"anna")").boolean_at("/attributed"), true);
  EXPECT_EQ(opened().size(), 0U);
}

}  // namespace
}  // namespace vetrina::activity
