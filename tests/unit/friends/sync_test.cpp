#include "friends/sync_job.hpp"

#include <algorithm>
#include <set>

#include "friends/graph.hpp"
#include "scene.hpp"
#include "store/jobs.hpp"

namespace vetrina::friends {
namespace {

store::statement const every_row{store::area::record, "select edges from friend_graph"};
store::statement const every_node{store::area::record, "select node from friend_node"};
store::statement const queued{store::area::record, "select key from job where name = 'identity.sync' order by key"};

store::statement const forget_jobs{store::area::record, "delete from job where name = 'identity.sync'"};

class edge_sync : public scene {
 protected:
  edge_sync() {
    person("anna");
    person("berta");
  }
  // Edges as who follows whom, counted once, wherever they stand.
  std::size_t edges() {
    std::set<follow> all;
    auto const fine = exchange().read([&](store::session& db) -> result<void> {
      for (auto const& [id, linked] : linked_) {
        VT_TRY(auto const some, follows_of(db, "jeans", linked.identity));
        all.insert(some.begin(), some.end());
      }
      return {};
    });
    EXPECT_TRUE(fine);
    return all.size();
  }
  std::size_t rows(store::statement const& what) {
    std::size_t n = 0;
    auto const fine = exchange().read([&](store::session& db) {
      return db.each(what, {}, [&](store::row const&) {
        ++n;
        return true;
      });
    });
    EXPECT_TRUE(fine);
    return n;
  }
};

TEST_F(edge_sync, people_who_are_not_shoppers_here_leave_no_trace) {
  auto const out = network_says("anna", {"berta", "zoe", "yves"}, {"zoe"});
  EXPECT_EQ(out.edges, 1);
  EXPECT_EQ(edges(), 1U);
  EXPECT_EQ(rows(every_row), 2U);  // anna's and berta's
  EXPECT_EQ(rows(every_node), 2U);
}

TEST_F(edge_sync, a_sync_replaces_exactly_this_identitys_edges) {
  person("cleo");
  network_says("berta", {"cleo"}, {"cleo"});
  auto const first = network_says("anna", {"berta"}, {"berta", "cleo"});
  EXPECT_EQ(first.edges, 3);
  EXPECT_EQ(first.added, 3);
  auto const second = network_says("anna", {"berta"}, {});
  EXPECT_EQ(second.edges, 1);
  EXPECT_EQ(second.added, 0);
  EXPECT_EQ(second.removed, 2);
  EXPECT_EQ(edges(), 3U);  // berta and cleo keep theirs
}

TEST_F(edge_sync, whom_one_linked_oneself_is_no_friend) {
  auto const out = network_says("anna", {"anna"}, {"anna"});
  EXPECT_EQ(out.edges, 0);
}

TEST_F(edge_sync, what_changed_during_the_fetch_is_decided_again) {
  consent("anna", "find_friends", false);
  EXPECT_EQ(network_says("anna", {"berta"}, {"berta"}).skipped, "no_consent");
  consent("anna", "find_friends");
  EXPECT_EQ(network_says("anna", {"berta"}, {"berta"}).skipped, "");
  unlink("anna");
  EXPECT_EQ(network_says("anna", {"berta"}, {"berta"}).skipped, "no_identity");
}

TEST_F(edge_sync, without_consent_or_identity_nothing_is_asked_of_a_network) {
  consent("anna", "find_friends", false);
  EXPECT_EQ(done("identity.sync", R"({"shopper":"anna"})").string_at("/skipped_reason"), "no_consent");
  EXPECT_EQ(done("identity.sync", R"({"shopper":"berta","connector":"other"})").string_at("/skipped_reason"),
            "no_identity");
  EXPECT_EQ(failure("identity.sync", R"({"shopper":"berta"})"), "connector.unknown");  // it was to be asked
}

TEST_F(edge_sync, an_unlinked_identitys_edges_go_with_it) {
  befriend("anna", "berta");
  ASSERT_EQ(edges(), 2U);
  unlink("anna");
  static_cast<void>(store_of("berta"));
  EXPECT_EQ(rows(every_row), 0U);
}

TEST_F(edge_sync, withdrawing_find_friends_removes_what_was_read_and_asks_friends_networks_again) {
  befriend("anna", "berta");
  likes("anna", "501/32");
  ASSERT_EQ(seen_by("berta").size(), 1U);
  consent("berta", "find_friends", false);
  EXPECT_EQ(why_empty("berta"), "no_consent");
  EXPECT_EQ(rows(every_row), 0U);
  EXPECT_GE(rows(queued), 1U);
}

TEST_F(edge_sync, the_job_of_an_identity_without_consent_is_done_and_not_repeated) {
  consent("anna", "find_friends", false);
  auto in = exchange();
  EXPECT_TRUE(run_sync_job(in, linked_.at("anna").identity, "{}"));
  EXPECT_TRUE(run_sync_job(in, "idn_gone", "{}"));
  EXPECT_FALSE(run_sync_job(in, linked_.at("berta").identity, "{}"));  // the twin that is asked: no such connector
}

TEST_F(edge_sync, erasing_a_shopper_removes_edges_and_blocks) {
  befriend("anna", "berta");
  done("friend.block", R"({"shopper":"berta","who":")" + public_id("anna") + "\"}");
  auto const told = done("shopper.export", R"({"shopper":"berta"})");
  EXPECT_EQ(told.string_at("/held/friends/blocked/0"), "anna");
  EXPECT_EQ(told.integer_at("/held/friends/edges"), 2);
  done("shopper.erase", R"({"shopper":"anna"})");
  EXPECT_EQ(rows(every_row), 0U);
  EXPECT_EQ(done("shopper.export", R"({"shopper":"berta"})").size_at("/held/friends/blocked"), 0U);
}

TEST_F(edge_sync, agreeing_reads_the_lists_of_what_was_linked_before_and_of_nothing_linked_since) {
  person("cleo", "IT", false);
  link("cleo");
  auto const earlier = linked_.at("cleo").identity;
  engine_.time().advance(1);
  consent("cleo", "find_friends");
  engine_.time().advance(1);
  link("cleo", "another subject");
  ASSERT_TRUE(exchange().write([&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(forget_jobs, {}));  // as if each had been read: what stands here now was asked for twice
    return store::catch_up(tx, edges_projection(), "jeans");
  }));
  std::vector<std::string> again;
  ASSERT_TRUE(exchange().read([&](store::session& db) {
    return db.each(queued, {}, [&](store::row const& r) {
      again.push_back(r.string(0));
      return true;
    });
  }));
  EXPECT_NE(std::ranges::find(again, earlier), again.end());
  EXPECT_EQ(std::ranges::find(again, linked_.at("cleo").identity), again.end());
}

TEST_F(edge_sync, what_is_read_after_a_new_grant_outlives_the_withdrawal_before_it) {
  for (char const* id : {"zoe", "yann"}) person(id);
  befriend("zoe", "yann");
  likes("yann", "501/32");
  consent("zoe", "find_friends", false);
  consent("zoe", "find_friends");
  befriend("zoe", "yann");  // and nobody looked in between
  EXPECT_EQ(seen_by("zoe"), lines{"501/32: Name of yann"});
}

}  // namespace
}  // namespace vetrina::friends
