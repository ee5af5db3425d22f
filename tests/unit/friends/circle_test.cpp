// Circles: who is in one, and what it may see.
#include "scene.hpp"

namespace vetrina::friends {
namespace {

class circle : public scene {
 protected:
  circle() {
    for (char const* id : {"anna", "berta", "carla"}) person(id, "IT", false);
  }
  static std::string as(std::string const& id, std::string const& more = {}) {
    return R"({"shopper":")" + id + R"(")" + more + "}";
  }
  static std::string text(std::string const& field, std::string const& value) {
    return ",\"" + field + R"(":")" + value + R"(")";
  }
  std::string makes(std::string const& id, std::string const& name = "Family") {
    return *done("circle.put", as(id, text("name", name))).string_at("/circle");
  }
  std::string invites(std::string const& id, std::string const& of) {
    return *done("circle.invite", as(id, text("circle", of))).string_at("/invitation");
  }
  std::string joins(std::string const& id, std::string const& invitation) {
    return failure("circle.join", as(id, text("invitation", invitation)));
  }
  std::string of(std::string const& owner, std::vector<std::string> const& others) {
    auto const made = makes(owner);
    for (auto const& one : others) EXPECT_EQ(joins(one, invites(owner, made)), "");
    return made;
  }
  void shows(std::string const& id, std::string const& product, std::string const& circle) {
    likes(id, product, R"("audience":"circle:)" + circle + R"(")");
  }
  std::vector<std::string> sees(std::string const& id, std::string const& circle) {
    return seen_by(id, text("scope", "circle:" + circle));
  }
  json::document cue(std::string const& subject, std::string const& id) {
    return *done("proof.cues", as(id, R"(,"subjects":[{"product":")" + subject + R"("}])")).at("/cues/0");
  }
  std::vector<std::string> members(std::string const& id) {
    std::vector<std::string> out;
    auto const answer = done("circle.list", as(id));
    for (std::size_t i = 0; i < answer.size_at("/circles/0/members"); ++i) {
      out.push_back(answer.string_at("/circles/0/members/" + std::to_string(i) + "/name").value_or("?"));
    }
    return out;
  }
};

TEST_F(circle, what_is_for_a_circle_is_shown_to_its_members_and_to_nobody_else) {
  auto const family = of("anna", {"berta"});
  shows("anna", "501/32", family);
  EXPECT_EQ(sees("berta", family), lines{"501/32: Name of anna"});
  EXPECT_EQ(failure("friendstore.get", as("carla", text("scope", "circle:" + family))), "circle.unknown");
  EXPECT_EQ(cue("501/32", "berta").string_at("/rung"), "circle");
  EXPECT_EQ(cue("501/32", "berta").string_at("/names/0/name"), "Name of anna");
  EXPECT_EQ(cue("501/32", "carla").string_at("/rung"), "none");
  EXPECT_EQ(seen_by("berta"), lines{}) << "the store of friends shows friends";
}

TEST_F(circle, a_friend_outside_the_circle_does_not_see_it_and_one_inside_does) {
  for (char const* id : {"anna", "berta", "carla"}) {
    link(id);
    consent(id, "find_friends");
  }
  network_says("anna", {"berta", "carla"}, {"berta", "carla"});
  auto const family = of("anna", {"berta"});
  shows("anna", "501/32", family);
  EXPECT_EQ(seen_by("berta"), lines{"501/32: Name of anna"});
  EXPECT_EQ(seen_by("carla"), lines{});
  likes("anna", "belt");
  EXPECT_EQ(seen_by("carla"), lines{"belt: Name of anna"});
}

TEST_F(circle, another_circle_of_the_same_two_is_another_audience) {
  auto const family = of("anna", {"berta"});
  auto const club = of("anna", {"berta", "carla"});
  shows("anna", "501/32", family);
  EXPECT_EQ(sees("carla", club), lines{});
  EXPECT_EQ(sees("berta", club), lines{"501/32: Name of anna"}) << "berta may see it, whatever she looks through";
}

TEST_F(circle, public_covers_the_circle_and_friends_does_not) {
  auto const family = of("anna", {"berta"});
  likes("anna", "501/32", R"("audience":"public")");
  likes("anna", "belt", R"("audience":"friends")");
  EXPECT_EQ(sees("berta", family), lines{"501/32: Name of anna"});
}

TEST_F(circle, nobody_is_in_it_who_did_not_accept) {
  auto const family = makes("anna");
  auto const invitation = invites("anna", family);
  shows("anna", "501/32", family);
  EXPECT_EQ(failure("friendstore.get", as("berta", text("scope", "circle:" + family))), "circle.unknown");
  EXPECT_EQ(members("anna"), lines{"Name of anna"});
  EXPECT_EQ(joins("berta", invitation), "");
  EXPECT_EQ(sees("berta", family), lines{"501/32: Name of anna"});
}

TEST_F(circle, an_invitation_is_for_one_and_for_fourteen_days) {
  auto const family = makes("anna");
  auto const first = invites("anna", family);
  EXPECT_EQ(joins("berta", first), "");
  EXPECT_EQ(joins("carla", first), "circle.bad_invitation");
  auto const second = invites("anna", family);
  EXPECT_EQ(joins("berta", second), "") << "who is in it does not use it up";
  engine_.time().advance(14 * day_ms);
  EXPECT_EQ(joins("carla", second), "circle.bad_invitation");
  EXPECT_EQ(joins("carla", invites("anna", family)), "");
  EXPECT_EQ(joins("carla", "ci_guessed"), "circle.bad_invitation");
}

TEST_F(circle, only_its_owner_invites_renames_and_puts_out) {
  auto const family = of("anna", {"berta"});
  auto const by_berta = [&](std::string const& operation, std::string const& more = {}) {
    return failure(operation, as("berta", text("circle", family) + more));
  };
  EXPECT_EQ(by_berta("circle.invite"), "circle.not_owner");
  EXPECT_EQ(by_berta("circle.put", text("name", "Mine")), "circle.not_owner");
  EXPECT_EQ(by_berta("circle.remove_member", text("member", public_id("anna"))), "circle.not_owner");
  EXPECT_EQ(failure("circle.invite", as("carla", text("circle", family))), "circle.unknown");
  EXPECT_EQ(failure("circle.put", as("anna", text("circle", family) + text("name", "Ours"))), "");
  EXPECT_EQ(done("circle.list", as("berta")).string_at("/circles/0/name"), "Ours");
}

TEST_F(circle, who_is_put_out_or_leaves_sees_and_shows_nothing_from_the_next_query_on) {
  auto const family = of("anna", {"berta", "carla"});
  for (char const* id : {"anna", "berta", "carla"}) shows(id, "501/32", family);
  ASSERT_EQ(sees("anna", family), lines{"501/32: Name of berta Name of carla"});
  auto const still_about = invites("anna", family);
  done("circle.remove_member", as("anna", text("circle", family) + text("member", public_id("berta"))));
  EXPECT_EQ(sees("anna", family), lines{"501/32: Name of carla"});
  EXPECT_EQ(failure("friendstore.get", as("berta", text("scope", "circle:" + family))), "circle.unknown");
  EXPECT_EQ(joins("berta", still_about), "circle.bad_invitation");
  done("circle.leave", as("carla", text("circle", family)));
  EXPECT_EQ(sees("anna", family), lines{});
  auto const own = done("reaction.list", as("carla"));
  EXPECT_EQ(own.string_at("/reactions/0/audience"), "circle:" + family);
  EXPECT_EQ(own.string_at("/reactions/0/effective/named_to"), "nobody");
}

TEST_F(circle, an_owner_who_leaves_hands_it_on_and_the_last_one_ends_it) {
  auto const family = of("anna", {"berta"});
  done("circle.leave", as("anna", text("circle", family)));
  EXPECT_EQ(done("circle.list", as("berta")).boolean_at("/circles/0/mine"), true);
  EXPECT_EQ(joins("carla", invites("berta", family)), "");
  for (char const* id : {"berta", "carla"}) done("circle.leave", as(id, text("circle", family)));
  EXPECT_EQ(failure("circle.leave", as("carla", text("circle", family))), "circle.unknown");
}

TEST_F(circle, an_erased_owner_leaves_neither_membership_nor_words) {
  auto const family = of("anna", {"berta"});
  shows("anna", "501/32", family);
  done("shopper.erase", as("anna"));
  EXPECT_EQ(sees("berta", family), lines{});
  auto const left = done("circle.list", as("berta"));
  EXPECT_EQ(left.size_at("/circles/0/members"), 1U);
  EXPECT_FALSE(left.has("/circles/0/name"));
  EXPECT_EQ(left.boolean_at("/circles/0/mine"), true);
}

TEST_F(circle, a_name_in_it_needs_the_purpose_and_no_block) {
  auto const family = of("anna", {"berta"});
  EXPECT_EQ(members("berta"), (lines{"?", "Name of berta"}));
  consent("anna", "show_to_friends");
  EXPECT_EQ(members("berta"), (lines{"Name of anna", "Name of berta"}));
  likes("anna", "501/32", R"("audience":"circle:)" + family + R"(")");
  done("friend.block", as("anna", text("who", public_id("berta"))));
  EXPECT_EQ(members("berta"), (lines{"?", "Name of berta"}));
  EXPECT_EQ(sees("berta", family), lines{});
}

TEST_F(circle, one_chooses_only_circles_that_one_is_in) {
  auto const family = of("anna", {"berta"});
  auto const chooses = [&](std::string const& id, std::string const& audience) {
    return failure("reaction.set",
                   as(id, R"(,"product":"belt","kind":"like",)" + shown_text + text("audience", audience)));
  };
  EXPECT_EQ(chooses("carla", "circle:" + family), "circle.unknown");
  EXPECT_EQ(chooses("berta", "circle:" + family), "");
  EXPECT_EQ(chooses("berta", "circle:c_none"), "circle.unknown");
  EXPECT_EQ(chooses("berta", "circle:"), "request.unknown_value");
  EXPECT_EQ(chooses("berta", "freinds"), "request.unknown_value");
}

TEST_F(circle, minors_are_in_none) {
  auto const family = makes("anna");
  auto const invitation = invites("anna", family);
  done("shopper.put", as("berta", R"(,"minor":true)"));
  EXPECT_EQ(joins("berta", invitation), "circle.minor");
  EXPECT_EQ(failure("circle.put", as("berta", text("name", "Mine"))), "circle.minor");
  EXPECT_EQ(joins("carla", invitation), "");
  shows("carla", "501/32", family);
  ASSERT_EQ(sees("anna", family).size(), 1U);
  done("shopper.put", as("carla", R"(,"minor":true)"));  // as the shop learns later
  EXPECT_EQ(sees("anna", family), lines{});
}

TEST_F(circle, a_card_can_be_for_a_circle) {
  auto const family = of("anna", {"berta"});
  done("order.record", as("anna", R"(,"order":"o1","lines":[{"product":"501/32","quantity":1,)"
                                  R"("price":{"amount_minor":9900,"currency":"EUR"}}])"));
  auto const answer =
      done("card.answer", as("anna", R"(,"order":"o1","choices":[{"product":"501/32","audience":"circle:)" + family +
                                         R"("}],)" + shown_text));
  EXPECT_EQ(answer.string_at("/effective/0/named_to"), "circle:" + family);
  EXPECT_EQ(sees("berta", family), lines{"501/32: Name of anna"});
  EXPECT_EQ(cue("501/32", "berta").string_at("/verification"), "order");
  done("order.return", R"({"order":"o1"})");
  EXPECT_EQ(sees("berta", family), lines{});
}

TEST_F(circle, its_list_comes_in_pages) {
  for (int i = 0; i < 5; ++i) makes("anna", "C" + std::to_string(i));
  std::string cursor;
  std::size_t seen = 0;
  do {
    auto const more = cursor.empty() ? std::string{} : text("cursor", cursor);
    auto const page = done("circle.list", as("anna", R"(,"limit":2)" + more));
    seen += page.size_at("/circles");
    cursor = page.string_at("/next").value_or("");
  } while (!cursor.empty());
  EXPECT_EQ(seen, 5U);
}

}  // namespace
}  // namespace vetrina::friends
