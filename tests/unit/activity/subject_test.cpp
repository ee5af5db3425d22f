#include "tests/unit/activity/scene.hpp"

#include <algorithm>

#include "activity/orders.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace vetrina::activity {
namespace {

class subject : public scene {
 protected:
  bool counts(std::string const& owner) {
    return engine_.read([&](store::session& db) { return counts_now(db, "jeans", owner); });
  }
  std::optional<purchase_row> purchase(std::string const& order) {
    return engine_.read([&](store::session& db) { return find_purchase(db, "jeans", order); });
  }
};

TEST_F(subject, an_erased_shopper_is_seen_and_counted_nowhere_from_then_on) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  static_cast<void>(answers("anna", "o1", R"({"product":"belt","audience":"friends"})"));
  consents("anna", "count_me");
  auto const id = *engine_.done("shopper.get", R"({"shopper":"anna"})").string_at("/id");
  EXPECT_TRUE(counts(id));
  EXPECT_EQ(owners("belt").owners, 1);
  EXPECT_EQ(purchase("o1")->shopper, "anna");

  auto const done = engine_.done("shopper.erase", R"({"shopper":"anna"})");
  EXPECT_EQ(done.size_at("/retained"), 2U);  // orders without the person, hashes of receipts
  EXPECT_FALSE(counts(id));
  EXPECT_EQ(owners("belt").owners, 0);
  EXPECT_FALSE(purchase("o1")->shopper.has_value());
  // The same id later is another person.
  auto const anew = engine_.done("shopper.put", R"({"shopper":"anna"})");
  EXPECT_NE(anew.string_at("/id"), id);
  EXPECT_EQ(engine_.done("reaction.list", R"({"shopper":"anna"})").size_at("/reactions"), 0U);
  EXPECT_EQ(engine_.failure("card.get", R"({"shopper":"anna","order":"o1"})"), "order.unknown");
}

TEST_F(subject, erasing_one_shopper_leaves_the_others) {
  consents("berta", "count_me");
  static_cast<void>(buys("anna", "o1", line("belt")));
  static_cast<void>(buys("berta", "o2", line("belt")));
  static_cast<void>(engine_.done("shopper.erase", R"({"shopper":"anna"})"));
  EXPECT_EQ(owners("belt").owners, 1);
  EXPECT_EQ(purchase("o2")->shopper, "berta");
}

TEST_F(subject, what_is_held_of_a_shopper_is_all_there) {
  static_cast<void>(buys("anna", "o1", line("belt", 2)));
  static_cast<void>(buys("berta", "o2", line("501/32")));
  static_cast<void>(engine_.done("reaction.set", R"({"shopper":"anna","family":"501","kind":"like","note":"nice"})"));
  auto const held = engine_.done("shopper.export", R"({"shopper":"anna"})");
  ASSERT_EQ(held.size_at("/held/activity/orders"), 1U);
  EXPECT_EQ(held.string_at("/held/activity/orders/0/order"), "o1");
  EXPECT_EQ(held.integer_at("/held/activity/orders/0/lines/0/quantity"), 2);
  EXPECT_EQ(held.size_at("/held/activity/reactions"), 2U);
  EXPECT_NE(held.text().find("nice"), std::string::npos);
  EXPECT_EQ(held.text().find("berta"), std::string::npos);
}

TEST_F(subject, a_guest_is_forgotten_by_order_or_by_address) {
  auto const hash = crypto::hex(crypto::sha256("carla@example.com"));
  auto const guest = [&](std::string const& id) {
    static_cast<void>(engine_.done("order.record", order(id, line("belt"), R"(,"email_hash":")" + hash + "\"")));
    static_cast<void>(engine_.done(
        "card.answer",
        R"({"order":")" + id + R"(","choices":[{"product":"belt","audience":"public"}],)" + shown_text() + "}"));
    return purchase(id)->guest;
  };
  auto const first = guest("g1");
  auto const second = guest("g2");
  EXPECT_EQ(owners("belt").owners, 2);
  EXPECT_TRUE(counts(first));
  static_cast<void>(engine_.done("shopper.erase", R"({"order":"g1"})"));
  EXPECT_FALSE(counts(first));
  EXPECT_TRUE(counts(second));
  static_cast<void>(engine_.done("shopper.erase", R"({"email_hash":")" + hash + "\"}"));
  EXPECT_FALSE(counts(second));
  EXPECT_EQ(owners("belt").owners, 0);
  EXPECT_EQ(engine_.failure("shopper.erase", R"({"email_hash":")" + std::string(64, 'x') + "\"}"),
            "shopper.bad_email_hash");
}

TEST_F(subject, forgetting_a_guest_by_order_does_not_touch_a_shoppers_order) {
  static_cast<void>(buys("anna", "o1", line("belt")));
  auto const done = engine_.done("shopper.erase", R"({"order":"o1"})");
  EXPECT_EQ(done.size_at("/retained"), 0U);
  EXPECT_EQ(purchase("o1")->shopper, "anna");
}

TEST_F(subject, everybody_who_owns_a_family_is_found_by_it_until_they_take_it_back) {
  static_cast<void>(buys("anna", "o1", line("501/32")));
  static_cast<void>(buys("berta", "o2", line("501/34")));
  static_cast<void>(answers("anna", "o1", R"({"product":"501/32","audience":"friends","ask":true})"));
  static_cast<void>(answers("berta", "o2", R"({"product":"501/34","audience":"friends"})"));
  auto const found = [&](auto each) {
    return engine_.read([&](store::session& db) -> result<std::vector<std::string>> {
      std::vector<std::string> owners;
      VT_CHECK(each(db, "jeans", "501", engine_.time().wall_ms(), 64, [&](interaction const& one) {
        owners.push_back(one.shopper);
        return true;
      }));
      std::ranges::sort(owners);
      return owners;
    });
  };
  EXPECT_EQ(found(each_visible_of_family), (std::vector<std::string>{"anna", "berta"}));
  EXPECT_EQ(found(each_askable_of_family), std::vector<std::string>{"anna"});
  static_cast<void>(answers("anna", "o1", R"({"product":"501/32","audience":"nobody"})"));
  EXPECT_EQ(found(each_visible_of_family), std::vector<std::string>{"berta"});
  EXPECT_TRUE(found(each_askable_of_family).empty());
}

}  // namespace
}  // namespace vetrina::activity
