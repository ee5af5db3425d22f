#include "friends/measure.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "friends/bonds.hpp"
#include "friends/changes.hpp"
#include "friends/friends_sql.hpp"
#include "friends/graph.hpp"
#include "friends/index/make.hpp"
#include "friends/score.hpp"
#include "friends/weights.hpp"
#include "identity/linked.hpp"
#include "json/codec.hpp"
#include "shoppers/circles.hpp"
#include "shoppers/published_count.hpp"
#include "store/head.hpp"
#include "store/jobs.hpp"

namespace vetrina::friends {
namespace {

constexpr int page = 32;  // identities a transaction

using families = std::unordered_set<std::uint32_t>;

class measuring {
 public:
  measuring(ops::exchange const& in, store::session& db, index::shop_index& of, index::followed_facts const& facts)
      : in_{in}, db_{db}, shop_{in.who.shop}, index_{of}, facts_{facts}, known_{*facts.known}, held_{known_.enter()} {}

  result<std::vector<neighbour>> strengths(std::string_view identity) {
    std::vector<neighbour> out;
    VT_TRY(auto const self, identity::find_linked(db_, shop_, identity));
    if (!self || self->state != "active") return out;
    VT_TRY(auto const mutual, mutual_of(db_, shop_, identity, weights::most_measured));
    if (mutual.empty()) return out;
    VT_TRY(auto const own, activity::own_interactions(db_, shop_, self->shopper));
    VT_TRY(auto const came, bonds_of(db_, shop_, identity, in_.now));
    VT_TRY(auto const circles, shoppers::circle_mates(db_, shop_, self->shopper));
    families tastes;
    for (auto const& one : own) tastes.insert(known_.families.add(one.family));
    std::vector<candidate> all;
    std::unordered_set<std::uint32_t> visible;
    for (auto const& one : mutual) {
      VT_TRY(auto found, look_at(one));
      if (found.visible) visible.insert(one.node);
      all.push_back(std::move(found));
    }
    for (auto const& one : all) {
      VT_TRY(auto const common, common_friends(one, visible));
      auto const shared = static_cast<std::size_t>(
          std::ranges::count_if(one.shows, [&](std::uint32_t family) { return tastes.contains(family); }));
      auto edge = one.edge;
      edge.steps = strength_steps(tie_of(common, cosine(shared, tastes.size(), one.shows.size()),
                                         in_the_shop(days_with(one, came) + circles_with(one, circles))));
      out.push_back(edge);
    }
    return out;
  }

 private:
  struct candidate {
    neighbour edge;
    std::string identity;
    std::string shopper;
    bool visible = false;  // a plain friend may be told of them
    bool named = false;  // whatever they show
    families shows;  // only what is shown to friends: a tie must not tell of what is hidden
  };

  result<candidate> look_at(neighbour const& edge) {
    candidate out{edge, {}, {}, false, false, {}};
    VT_TRY(out.identity, identity_of_node(db_, shop_, edge.node));
    VT_TRY(auto const linked, identity::find_linked(db_, shop_, out.identity));
    if (!linked || linked->state != "active") return out;
    out.shopper = linked->shopper;
    auto const who = known_.people.add(linked->shopper);
    auto const take = [&](bool exists, bool named, std::span<index::packed_thing const> things) {
      out.named = exists && named;
      out.visible = exists && (named || !things.empty());
      for (auto const one : things) out.shows.insert(known_.family_of(one.subject()));
    };
    if (auto const there = known_.person(who); there && there->holds_at(in_.now)) {
      take(there->exists(), there->named(), there->things());
      return out;
    }
    VT_TRY(auto const fresh, index_.fetch_person(facts_, {db_, shop_, in_.now}, who));
    take(fresh.run.exists, fresh.run.named, fresh.run.things);
    return out;
  }

  // A share stands under a pseudonym: whose it was is for those to know who may be told of its owner.
  static std::int64_t days_with(candidate const& one, bonds const& came) {
    auto const found = one.named ? came.find(one.edge.node) : came.end();
    return found == came.end() ? 0 : found->second;
  }
  static std::int64_t circles_with(candidate const& one, std::map<std::string, std::vector<std::string>> const& all) {
    auto const found = all.find(one.shopper);
    return found == all.end() ? 0 : static_cast<std::int64_t>(found->second.size());
  }

  // How many of the viewer's other friends are friends of this one too. Through people alone of whom the viewer may be
  // told, and from k on: a tie that moved with anybody's account would tell who is a customer here.
  result<double> common_friends(candidate const& with, std::unordered_set<std::uint32_t> const& visible) {
    constexpr auto k = static_cast<std::size_t>(shoppers::published_count::k);
    auto const others = visible.size() - (with.visible ? 1 : 0);
    if (others < k) return 0.0;
    VT_TRY(auto const theirs, mutual_of(db_, shop_, with.identity, weights::most_measured));
    auto const shared = static_cast<std::size_t>(std::ranges::count_if(
        theirs, [&](neighbour const& one) { return one.node != with.edge.node && visible.contains(one.node); }));
    return shared < k ? 0.0 : jaccard(shared, others);
  }

  ops::exchange const& in_;
  store::session& db_;
  std::string_view shop_;
  index::shop_index& index_;
  index::followed_facts const& facts_;
  index::facts& known_;
  index::epochs::guard held_;
};

struct measured {
  std::string identity;
  std::vector<neighbour> edges;
};

result<std::vector<measured>> measure(ops::exchange& in, store::session& db,
                                      std::vector<std::string> const& identities) {
  auto const of = index::index_of(in);
  VT_TRY(auto facts, of->at(db, in.who.shop));
  if (!facts.known) facts.known = std::make_shared<index::facts>();
  measuring from{in, db, *of, facts};
  std::vector<measured> out;
  for (auto const& one : identities) {
    VT_TRY(auto edges, from.strengths(one));
    if (!edges.empty()) out.push_back({one, std::move(edges)});
  }
  return out;
}

// One change for all, so that whoever keeps ties in memory looks at them again.
result<void> keep(ops::exchange& in, std::vector<measured> const& found) {
  if (found.empty()) return {};
  return in.write([&](store::transaction& tx) -> result<void> {
    edges_change moved;
    for (auto const& one : found) {
      VT_TRY(bool const changed, put_strengths(tx, in.who.shop, one.identity, one.edges));
      if (changed) moved.identities.push_back(one.identity);
    }
    if (moved.identities.empty()) return {};
    VT_CHECK(store::append_change(tx, in.who.shop, friend_edges_change, moved.identities.front(), in.now,
                                  json::encode(moved)));
    tx.touch(store::topic::friends);
    return {};
  });
}

}  // namespace

result<void> run_measure_job(ops::exchange& in, std::string_view key, std::string_view) {
  bool const all = key.empty();
  VT_CHECK(store::catch_up(in.sys.db, bonds_projection(), in.who.shop));
  if (all) VT_CHECK(in.write([&](store::transaction& tx) { return drop_old_bonds(tx, in.who.shop, in.now); }));
  std::string after;
  for (bool more = true; more;) {
    std::vector<measured> found;
    VT_CHECK(in.read([&](store::session& db) -> result<void> {
      std::vector<std::string> some;
      if (all) {
        VT_CHECK(db.each(sql::graphs_after, {in.who.shop, after, page}, [&](store::row const& r) {
          some.push_back(r.string(0));
          return true;
        }));
      } else {
        some.emplace_back(key);
      }
      more = all && some.size() == page;
      if (more) after = some.back();
      VT_TRY(found, measure(in, db, some));
      return {};
    }));
    VT_CHECK(keep(in, found));
  }
  return {};
}

result<void> ask_to_measure(store::transaction& tx, std::string_view shop, std::string_view identity, std::int64_t at) {
  return store::enqueue(tx, shop, measure_job, identity, at, "{}");
}

}  // namespace vetrina::friends
