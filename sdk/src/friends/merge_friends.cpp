#include "friends/merge_friends.hpp"

#include <algorithm>
#include <set>

#include "friends/friends_sql.hpp"
#include "friends/graph.hpp"
#include "identity/changes.hpp"
#include "identity/linked.hpp"
#include "json/codec.hpp"
#include "ops/merge_body.hpp"
#include "shoppers/consents.hpp"
#include "store/head.hpp"
#include "store/jobs.hpp"

namespace vetrina::friends {
namespace {

constexpr ops::person_column columns[] = {
    {"friend_block", "shopper", ""},
    {"friend_block", "other", ""},
    {"friend_graph", "identity", "identities change hands, and whom they follow goes with them"},
    {"friend_node", "identity", "identities change hands, and their numbers go with them"},
    {"friend_bond", "identity", "identities change hands, and what came to them goes with them"},
    {"count_fact", "owner", "folded from the journal, to which the merge writes what changed"},
    {"count_owner", "owner", "folded from the journal, to which the merge writes what changed"},
};

struct edge_copy {
  std::string from;
  std::string to;

  friend auto operator<=>(edge_copy const&, edge_copy const&) = default;
};
BOOST_DESCRIBE_STRUCT(edge_copy, (), (from, to))
VT_NOTES(edge_copy, note{"from", "The identity that follows."}, note{"to", "The one that is followed."})

struct block_copy {
  std::string shopper;
  std::string other;
  std::int64_t made_at = 0;
  bool both = false;

  friend auto operator<=>(block_copy const&, block_copy const&) = default;
};
BOOST_DESCRIBE_STRUCT(block_copy, (), (shopper, other, made_at, both))
VT_NOTES(block_copy, note{"shopper", "Who blocked."}, note{"other", "Whom."}, note{"made_at", "When, ms UTC."},
         note{"both", "Whether the same stands between who stays and the other."})

struct merged_friends {
  std::vector<edge_copy> edges;
  std::vector<block_copy> blocks;
  std::vector<std::string> read_again;
};
BOOST_DESCRIBE_STRUCT(merged_friends, (), (edges, blocks, read_again))
VT_NOTES(merged_friends, note{"edges", "Those that end."}, note{"blocks", "Those of who ends, and against them."},
         note{"read_again", "Identities whose friend lists are read again."})

using identities = std::set<std::string>;

result<identities> identities_of(store::session& db, std::string_view shop, std::string_view shopper) {
  VT_TRY(auto const all, identity::linked_of(db, shop, shopper));
  identities out;
  for (auto const& one : all) out.insert(one.identity);
  return out;
}

result<std::set<edge_copy>> edges_that_end(ops::command& in, ops::merge_pair const& who, identities const& theirs,
                                           identities const& own) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const a, shoppers::consents_of(in.db, shop, who.from));
  VT_TRY(auto const b, shoppers::consents_of(in.db, shop, who.into));
  using shoppers::purpose;
  bool const one_of_two = a.has(purpose::find_friends) != b.has(purpose::find_friends);
  std::set<edge_copy> out;
  for (auto const* side : {&theirs, &own}) {
    auto const& others = side == &theirs ? own : theirs;
    for (auto const& identity : *side) {
      VT_TRY(auto const all, follows_of(in.db, shop, identity));
      for (auto const& [from, to] : all) {
        bool const within = others.contains(from == identity ? to : from);
        if (one_of_two || within) out.insert({from, to});
      }
    }
  }
  return out;
}

result<std::vector<block_copy>> blocks_that_move(ops::command& in, ops::merge_pair const& who) {
  auto const& shop = in.who.shop;
  std::set<block_copy> all;
  for (auto const& shopper : {who.from, who.into}) {
    VT_CHECK(in.db.each(sql::whole_blocks_of, {shop, shopper}, [&](store::row const& r) {
      all.insert({r.string(0), r.string(1), r.integer(2), false});
      return true;
    }));
  }
  auto const has = [&](std::string const& shopper, std::string const& other) {
    return std::ranges::any_of(all, [&](auto const& one) { return one.shopper == shopper && one.other == other; });
  };
  std::vector<block_copy> out;
  for (auto one : all) {
    if (one.shopper != who.from && one.other != who.from) continue;
    // Between the two it ends; else it is one with the same block of who stays.
    bool const between = one.shopper == who.into || one.other == who.into;
    one.both = between || (one.shopper == who.from ? has(who.into, one.other) : has(one.shopper, who.into));
    out.push_back(std::move(one));
  }
  return out;
}

result<void> survey(ops::command& in, ops::merge_pair const& who, ops::merge_part& out) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const theirs, identities_of(in.db, shop, who.from));
  VT_TRY(auto const own, identities_of(in.db, shop, who.into));
  merged_friends found;
  VT_TRY(auto const edges, edges_that_end(in, who, theirs, own));
  found.edges.assign(edges.begin(), edges.end());
  VT_TRY(found.blocks, blocks_that_move(in, who));
  found.read_again.assign(theirs.begin(), theirs.end());
  out.body = json::encode(found);
  ops::merge_item blocks{"blocks"};
  for (auto const& one : found.blocks) ++(one.both ? blocks.joined : blocks.moved);
  out.items = {{"friends", 0, 0, static_cast<std::int64_t>(found.edges.size())}, blocks};
  return {};
}

// The pair of a block as it stands after the merge.
block_copy after(block_copy one, ops::merge_pair const& who) {
  if (one.shopper == who.from) one.shopper = who.into;
  if (one.other == who.from) one.other = who.into;
  return one;
}

result<void> read_again(ops::command& in, merged_friends const& what) {
  for (auto const& one : what.read_again) {
    VT_CHECK(store::enqueue(in.db, in.who.shop, identity::sync_job, one, in.now, "{}"));
  }
  in.db.touch(store::topic::friends);
  return {};
}

result<void> merge(ops::command& in, ops::merge_pair const& who, std::string_view body) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const what, ops::read_merge_body<merged_friends>(body));
  for (auto const& one : what.edges) VT_CHECK(drop_follow(in.db, shop, {one.from, one.to}));
  for (auto const& one : what.blocks) {
    VT_CHECK(in.db.run(sql::drop_block, {shop, one.shopper, one.other}));
    if (one.both) continue;
    auto const moved = after(one, who);
    VT_CHECK(in.db.run(sql::put_block, {shop, moved.shopper, moved.other, moved.made_at}));
  }
  return read_again(in, what);
}

result<void> unmerge(ops::command& in, ops::merge_pair const& who, std::string_view body, std::int64_t& kept) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const what, ops::read_merge_body<merged_friends>(body));
  for (auto const& one : what.blocks) {
    auto const moved = after(one, who);
    bool const between = moved.shopper == moved.other;
    if (!between) {
      VT_TRY(auto const still,
             in.db.first(sql::find_block, {shop, moved.shopper, moved.other}, [](store::row const&) { return true; }));
      // Taken back since: for both.
      if (!still) {
        ++kept;
        continue;
      }
      if (!one.both) VT_CHECK(in.db.run(sql::drop_block, {shop, moved.shopper, moved.other}));
    }
    VT_CHECK(in.db.run(sql::put_block, {shop, one.shopper, one.other, one.made_at}));
  }
  for (auto const& one : what.edges) {
    VT_TRY(auto const a, identity::find_linked(in.db, shop, one.from));
    VT_TRY(auto const b, identity::find_linked(in.db, shop, one.to));
    if (a && b) VT_CHECK(add_follow(in.db, shop, {one.from, one.to}));
  }
  return read_again(in, what);
}

}  // namespace

void take_part_in_merges(ops::subject& of) noexcept {
  of.columns = columns;
  of.survey = &survey;
  of.merge = &merge;
  of.unmerge = &unmerge;
}

}  // namespace vetrina::friends
