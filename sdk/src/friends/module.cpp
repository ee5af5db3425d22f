#include "friends/module.hpp"

#include "crypto/random.hpp"
#include "friends/bonds.hpp"
#include "friends/circle_operations.hpp"
#include "friends/count_operations.hpp"
#include "friends/cue_operations.hpp"
#include "friends/friend_operations.hpp"
#include "friends/friends_sql.hpp"
#include "friends/graph.hpp"
#include "friends/index/make.hpp"
#include "friends/measure.hpp"
#include "friends/merge_friends.hpp"
#include "friends/ranking/fit_job.hpp"
#include "friends/store_operations.hpp"
#include "friends/sync.hpp"
#include "friends/sync_job.hpp"
#include "friends/withdrawals.hpp"
#include "identity/changes.hpp"
#include "json/codec.hpp"
#include "shoppers/find.hpp"

namespace vetrina::friends {
namespace {

struct exported_friends {
  std::vector<std::string> blocked;
  std::int64_t edges = 0;
  std::int64_t shares_opened = 0;
};
BOOST_DESCRIBE_STRUCT(exported_friends, (), (blocked, edges, shares_opened))
VT_NOTES(exported_friends, note{"blocked", "Whom the shopper blocked, by the shop's own id."},
         note{"edges", "Follows between the shopper and other shoppers of this shop; who they are is their data."},
         note{"shares_opened", "On how many days of the last year the shopper came by a link that a friend shares."})

// Runs before identity forgets the identities and shoppers the public id.
result<void> forget(ops::command& in, std::string_view shopper, std::vector<ops::retained>&) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const own, identity::linked_of(in.db, shop, shopper));
  for (auto const& one : own) VT_CHECK(forget_identity(in.db, shop, one.identity));
  VT_CHECK(in.db.run(sql::drop_blocks, {shop, shopper}));
  VT_CHECK(index::drop_files(in));
  VT_TRY(auto const row, shoppers::find_shopper(in.db, shop, shopper));
  if (!row) return {};
  // What is not folded yet would be folded under the id that is about to mean nothing.
  VT_CHECK(store::catch_up(in.db, counts_projection(), shop));
  VT_CHECK(forget_counts(in.db, shop, row->public_id, crypto::new_id(in.sys.random, "x_"), in.now));
  return {};
}

result<void> tell(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  exported_friends held;
  VT_CHECK(in.db.each(sql::blocks_of, {in.who.shop, shopper}, [&](store::row const& r) {
    held.blocked.push_back(r.string(0));
    return true;
  }));
  VT_TRY(auto const own, identity::linked_of(in.db, in.who.shop, shopper));
  for (auto const& one : own) {
    VT_TRY(auto const follows, follows_of(in.db, in.who.shop, one.identity));
    held.edges += static_cast<std::int64_t>(follows.size());
    VT_TRY(auto const came, bonds_of(in.db, in.who.shop, one.identity, in.now));
    for (auto const& [giver, days] : came) held.shares_opened += days;
  }
  parts.push_back({"friends", json::encode(held)});
  return {};
}

}  // namespace

ops::module const& friends_module() {
  using ops::about;
  using ops::bind;
  static store::projection const* const projections[] = {&edges_projection(), &counts_projection()};
  static store::projection const* const and_ranking[] = {&edges_projection(), &counts_projection(),
                                                         &ranking_projection()};
  static store::projection const* const all[] = {&edges_projection(), &counts_projection(), &bonds_projection()};
  static ops::operation const rows[] = {
      bind<&sync>(
          {.name = "identity.sync",
           .who_may = ops::admin,
           .whom = about::shopper,
           .summary = "Reads a shopper's friend lists at their networks now, and keeps the follows among shoppers."}),
      bind<&list_friends>({.name = "friend.list",
                           .who_may = ops::shopper,
                           .whom = about::shopper,
                           .summary = "The shopper's friends who let friends know of them.",
                           .reads = projections}),
      bind<&block>({.name = "friend.block",
                    .who_may = ops::shopper,
                    .whom = about::shopper,
                    .summary = "Hides the shopper and another from each other, from the next query on."}),
      bind<&unblock>({.name = "friend.unblock",
                      .who_may = ops::shopper,
                      .whom = about::shopper,
                      .summary = "Takes a block back."}),
      bind<&put_circle>({.name = "circle.put",
                         .who_may = ops::shopper,
                         .whom = about::shopper,
                         .summary = "Makes a circle of the shopper's, or calls it by another name."}),
      bind<&list_circles>({.name = "circle.list",
                           .who_may = ops::shopper,
                           .whom = about::shopper,
                           .summary = "The circles the shopper is in, and who else accepted."}),
      bind<&invite>({.name = "circle.invite",
                     .who_may = ops::shopper,
                     .whom = about::shopper,
                     .summary = "An invitation to a circle, for one person to accept."}),
      bind<&join>(
          {.name = "circle.join",
           .who_may = ops::shopper,
           .whom = about::shopper,
           .summary = "Accepts an invitation: from then on the circle's members may see what is for the circle."}),
      bind<&remove_member>({.name = "circle.remove_member",
                            .who_may = ops::shopper,
                            .whom = about::shopper,
                            .summary = "Puts a member out of the shopper's circle, from the next query on."}),
      bind<&leave_circle>({.name = "circle.leave",
                           .who_may = ops::shopper,
                           .whom = about::shopper,
                           .summary = "Leaves a circle; what was for it is not shown to it any more."}),
      bind<&get_store>({.name = "friendstore.get",
                        .who_may = ops::shopper | ops::open,
                        .whom = about::maybe_shopper,
                        .summary = "What the shopper's friends own, want, like and tried, best first.",
                        .reads = and_ranking}),
      bind<&get_cues>({.name = "proof.cues",
                       .who_may = ops::shopper | ops::open,
                       .whom = about::maybe_shopper,
                       .summary = "The one line of social proof for each thing on a page.",
                       .reads = projections}),
      bind<&get_counts>(
          {.name = "proof.counts",
           .who_may = ops::admin | ops::open,
           .whom = about::shop,
           .summary = "How many own, want, like or tried something in a market, as far as it is published.",
           .reads = projections}),
      bind<&explain>({.name = "proof.explain",
                      .who_may = ops::admin,
                      .whom = about::maybe_shopper,
                      .summary = "Which steps of the ladder a cue passes, and why not the others.",
                      .reads = projections}),
  };
  // Making the index file takes longer than a slice beside a request: never there.
  static ops::job const jobs[] = {{identity::sync_job, true, &run_sync_job},
                                  {index::index_job, true, &index::run_index_job},
                                  {measure_job, true, &run_measure_job}};
  static ops::subject const about_shoppers = [] {
    ops::subject of{.erase = &forget, .export_ = &tell};
    take_part_in_merges(of);
    return of;
  }();
  static ops::module const self{.name = "friends",
                                .operations = rows,
                                .migrations = sql::migrations(),
                                .about_shoppers = about_shoppers,
                                .projections = all,
                                .jobs = jobs,
                                .withdrawals = withdrawals()};
  return self;
}

}  // namespace vetrina::friends
