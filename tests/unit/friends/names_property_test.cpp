// Random lives of a small town, judged by an oracle that knows nothing of the product: after every step one viewer looks
// through every window, and sees exactly the names that consent, audience, ties, gifts, embargoes and returns allow.
#include "base/strings.hpp"
#include "names_town.hpp"

namespace vetrina::friends {
namespace {

using names = std::set<std::string>;

class town_of_names : public town, public ::testing::WithParamInterface<unsigned> {
 protected:
  town_of_names() : town{GetParam()} {}

  // By the index of this handle and of another on the same folder, and by rows: the same.
  void looks_both_ways(std::string const& viewer) {
    for (auto const* sys : {*engine_.engine().services(), *elsewhere_->services()}) {
      auto const got = test::both_ways(*sys, "jeans", viewer);
      EXPECT_EQ(got.by_index, got.by_rows) << viewer;
      answered_ += got.index_answered ? 1 : 0;
    }
  }
  void looks(std::string const& viewer) {
    through_the_store(viewer, "friends");
    for (auto const& g : truth_.groups) {
      if (g.holds(viewer)) through_the_store(viewer, "circle:" + g.id);
    }
    through_cues(viewer);
    through_lists(viewer);
    for (auto const& product : products) {
      auto const subject = R"("subject":{"product":")" + product + R"("})";
      EXPECT_EQ(named_in(done("proof.explain", as(viewer, "," + subject))), names{});
    }
    EXPECT_EQ(named_in(done("friendstore.get", as(viewer, text("scope", "everyone")))), names{});
    EXPECT_EQ(named_in(done("friendstore.get", "{}")), names{});
    EXPECT_EQ(named_in(done("proof.cues", all_cues("{"))), names{}) << "a visitor";
  }
  void through_the_store(std::string const& viewer, std::string const& scope) {
    auto const seen = done("friendstore.get", as(viewer, text("scope", scope) + R"(,"limit":100)"));
    std::set<std::string> shown;
    for (std::size_t i = 0; i < seen.size_at("/items"); ++i) {
      auto const item = *seen.at("/items/" + std::to_string(i));
      auto const family = *item.string_at("/family");
      if (family == "socks" || family == "hose") continue;
      for (auto const& who : named_in(item)) shown.insert(family + " " + who);
    }
    std::set<std::string> allowed;
    for (auto const& one : truth_.things) {
      bool const in_scope =
          scope == "friends" ? truth_.friends(viewer, one.owner) : truth_.share(viewer, one.owner, scope.substr(7));
      if (in_scope && truth_.shown(one, viewer, now())) allowed.insert(family_of(one.product) + " " + one.owner);
      if (!one.granted || !in_scope) continue;
      ++(truth_.shown(one, viewer, now()) ? shown_ : hidden_);
    }
    EXPECT_EQ(shown, allowed) << viewer << " through " << scope;
  }
  void through_cues(std::string const& viewer) {
    auto const seen = done("proof.cues", all_cues(as(viewer).substr(0, as(viewer).size() - 1) + ","));
    for (std::size_t i = 0; i < products.size(); ++i) {
      auto const cue = *seen.at("/cues/" + std::to_string(i));
      bool const exact = cue.string_at("/scope/level") == "product";
      bool const by_friends = cue.string_at("/rung") == "friends";
      names allowed;
      for (auto const& one : truth_.things) {
        bool const about = exact ? one.product == products[i] : family_of(one.product) == family_of(products[i]);
        bool const near = truth_.friends(viewer, one.owner) == by_friends;
        if (about && near && one.kind == cue.string_at("/kind") && truth_.shown(one, viewer, now())) {
          allowed.insert(one.owner);
        }
      }
      EXPECT_EQ(named_in(cue), allowed) << viewer << " at " << products[i];
    }
  }
  void through_lists(std::string const& viewer) {
    names friends;
    names mates{};
    for (auto const& [who, soul] : truth_.people) {
      bool const may = who != viewer && soul.alive && !soul.minor && soul.consents.contains("show_to_friends") &&
                       !truth_.apart(viewer, who);
      if (may && truth_.friends(viewer, who)) friends.insert(who);
      if (may && truth_.share(viewer, who)) mates.insert(who);
    }
    EXPECT_EQ(named_in(done("friend.list", as(viewer, R"(,"limit":100)"))), friends) << viewer;
    auto seen = named_in(done("circle.list", as(viewer, R"(,"limit":100)")));
    seen.erase(viewer);
    EXPECT_EQ(seen, mates) << viewer;
  }
  // Whoever is named anywhere in an answer.
  static names named_in(json::document const& answer) {
    names out;
    for (auto const& who : everybody) {
      if (answer.text().find("Name of " + who) != std::string::npos) out.insert(who);
    }
    return out;
  }
  static std::string all_cues(std::string const& head) {
    auto out = head + R"("market":"IT","max_names":12,"subjects":[)";
    for (auto const& product : products) out += cat(out.ends_with('[') ? "" : ",", R"({"product":")", product, R"("})");
    return out + "]}";
  }

  int answered_ = 0;
  int shown_ = 0;
  int hidden_ = 0;
};

TEST_P(town_of_names, nobody_is_named_without_a_live_consent_and_everybody_is_with_one) {
  for (auto const& who : everybody) {  // a town in which something is to be seen
    links(who);
    consent(who, "find_friends");
    truth_.people[who].consents.insert("find_friends");
  }
  for (auto const& who : everybody) syncs(who);
  for (int i = 0; i < 250; ++i) {
    step();
    auto const& viewer = pick(everybody);
    if (truth_.people[viewer].alive) looks_both_ways(viewer);
    if (i % 3 == 0 && truth_.people[viewer].alive) looks(viewer);
    if (HasFailure()) FAIL() << "seed " << GetParam() << ", step " << i;
  }
  EXPECT_GT(answered_, 400);
  EXPECT_GT(shown_, 10);
  EXPECT_GT(hidden_, 10);
}

INSTANTIATE_TEST_SUITE_P(lives, town_of_names, ::testing::Range(1U, 7U));

}  // namespace
}  // namespace vetrina::friends
