#include "shoppers/visibility.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <type_traits>
#include <vector>

#include "shoppers/find.hpp"

namespace vetrina::shoppers {
namespace {

constexpr std::int64_t now = 1'000'000;

struct facts {
  owner_consents owner;
  audience chosen;
  bool gift;
  std::int64_t visible_from;
  relation viewer;
};

std::vector<audience> every_audience() {
  return {audience::nobody,  audience::asker,   audience::of_circle("c_1"),
          audience::friends, audience::public_, audience::named("of a newer version")};
}

void for_all(std::function<void(facts const&, std::optional<disclosure> const&)> const& check) {
  for (int bits = 0; bits < 16; ++bits) {
    for (audience const& chosen : every_audience()) {
      for (auto const from : {std::int64_t{0}, now - 1, now, now + 1}) {
        for (auto const viewer : {relation::self, relation::friend_, relation::circle_member, relation::household,
                                  relation::one_way_follower, relation::stranger, relation::blocked}) {
          facts const one{
              {"anna", (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0}, chosen, (bits & 8) != 0, from, viewer};
          check(one, decide(one.owner, one.chosen, one.gift, one.visible_from, one.viewer, now));
        }
      }
    }
  }
}

void never(std::function<bool(facts const&)> const& where) {
  int seen = 0;
  for_all([&](facts const& one, std::optional<disclosure> const& allowed) {
    if (one.viewer == relation::self || !where(one)) return;
    ++seen;
    EXPECT_FALSE(allowed.has_value());
  });
  EXPECT_GT(seen, 0);
}

TEST(visibility, a_stranger_never_sees_a_name) {
  never([](facts const& one) { return one.viewer == relation::stranger; });
}

TEST(visibility, a_one_way_follower_never_sees_a_name) {
  never([](facts const& one) { return one.viewer == relation::one_way_follower; });
}

TEST(visibility, the_audience_nobody_is_nobody) {
  never([](facts const& one) { return one.chosen == audience::nobody; });
}

TEST(visibility, the_audience_asker_names_to_nobody_who_looks) {
  never([](facts const& one) { return one.chosen == audience::asker; });
}

TEST(visibility, a_blocked_viewer_never_sees_a_name) {
  never([](facts const& one) { return one.viewer == relation::blocked; });
}

TEST(visibility, a_gift_is_never_shown) {
  never([](facts const& one) { return one.gift; });
}

TEST(visibility, an_embargo_holds_until_its_last_millisecond) {
  never([](facts const& one) { return one.visible_from > now; });
}

TEST(visibility, a_minor_is_never_named) {
  never([](facts const& one) { return one.owner.minor; });
}

TEST(visibility, without_consent_nobody_is_named) {
  never([](facts const& one) { return !one.owner.show_to_friends && !one.owner.granted_for_item; });
}

TEST(visibility, a_friend_sees_exactly_what_was_allowed) {
  int shown = 0;
  for_all([&](facts const& one, std::optional<disclosure> const& allowed) {
    if (one.viewer != relation::friend_) return;
    bool const agreed = one.owner.show_to_friends || one.owner.granted_for_item;
    bool const wide = one.chosen == audience::friends || one.chosen == audience::public_;
    EXPECT_EQ(allowed.has_value(), agreed && wide && !one.gift && !one.owner.minor && one.visible_from <= now);
    if (allowed) ++shown;
  });
  EXPECT_EQ(shown, 3 * 2 * 3);  // three ways to agree, two audiences, three times without embargo
}

TEST(visibility, who_lives_where_it_went_never_sees_a_name) {
  never([](facts const& one) { return one.viewer == relation::household; });
}

TEST(visibility, an_audience_that_is_not_known_is_nobody) {
  never([](facts const& one) { return one.chosen == audience::unknown; });
}

TEST(visibility, a_circle_covers_who_shares_that_circle_and_is_not_kept_out) {
  owner_consents const anna{"anna", true, false, false};
  auto const family = audience::of_circle("c_1");
  auto const sees = [&](viewer const& who) { return decide(anna, family, false, 0, who, now).has_value(); };
  EXPECT_TRUE(sees({relation::circle_member, {"c_2", "c_1"}}));
  EXPECT_TRUE(sees({relation::friend_, {"c_1"}}));
  EXPECT_FALSE(sees({relation::circle_member, {"c_2"}}));
  EXPECT_FALSE(sees({relation::friend_, {}}));
  for (auto const kept_out : {relation::household, relation::one_way_follower, relation::stranger, relation::blocked}) {
    EXPECT_FALSE(sees({kept_out, {"c_1"}}));
  }
}

TEST(audience, its_text_is_itself) {
  for (std::string const text : {"nobody", "asker", "circle:c_1", "friends", "public"}) {
    EXPECT_EQ(audience::named(text).text(), text);
  }
  EXPECT_EQ(audience::named("circle:c_1").circle_id(), "c_1");
  for (std::string const text : {"", "circle", "circle:", "Friends", "public_"}) {
    EXPECT_EQ(audience::named(text).kind(), audience::unknown) << text;
  }
  EXPECT_EQ(audience::named("circle:" + std::string(65, 'x')).kind(), audience::unknown);
}

TEST(visibility, a_circle_member_who_is_no_friend_needs_the_widest_audience) {
  owner_consents const anna{"anna", true, false, false};
  EXPECT_FALSE(decide(anna, audience::friends, false, 0, relation::circle_member, now));
  EXPECT_TRUE(decide(anna, audience::public_, false, 0, relation::circle_member, now));
}

TEST(visibility, the_owner_always_sees_their_own) {
  for_all([](facts const& one, std::optional<disclosure> const& allowed) {
    if (one.viewer == relation::self) {
      EXPECT_TRUE(allowed.has_value());
    }
  });
}

TEST(visibility, a_disclosure_is_made_by_deciding_and_in_no_other_way) {
  static_assert(!std::is_default_constructible_v<disclosure>);
  static_assert(!std::is_constructible_v<disclosure, std::string, relation>);
  owner_consents const anna{"anna", true, false, false};
  auto const allowed = decide(anna, audience::friends, false, 0, relation::friend_, now);
  ASSERT_TRUE(allowed);
  EXPECT_EQ(allowed->owner(), "anna");
  EXPECT_EQ(allowed->to(), relation::friend_);
}

TEST(names, a_disclosure_opens_the_name_of_its_owner_and_of_nobody_else) {
  owner_consents const anna{"anna", true, false, false};
  auto const allowed = decide(anna, audience::friends, false, 0, relation::friend_, now);
  ASSERT_TRUE(allowed);
  shopper_row row;
  row.shopper = "anna";
  row.public_id = "p_1";
  row.profile = profile{"Anna", std::nullopt};
  auto const shown = name_of(*allowed, row);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->id, "p_1");
  EXPECT_EQ(shown->name, "Anna");
  row.shopper = "berta";
  EXPECT_FALSE(name_of(*allowed, row));
}

}  // namespace
}  // namespace vetrina::shoppers
