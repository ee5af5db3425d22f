// What passes between two people in the shop: it strengthens a tie and makes none.
#include "friends/bonds.hpp"

#include <gmock/gmock.h>

#include <random>

#include "friends/relations.hpp"
#include "links/opened.hpp"
#include "links/sharers.hpp"
#include "scene.hpp"
#include "tests/common/two_ways.hpp"

namespace vetrina::friends {
namespace {

class shares : public scene {
 protected:
  shares() {
    for (char const* id : {"anna", "berta", "carla"}) {
      person(id);
      consent(id, "show_to_friends");
      consent(id, "personalise");
    }
    befriend("anna", "berta");
  }
  // `taker` comes by a link of `giver` and is signed in.
  void opens(std::string const& taker, std::string const& giver) {
    auto const made = done("link.create", R"({"target":{"product":"belt"},"sharer":")" + giver + "\"}");
    auto const click = *done("link.resolve", R"({"code":")" + *made.string_at("/code") + R"(","tracking":"consented"})")
                            .string_at("/click");
    done("insight.track",
         R"({"step":"landing","tracking":"consented","shopper":")" + taker + R"(","click":")" + click + "\"}");
  }
  void give(std::string const& taker, std::string const& giver) {
    auto const fine = exchange().write(
        [&](store::transaction& tx) { return strengthen(tx, "jeans", taker, giver, engine_.time().wall_ms()); });
    ASSERT_TRUE(fine);
  }
  // Of the friends the rows know, by name; the index must say the same.
  std::map<std::string, double> ties_of(std::string const& viewer) {
    measure();
    auto const both = test::both_ways(**engine_.engine().services(), "jeans", viewer);
    EXPECT_EQ(both.by_index, both.by_rows);
    std::map<std::string, double> out;
    EXPECT_TRUE(exchange().read([&](store::session& db) -> result<void> {
      VT_TRY(auto const circle, friends_of(db, "jeans", viewer));
      for (auto const& one : circle.friends) out[one.owner.shopper] = one.tie;
      return {};
    }));
    return out;
  }
  double tie(std::string const& viewer, std::string const& with) {
    auto const all = ties_of(viewer);
    auto const found = all.find(with);
    return found == all.end() ? 0 : found->second;
  }
  static constexpr double least = 0.02;
  static auto about(double strength) { return ::testing::DoubleNear(strength, 1.0 / strongest); }
};

TEST_F(shares, that_a_friend_opened_strengthen_the_tie_of_who_opened_them) {
  EXPECT_THAT(tie("anna", "berta"), about(least));
  opens("anna", "berta");
  EXPECT_THAT(tie("anna", "berta"), about(least + 0.06));
  EXPECT_THAT(tie("berta", "anna"), about(least)) << "nobody learns who opened what they share";
}

TEST_F(shares, count_once_a_day_and_for_five_days_at_most) {
  for (int i = 0; i < 3; ++i) opens("anna", "berta");
  EXPECT_THAT(tie("anna", "berta"), about(least + 0.06));
  for (int day = 0; day < 6; ++day) {
    next_day();
    opens("anna", "berta");
  }
  EXPECT_THAT(tie("anna", "berta"), about(least + 0.30));
}

TEST_F(shares, are_forgotten_after_a_year) {
  opens("anna", "berta");
  engine_.time().advance(365 * day_ms);
  EXPECT_THAT(tie("anna", "berta"), about(least + 0.06));
  next_day();
  EXPECT_THAT(tie("anna", "berta"), about(least));
}

TEST_F(shares, of_strangers_make_nobody_a_friend) {
  opens("anna", "carla");
  EXPECT_EQ(ties_of("anna").size(), 1U);
  EXPECT_EQ(ties_of("carla").size(), 0U);
  befriend("anna", "carla");
  EXPECT_THAT(tie("anna", "carla"), about(least)) << "what was before they were friends is not kept";
}

TEST_F(shares, of_one_who_follows_and_is_not_followed_make_no_friend) {
  network_says("anna", {"berta"}, {"berta", "carla"});
  opens("anna", "carla");
  EXPECT_EQ(ties_of("anna").size(), 1U);
}

TEST_F(shares, count_while_who_opened_them_wants_things_personalised) {
  consent("anna", "personalise", false);
  opens("anna", "berta");
  EXPECT_THAT(tie("anna", "berta"), about(least));
  consent("anna", "personalise");
  opens("anna", "berta");
  EXPECT_THAT(tie("anna", "berta"), about(least + 0.06));
  consent("anna", "personalise", false);
  EXPECT_THAT(tie("anna", "berta"), about(least));
  consent("anna", "personalise");
  EXPECT_THAT(tie("anna", "berta"), about(least)) << "what was withdrawn does not come back";
}

TEST_F(shares, count_while_friends_may_be_told_of_who_shares) {
  opens("anna", "berta");
  consent("berta", "show_to_friends", false);
  EXPECT_THAT(tie("anna", "berta"), about(least));
  consent("berta", "show_to_friends");
  EXPECT_THAT(tie("anna", "berta"), about(least + 0.06));
}

TEST_F(shares, of_whom_one_blocked_count_for_nothing) {
  done("friend.block", R"({"shopper":"berta","who":")" + public_id("anna") + "\"}");
  opens("anna", "berta");
  measure();
  done("friend.unblock", R"({"shopper":"berta","who":")" + public_id("anna") + "\"}");
  EXPECT_THAT(tie("anna", "berta"), about(least));
}

TEST_F(shares, go_with_the_link_to_the_network) {
  opens("anna", "berta");
  EXPECT_THAT(tie("anna", "berta"), about(least + 0.06));
  unlink("berta");
  link("berta");
  befriend("anna", "berta");
  EXPECT_THAT(tie("anna", "berta"), about(least));
}

TEST_F(shares, without_consent_to_be_followed_leave_nothing) {
  auto const made = done("link.create", R"({"target":{"product":"belt"},"sharer":"berta"})");
  auto const click = *done("link.resolve", R"({"code":")" + *made.string_at("/code") + R"(","tracking":"session"})")
                          .string_at("/click");
  auto const lands = [&](std::string const& more) {
    done("insight.track", R"({"step":"landing","click":")" + click + "\"" + more + "}");
  };
  lands(R"(,"tracking":"aggregate","shopper":"anna")");
  lands(R"(,"tracking":"consented")");
  EXPECT_THAT(tie("anna", "berta"), about(least));
  lands(R"(,"tracking":"session","shopper":"anna")");
  EXPECT_THAT(tie("anna", "berta"), about(least + 0.06));
}

TEST_F(shares, and_orders_by_them_are_one) {
  auto const made = done("link.create", R"({"target":{"product":"belt"},"sharer":"berta"})");
  auto const click = *done("link.resolve", R"({"code":")" + *made.string_at("/code") + R"(","tracking":"session"})")
                          .string_at("/click");
  auto const order = done("order.record", R"({"order":"o1","shopper":"anna","click":")" + click +
                                              R"(","lines":[{"product":"belt","quantity":1,"price":)"
                                              R"({"amount_minor":9900,"currency":"EUR"}}]})");
  EXPECT_EQ(order.boolean_at("/attributed"), true);
  EXPECT_THAT(tie("anna", "berta"), about(least + 0.06));
}

TEST_F(shares, and_circles_in_common_strengthen_the_ties_of_both) {
  auto const circle = *done("circle.put", R"({"shopper":"anna","name":"Tennis"})").string_at("/circle");
  auto const invited = done("circle.invite", R"({"shopper":"anna","circle":")" + circle + "\"}");
  done("circle.join", R"({"shopper":"berta","invitation":")" + *invited.string_at("/invitation") + "\"}");
  EXPECT_THAT(tie("anna", "berta"), about(least + 0.06));
  EXPECT_THAT(tie("berta", "anna"), about(least + 0.06));
}

// Whatever passes between whom, friends are those whom a network says.
TEST_F(shares, never_make_a_friend_whatever_happens) {
  std::mt19937 random{4};
  std::vector<std::string> const all{"anna", "berta", "carla"};
  std::set<std::pair<std::string, std::string>> follows{{"anna", "berta"}, {"berta", "anna"}};
  auto const one = [&] { return all[random() % all.size()]; };
  for (int round = 0; round < 120; ++round) {
    auto const a = one();
    auto const b = one();
    if (a == b) continue;
    switch (random() % 4) {
      case 0: {
        follows.contains({a, b}) ? static_cast<void>(follows.erase({a, b})) : static_cast<void>(follows.insert({a, b}));
        lines followers;
        lines following;
        for (auto const& [from, to] : follows) {
          if (to == a) followers.push_back(from);
          if (from == a) following.push_back(to);
        }
        network_says(a, followers, following);
        break;
      }
      case 1: opens(a, b); break;
      case 2: give(a, b); break;
      default: consent(a, "personalise", random() % 2 == 0); break;
    }
    for (auto const& viewer : all) {
      for (auto const& [other, strength] : ties_of(viewer)) {
        EXPECT_TRUE(follows.contains({viewer, other}) && follows.contains({other, viewer})) << viewer << " " << other;
        EXPECT_LE(strength, 0.33);
      }
    }
  }
}

}  // namespace
}  // namespace vetrina::friends
