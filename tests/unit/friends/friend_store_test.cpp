#include "scene.hpp"

namespace vetrina::friends {
namespace {

class friend_store : public scene {
 protected:
  friend_store() {
    person("anna");
    person("berta");
  }
};

TEST_F(friend_store, a_friend_sees_what_a_friend_shows_with_a_way_to_it) {
  befriend("anna", "berta");
  likes("anna", "501/34");
  auto const answer = store_of("berta");
  EXPECT_EQ(seen(answer), lines{"501/34: Name of anna"});
  EXPECT_EQ(answer.string_at("/items/0/friends/0/id"), public_id("anna"));
  EXPECT_TRUE(answer.string_at("/items/0/link")->starts_with("https://localhost:8443/l/~"));
  EXPECT_FALSE(answer.has("/empty_reason"));
  EXPECT_FALSE(answer.has("/items/0/others"));
  EXPECT_EQ(answer.text().find("\"anna\""), std::string::npos);
  auto const token = answer.string_at("/items/0/link")->substr(std::string{"https://localhost:8443/l/"}.size());
  auto const found = done("link.resolve", R"({"token":")" + token + R"(","tracking":"aggregate"})");
  EXPECT_EQ(found.string_at("/location"), "https://localhost:8443/p/501?v=501%2F34");
}

TEST_F(friend_store, a_stranger_who_follows_the_owner_sees_nothing) {
  likes("anna", "501/32");
  network_says("anna", {"berta"}, {});
  EXPECT_EQ(seen_by("berta"), lines{});
  EXPECT_EQ(why_empty("berta"), "no_friends");
  network_says("anna", {"berta"}, {"berta"});
  EXPECT_EQ(seen_by("berta"), lines{"501/32: Name of anna"});
}

TEST_F(friend_store, audience_nobody_and_asker_show_nothing) {
  befriend("anna", "berta");
  likes("anna", "501/32", R"("audience":"nobody")");
  likes("anna", "belt", R"("audience":"asker")");
  EXPECT_EQ(seen_by("berta"), lines{});
  likes("anna", "belt", R"("audience":"friends")");
  EXPECT_EQ(seen_by("berta"), lines{"belt: Name of anna"});
}

TEST_F(friend_store, gifts_are_never_shown) {
  befriend("anna", "berta");
  likes("anna", "501/32", R"("audience":"friends","gift":true)");
  EXPECT_EQ(seen_by("berta"), lines{});
  likes("anna", "501/32", R"("audience":"friends","gift":false)");
  EXPECT_EQ(seen_by("berta").size(), 1U);
}

TEST_F(friend_store, an_embargo_ends_by_the_clock) {
  befriend("anna", "berta");
  likes("anna", "501/32", R"("audience":"friends","embargo_days":14)");
  engine_.time().advance(14 * day_ms - 1);
  EXPECT_EQ(seen_by("berta"), lines{});
  engine_.time().advance(1);
  EXPECT_EQ(seen_by("berta").size(), 1U);
}

TEST_F(friend_store, minors_are_never_named_and_sensitive_things_never_shown) {
  befriend("anna", "berta");
  likes("anna", "kit");
  EXPECT_EQ(seen_by("berta"), lines{});
  likes("anna", "501/32");
  EXPECT_EQ(seen_by("berta").size(), 1U);
  done("shopper.put", R"({"shopper":"anna","minor":true})");
  EXPECT_EQ(seen_by("berta"), lines{});
}

TEST_F(friend_store, a_market_is_shown_what_it_sells) {
  befriend("anna", "berta");
  likes("anna", "hat/us");
  EXPECT_EQ(seen_by("berta"), lines{});
  EXPECT_EQ(seen(done("friendstore.get", R"({"shopper":"berta","market":"US"})")), lines{"hat/us: Name of anna"});
}

TEST_F(friend_store, a_block_hides_both_from_each_other) {
  befriend("anna", "berta");
  likes("anna", "501/32");
  likes("berta", "belt");
  ASSERT_EQ(seen_by("berta").size() + seen_by("anna").size(), 2U);
  for (auto const& [who, other] : {std::pair{"anna", "berta"}, std::pair{"berta", "anna"}}) {
    auto const request = R"({"shopper":")" + std::string{who} + R"(","who":")" + public_id(other) + "\"}";
    done("friend.block", request);
    EXPECT_EQ(seen_by("anna"), lines{}) << who;
    EXPECT_EQ(seen_by("berta"), lines{}) << who;
    EXPECT_EQ(done("friend.list", R"({"shopper":"anna"})").size_at("/friends"), 0U);
    EXPECT_EQ(done("friend.list", R"({"shopper":")" + std::string{who} + "\"}").string_at("/blocked/0"),
              public_id(other));
    done("friend.unblock", request);
    EXPECT_EQ(seen_by("anna").size() + seen_by("berta").size(), 2U) << who;
  }
}

TEST_F(friend_store, blocking_is_for_others_that_exist) {
  EXPECT_EQ(failure("friend.block", R"({"shopper":"anna","who":"p_nobody"})"), "friend.unknown");
  EXPECT_EQ(failure("friend.block", R"({"shopper":"anna","who":")" + public_id("anna") + "\"}"), "friend.self");
}

// The same folder, opened by somebody else: what one process takes back, the other's next call does not show.
class friend_store_of_two : public friend_store {
 protected:
  friend_store_of_two() {
    befriend("anna", "berta");
    likes("anna", "501/32");
    auto made = engine::engine::open(R"({"data_dir":")" + engine_.folder() +
                                         R"(","environment":"test","http":{"public_url":"https://localhost:8443"}})",
                                     {}, {&engine_.time(), &crypto::system_random(), &null_log()});
    if (!made) throw std::runtime_error(made.error().message);
    other_ = std::move(*made);
    EXPECT_EQ(seen_elsewhere(), lines{"501/32: Name of anna"});
  }
  lines seen_elsewhere() {
    auto const answer = other_->call("friendstore.get", R"({"shopper":"berta","market":"IT"})", {});
    if (!answer) throw std::runtime_error(answer.error().message);
    return seen(*json::document::parse(answer->body));
  }
  std::unique_ptr<engine::engine> other_;
};

TEST_F(friend_store_of_two, a_withdrawn_consent_counts_from_the_next_call_of_another_process) {
  consent("anna", "show_to_friends", false);
  EXPECT_EQ(seen_elsewhere(), lines{});
}

TEST_F(friend_store_of_two, a_block_counts_from_the_next_call_of_another_process) {
  done("friend.block", R"({"shopper":"anna","who":")" + public_id("berta") + "\"}");
  EXPECT_EQ(seen_elsewhere(), lines{});
}

TEST_F(friend_store_of_two, an_unlinked_identity_counts_from_the_next_call_of_another_process) {
  unlink("anna");
  EXPECT_EQ(seen_elsewhere(), lines{});
}

TEST_F(friend_store_of_two, a_viewer_who_unlinks_sees_nobody) {
  unlink("berta");
  EXPECT_EQ(seen_elsewhere(), lines{});
  EXPECT_EQ(why_empty("berta"), "no_identity");
}

TEST_F(friend_store_of_two, an_erased_friend_is_gone) {
  done("shopper.erase", R"({"shopper":"anna"})");
  EXPECT_EQ(seen_elsewhere(), lines{});
}

TEST_F(friend_store_of_two, a_reaction_taken_back_is_gone) {
  done("reaction.unset", R"({"shopper":"anna","product":"501/32","kind":"like"})");
  EXPECT_EQ(seen_elsewhere(), lines{});
}

TEST_F(friend_store, an_empty_store_says_why_without_telling_on_anybody) {
  EXPECT_EQ(done("friendstore.get", R"({"scope":"friends"})").string_at("/empty_reason"), "no_identity");
  person("cleo", "IT", false);
  EXPECT_EQ(why_empty("cleo"), "no_identity");
  link("cleo");
  EXPECT_EQ(why_empty("cleo"), "no_consent");
  consent("cleo", "find_friends");
  EXPECT_EQ(why_empty("cleo"), "no_friends");
  befriend("anna", "cleo");
  likes("anna", "501/32", R"("audience":"nobody")");
  EXPECT_EQ(why_empty("cleo"), "no_friends");  // that anna is a shopper here is hers to tell
  consent("anna", "show_to_friends");
  EXPECT_EQ(why_empty("cleo"), "nothing_shown");
  EXPECT_EQ(done("friend.list", R"({"shopper":"cleo"})").string_at("/friends/0/name"), "Name of anna");
  EXPECT_EQ(done("friend.list", R"({"shopper":"cleo"})").string_at("/friends/0/networks/0"), "toot");
}

TEST_F(friend_store, two_friends_weigh_more_than_one_by_noisy_or) {
  person("cleo");
  network_says("berta", {"anna", "cleo"}, {"anna", "cleo"});
  likes("anna", "501/32");
  likes("cleo", "501/34");
  likes("anna", "belt");
  auto const answer = store_of("berta");
  ASSERT_EQ(answer.size_at("/items"), 2U);
  EXPECT_EQ(answer.string_at("/items/0/family"), "501");
  EXPECT_EQ(answer.size_at("/items/0/friends"), 2U);
  EXPECT_EQ(answer.string_at("/items/0/why/0/factor"), "friends");
  EXPECT_EQ(answer.number_at("/items/0/why/0/value"), 2.0);
  // No common friends but the viewer's own, no common tastes: the tie is its base, in twelve bits; like 0.3, unverified 0.6.
  double const one = 0.02 * 0.3 * 0.6;
  EXPECT_EQ(answer.string_at("/items/0/why/5/factor"), "noisy_or");
  EXPECT_NEAR(*answer.number_at("/items/0/why/5/value"), 1 - (1 - one) * (1 - one), 1e-5);
  EXPECT_NEAR(*answer.number_at("/items/1/why/5/value"), one, 1e-5);
}

TEST_F(friend_store, filters_choose_among_what_friends_show) {
  person("cleo");
  network_says("berta", {"anna", "cleo"}, {"anna", "cleo"});
  likes("anna", "501/32");
  react("cleo", R"("product":"belt","kind":"want")");
  EXPECT_EQ(seen_by("berta", R"(,"family":"501")"), lines{"501/32: Name of anna"});
  EXPECT_EQ(seen_by("berta", R"(,"kinds":["want"])"), lines{"belt: Name of cleo"});
  EXPECT_EQ(seen_by("berta", R"(,"friend":")" + public_id("cleo") + "\""), lines{"belt: Name of cleo"});
  EXPECT_EQ(seen_by("berta", R"(,"network":"elsewhere")"), lines{});
  EXPECT_EQ(seen_by("berta", R"(,"network":"toot")").size(), 2U);
  engine_.time().advance(8 * day_ms);
  EXPECT_EQ(seen_by("berta", R"(,"window_days":7)"), lines{});
  EXPECT_EQ(seen_by("berta", R"(,"window_days":9)").size(), 2U);
  EXPECT_EQ(failure("friendstore.get", R"({"scope":"everyone","kinds":["own"]})"), "friendstore.filter_needs_friends");
}

TEST_F(friend_store, pages_join_to_the_whole_and_belong_to_their_request) {
  befriend("anna", "berta");
  for (char const* product : {"501/32", "505/32", "belt"}) likes("anna", product);
  auto const whole = seen_by("berta");
  ASSERT_EQ(whole.size(), 3U);
  lines joined;
  std::string cursor;
  do {
    auto const page = store_of("berta", R"(,"limit":1)" + (cursor.empty() ? cursor : R"(,"cursor":")" + cursor + "\""));
    for (auto& one : seen(page)) joined.push_back(one);
    cursor = page.string_at("/next").value_or("");
    if (joined.size() == 1) {
      EXPECT_EQ(failure("friendstore.get", R"({"shopper":"berta","market":"US","limit":1,"cursor":")" + cursor + "\"}"),
                "cursor.invalid");
    }
  } while (!cursor.empty());
  EXPECT_EQ(joined, whole);
}

}  // namespace
}  // namespace vetrina::friends
