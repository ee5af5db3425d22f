// The packed rows of who follows whom, against a plain set of pairs.
#include "friends/graph.hpp"

#include <algorithm>
#include <random>

#include "friends/ties.hpp"
#include "friends/weights.hpp"
#include "scene.hpp"

namespace vetrina::friends {
namespace {

class graph : public scene {
 protected:
  void write(std::function<result<void>(store::transaction&)> const& fn) {
    auto const fine = exchange().write(fn);
    ASSERT_TRUE(fine) << fine.error().message;
  }
  template <class T>
  T read(std::function<result<T>(store::session&)> const& fn) {
    T out{};
    auto const fine = exchange().read([&](store::session& db) -> result<void> {
      VT_TRY(out, fn(db));
      return {};
    });
    if (!fine) throw std::runtime_error(fine.error().message);
    return out;
  }
  std::set<follow> follows(std::string const& identity) {
    return read<std::set<follow>>([&](store::session& db) { return follows_of(db, "jeans", identity); });
  }
  std::vector<neighbour> mutual(std::string const& identity) {
    return read<std::vector<neighbour>>([&](store::session& db) { return mutual_of(db, "jeans", identity, 100); });
  }
};

TEST_F(graph, says_after_any_changes_what_a_set_of_pairs_says) {
  std::minstd_rand chance{11};
  std::vector<std::string> const all{"a", "b", "c", "d", "e", "f", "g"};
  auto const any = [&] { return all[chance() % all.size()]; };
  std::set<follow> truth;
  for (int step = 0; step < 400; ++step) {
    auto const self = any();
    auto const other = any();
    if (self == other) continue;
    if (chance() % 3 == 0) {
      std::set<follow> after;
      for (auto const& one : all) {
        if (one != self && chance() % 2 == 0) after.emplace(self, one);
        if (one != self && chance() % 2 == 0) after.emplace(one, self);
      }
      std::set<follow> moved;
      write([&](store::transaction& tx) -> result<void> {
        VT_TRY(moved, replace_follows(tx, "jeans", self, after));
        return {};
      });
      std::set<follow> before;
      for (auto const& one : truth) {
        if (one.first == self || one.second == self) before.insert(one);
      }
      std::set<follow> want;
      std::ranges::set_symmetric_difference(before, after, std::inserter(want, want.end()));
      EXPECT_EQ(moved, want) << "step " << step;
      for (auto const& one : before) truth.erase(one);
      truth.insert(after.begin(), after.end());
    } else if (chance() % 8 == 0) {
      write([&](store::transaction& tx) -> result<void> {
        VT_CHECK(forget_identity(tx, "jeans", self));
        return {};
      });
      std::erase_if(truth, [&](follow const& one) { return one.first == self || one.second == self; });
    } else if (chance() % 2 == 0) {
      write([&](store::transaction& tx) { return add_follow(tx, "jeans", {self, other}); });
      truth.emplace(self, other);
    } else {
      write([&](store::transaction& tx) { return drop_follow(tx, "jeans", {self, other}); });
      truth.erase({self, other});
    }
    for (auto const& one : all) {
      std::set<follow> want;
      std::size_t both = 0;
      for (auto const& [from, to] : truth) {
        if (from == one || to == one) want.emplace(from, to);
        if (from == one && truth.contains({to, from})) ++both;
      }
      ASSERT_EQ(follows(one), want) << one << ", step " << step;
      ASSERT_EQ(mutual(one).size(), both) << one << ", step " << step;
    }
  }
}

TEST_F(graph, a_number_is_never_given_to_another_identity) {
  std::set<std::uint32_t> met;
  for (int n = 0; n < 20; ++n) {
    write([&](store::transaction& tx) -> result<void> {
      VT_CHECK(add_follow(tx, "jeans", {"a", "b"}));
      VT_CHECK(add_follow(tx, "jeans", {"b", "a"}));
      return {};
    });
    auto const found = mutual("a");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(met.insert(found[0].node).second);
    write([&](store::transaction& tx) -> result<void> {
      VT_CHECK(forget_identity(tx, "jeans", "b"));
      return {};
    });
    EXPECT_TRUE(follows("a").empty());
  }
}

TEST_F(graph, strengths_stay_where_edges_do_and_the_strongest_stand_first) {
  write([&](store::transaction& tx) -> result<void> {
    for (char const* other : {"b", "c", "d"}) {
      VT_CHECK(add_follow(tx, "jeans", {"a", other}));
      VT_CHECK(add_follow(tx, "jeans", {other, "a"}));
    }
    return {};
  });
  auto found = mutual("a");
  ASSERT_EQ(found.size(), 3U);
  for (auto const& one : found) EXPECT_EQ(one.steps, strength_steps(weights::tie_base));
  auto const weakest = found[0].node;
  found[0].steps = 1;
  found[1].steps = 4'000;
  found[2].steps = 7;
  write([&](store::transaction& tx) -> result<void> {
    VT_TRY(bool const changed, put_strengths(tx, "jeans", "a", found));
    EXPECT_TRUE(changed);
    VT_TRY(bool const again, put_strengths(tx, "jeans", "a", found));
    EXPECT_FALSE(again);
    return {};
  });
  auto const sorted = mutual("a");
  EXPECT_EQ(sorted[0].steps, 4'000);
  EXPECT_EQ(sorted[2].node, weakest);
  write([&](store::transaction& tx) -> result<void> {
    VT_CHECK(replace_follows(tx, "jeans", "a", {{"a", "b"}, {"b", "a"}, {"a", "e"}, {"e", "a"}, {"a", "c"}}));
    return {};
  });
  auto const left = mutual("a");
  ASSERT_EQ(left.size(), 2U);  // b kept what it had, e begins, c follows no more
  EXPECT_EQ(std::ranges::count(left, strength_steps(weights::tie_base), &neighbour::steps), 1);
}

TEST_F(graph, a_row_that_is_cut_short_is_an_error_and_no_fewer_friends) {
  static store::statement const cut{store::area::record, "update friend_graph set edges = $1 where identity = 'a'"};
  write([&](store::transaction& tx) -> result<void> {
    VT_CHECK(add_follow(tx, "jeans", {"a", "b"}));
    VT_CHECK(tx.run(cut, {store::bytes{"1234567"}}));
    auto const got = follows_of(tx, "jeans", "a");
    EXPECT_EQ(got ? "" : got.error().slug, "store.corrupt");
    return {};
  });
}

TEST_F(graph, a_friend_at_two_networks_is_one_friend_with_the_stronger_tie) {
  person("anna");
  person("berta");
  befriend("anna", "berta");
  auto const found = read<std::vector<tied>>([&](store::session& db) { return ties_of(db, "jeans", "anna"); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].shopper, "berta");
  EXPECT_EQ(found[0].networks, std::vector<std::string>{"toot"});
  auto const first = linked_.at("anna").identity;
  write([&](store::transaction& tx) -> result<void> {
    VT_TRY(auto strong, mutual_of(tx, "jeans", first, 10));
    strong[0].steps = 900;
    VT_CHECK(put_strengths(tx, "jeans", first, strong));
    auto const in = exchange();
    for (char const* id : {"anna", "berta"}) {
      identity::verified_identity who;
      who.connector = "other";
      who.plugin = "org.example.other";
      who.issuer = "https://other.example";
      who.subject = std::string{"other "} + id;
      VT_TRY(linked_[id], identity::link(in, tx, id, who, in.now));
    }
    VT_CHECK(add_follow(tx, "jeans", {linked_.at("anna").identity, linked_.at("berta").identity}));
    return add_follow(tx, "jeans", {linked_.at("berta").identity, linked_.at("anna").identity});
  });
  auto const both = read<std::vector<tied>>([&](store::session& db) { return ties_of(db, "jeans", "anna"); });
  ASSERT_EQ(both.size(), 1U);
  EXPECT_EQ(both[0].steps, 900);
  EXPECT_EQ(both[0].networks.size(), 2U);
}

}  // namespace
}  // namespace vetrina::friends
