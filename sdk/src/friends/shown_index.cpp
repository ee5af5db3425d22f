// The index's half of shown: friends come from the edges of identities, what each shows from one packed run. What the
// viewer is to each of them (circles, households, blocks) and the viewer's own rows are read from the session, and so
// is every friend of whom the index cannot speak exactly.
#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>

#include "friends/friends_sql.hpp"
#include "friends/index/make.hpp"
#include "friends/shown_rows.hpp"
#include "friends/weights.hpp"
#include "identity/linked.hpp"
#include "shoppers/circles.hpp"
#include "shoppers/published_count.hpp"

namespace vetrina::friends {
namespace {

using index::edge;
using index::seen_event;

struct tie_found {
  std::uint32_t owner;
  std::uint32_t identity;
  std::uint16_t network;
};

struct candidate {
  shown_friend who;
  std::vector<std::uint32_t> identities;
  std::shared_ptr<std::vector<activity::interaction>> rows;  // where rows were asked
  std::vector<shown_thing> things;
  std::vector<std::uint32_t> families;  // of things, each once
};

// Which of a few numbers are marked: a table small enough for the first cache.
class marked {
 public:
  explicit marked(std::size_t most) {
    while (places_.size() < most * 4) places_.resize(places_.size() * 2);
  }
  void put(std::uint32_t number, std::uint32_t with) { *place_of(number) = {number + 1, with}; }
  [[nodiscard]] std::optional<std::uint32_t> find(std::uint32_t number) {
    auto const* const at = place_of(number);
    return at->first == 0 ? std::nullopt : std::optional{at->second};
  }

 private:
  std::pair<std::uint32_t, std::uint32_t>* place_of(std::uint32_t number) {
    auto const mask = places_.size() - 1;
    for (auto at = (number * 0x9E37'79B9ULL >> 7U) & mask;; at = (at + 1) & mask) {
      if (places_[at].first == 0 || places_[at].first == number + 1) return &places_[at];
    }
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places_{64};
};

class look {
 public:
  look(ops::call const& in, store::session& db, std::string_view viewer, std::int64_t since, index::shop_index& of,
       index::followed_facts const& facts)
      : in_{in},
        db_{db},
        shop_{in.who.shop},
        viewer_{viewer},
        since_{since},
        index_{of},
        facts_{facts},
        known_{*facts.known},
        held_{facts.known->enter()} {}

  // False where only rows can answer.
  result<bool> run(shown_to& out) {
    VT_TRY(bool const found, find_friends(out));
    if (!found) return false;
    VT_CHECK(collect());
    VT_TRY(bool const tied, tie());
    if (!tied) return false;
    for (auto& one : all_) {
      auto const by = out.people.size();
      for (auto const& what : one.things) out.events.push_back({by, what});
      out.people.push_back(std::move(one.who));
      if (one.rows) out.holds.push_back(std::move(one.rows));
    }
    out.holds.push_back(facts_.known);
    return !known_.damaged();
  }

 private:
  index::reading_from rows() const { return {db_, shop_, in_.now}; }

  // One that is not active may be so again without a change that tells it: it is looked at each time.
  result<index::identity_view> identity(std::uint32_t which) {
    if (auto const there = known_.identity(which); there && there->active()) return *there;
    auto const read = identities_.find(which);
    if (read != identities_.end()) return index::identity_view{read->second};
    VT_TRY(auto const fresh, index::identity_from_rows(rows(), known_.identities.at(which), known_));
    auto const kept = identities_.emplace(which, fresh.packed()).first;
    if (fresh.active) index_.keep_identity(facts_, which, kept->second);
    return index::identity_view{kept->second};
  }
  result<index::person_view> person(std::uint32_t who) {
    if (auto const there = known_.person(who); there && there->holds_at(in_.now)) return *there;
    auto const before = people_.find(who);
    if (before != people_.end()) return index::person_view{before->second};
    VT_TRY(auto const fresh, index::person_from_rows(rows(), known_.people.at(who), known_));
    index_.keep_person(facts_, who, fresh);
    return index::person_view{people_.emplace(who, fresh.run.packed()).first->second};
  }

  // Both chose each other at one network, and both links hold: as relations.hpp says it from rows.
  result<bool> find_friends(shown_to& out) {
    VT_TRY(auto const own, identity::linked_of(db_, shop_, viewer_));
    VT_TRY(auto const agreed, shoppers::consents_of(db_, shop_, viewer_));
    out.may_read = agreed.has(shoppers::purpose::find_friends);
    for (auto const& one : own) {
      if (one.state != "active") continue;
      out.has_identity = true;
      if (!out.may_read) continue;
      VT_TRY(auto const from, identity(known_.identities.add(one.identity)));
      if (from.by_rows()) return false;
      int chosen = 0;
      for (std::size_t n = 0; n < from.size() && chosen < weights::most_friends; ++n) {
        auto const to = from[n];
        if (!to.mutual) continue;
        ++chosen;
        VT_TRY(auto const other, identity(to.to));
        if (!other.active()) continue;
        if (other.by_rows()) return false;
        ties_.push_back({other.owner(), to.to, to.network});
      }
    }
    std::ranges::stable_sort(ties_, [&](tie_found const& a, tie_found const& b) {
      return a.owner != b.owner && known_.people.before(a.owner, b.owner);
    });
    return true;
  }

  result<void> collect() {
    VT_TRY(blocked_, blocked_between(db_, shop_, viewer_));
    VT_TRY(mates_, shoppers::circle_mates(db_, shop_, viewer_));
    if (ties_.empty() && mates_.empty()) return {};
    VT_TRY(home_, activity::addresses_of(db_, shop_, viewer_));
    VT_TRY(at_home_, activity::buyers_at(db_, shop_, home_));
    for (std::size_t begin = 0; begin < ties_.size();) {
      auto end = begin;
      while (end < ties_.size() && ties_[end].owner == ties_[begin].owner) ++end;
      VT_CHECK(friend_of(std::span{ties_}.subspan(begin, end - begin)));
      begin = end;
    }
    for (auto const& [shopper, circles] : mates_) {
      if (friends_.contains(shopper)) continue;
      VT_CHECK(ask_rows(shopper, {}));
    }
    return {};
  }

  result<void> friend_of(std::span<tie_found const> ties) {
    auto const who = ties.front().owner;
    std::string const shopper{known_.people.at(who)};
    if (shopper == viewer_) return {};
    friends_.insert(shopper);
    if (blocked_.contains(shopper)) return {};
    if (mates_.contains(shopper) || at_home_.contains(shopper)) return ask_rows(shopper, ties);
    VT_TRY(auto const run, person(who));
    if (run.by_rows() || !run.holds_at(in_.now)) return ask_rows(shopper, ties);
    if (!run.exists()) return {};
    candidate one;
    one.who.shopper = shopper;
    see(run, one);
    if (!run.named() && one.things.empty()) return {};
    for (auto const& tie : ties) add_tie(tie, one);
    all_.push_back(std::move(one));
    return {};
  }

  void add_tie(tie_found const& tie, candidate& onto) const {
    auto const network = known_.networks.at(tie.network);
    auto& networks = onto.who.networks;
    if (std::ranges::find(networks, network) == networks.end()) networks.emplace_back(network);
    onto.identities.push_back(tie.identity);
  }

  void see(index::person_view const& run, candidate& onto) const {
    std::size_t count = 0;
    while (count < run.size() && run[count].at >= since_) ++count;  // newest first
    onto.things.reserve(count);
    for (std::size_t n = 0; n < count; ++n) {
      auto const what = run[n];
      auto const family = known_.family_of(what.subject);
      onto.who.granted = onto.who.granted || what.granted;
      bool const verified = since_ <= 0 ? what.held : what.verified && bought(run, count, what);
      onto.things.push_back({static_cast<activity::kind>(what.kind), verified, what.at, known_.families.at(family),
                             known_.product_of(what.subject)});
      onto.families.push_back(family);
    }
  }
  // Whether the purchase is shown too, among what the window shows.
  bool bought(index::person_view const& run, std::size_t count, seen_event const& what) const {
    auto const product = known_.product_of(what.subject);
    for (std::size_t n = 0; n < count; ++n) {
      auto const other = run[n];
      if (static_cast<activity::kind>(other.kind) != activity::kind::own || !other.verified) continue;
      bool const same = product ? known_.product_of(other.subject) == product
                                : known_.family_of(other.subject) == known_.family_of(what.subject);
      if (same) return true;
    }
    return false;
  }

  // A friend of the viewer (with ties) or a circle mate, by the rules for rows.
  result<void> ask_rows(std::string const& shopper, std::span<tie_found const> ties) {
    if (blocked_.contains(shopper)) return {};
    VT_TRY(auto owner, shoppers::find_shopper(db_, shop_, shopper));
    if (!owner) return {};
    candidate one;
    one.who.shopper = shopper;
    for (auto const& tie : ties) add_tie(tie, one);
    one.who.is_friend = !ties.empty();
    if (auto const mate = mates_.find(shopper); mate != mates_.end()) one.who.circles = mate->second;
    VT_TRY(auto const agreed, shoppers::consents_of(db_, shop_, shopper));
    friendship const seen{*std::move(owner), agreed, one.who.networks, {}, one.who.is_friend, one.who.circles};
    VT_TRY(auto shown, shown_by(db_, shop_, seen, home_, {since_, in_.now}));
    if (!shown.who) return {};
    one.who.who = std::move(shown.who);
    one.rows = std::move(shown.things);
    for (auto const& what : *one.rows) {
      one.things.push_back(thing_of(what));
      one.families.push_back(known_.families.add(what.family));
    }
    all_.push_back(std::move(one));
    return {};
  }

  // Ties as score.hpp has them, from sizes instead of sets.
  result<bool> tie() {
    if (all_.empty()) return true;
    VT_TRY(auto const own, activity::own_interactions(db_, shop_, viewer_));
    std::vector<std::uint32_t> tastes;
    for (auto const& one : own) tastes.push_back(known_.families.add(one.family));
    keep_once(tastes);
    marked friends{total_identities()};
    std::size_t count = 0;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (!all_[i].who.is_friend) continue;
      ++count;
      for (auto const which : all_[i].identities) friends.put(which, static_cast<std::uint32_t>(i));
    }
    for (std::size_t i = 0; i < all_.size(); ++i) {
      auto& one = all_[i];
      keep_once(one.families);
      std::size_t shared = 0;
      for (auto const family : one.families) shared += std::ranges::binary_search(tastes, family) ? 1 : 0;
      auto const others = count - (one.who.is_friend ? 1 : 0);
      VT_TRY(auto const common, common_with(i, others, friends));
      if (!common) return false;
      one.who.tie = tie_of(*common, cosine(shared, tastes.size(), one.families.size()));
    }
    return true;
  }

  // Empty where rows must answer.
  result<std::optional<double>> common_with(std::size_t i, std::size_t others, marked& friends) {
    auto const& one = all_[i];
    if (others < static_cast<std::size_t>(shoppers::published_count::k) || one.identities.empty())
      return std::optional{0.0};
    std::vector<bool> seen(all_.size());
    std::size_t common = 0;
    for (auto const which : one.identities) {
      VT_TRY(auto const follows, identity(which));
      if (follows.by_rows()) return std::optional<double>{};
      auto const most = std::min<std::size_t>(follows.size(), weights::most_friends);
      for (std::size_t n = 0; n < most; ++n) {
        auto const other = friends.find(follows[n].to);
        if (!other || *other == i || seen[*other]) continue;
        seen[*other] = true;
        ++common;
      }
    }
    if (common < static_cast<std::size_t>(shoppers::published_count::k)) return std::optional{0.0};
    return std::optional{jaccard(common, others)};
  }

  [[nodiscard]] std::size_t total_identities() const {
    std::size_t count = 0;
    for (auto const& one : all_) count += one.identities.size();
    return count;
  }
  static void keep_once(std::vector<std::uint32_t>& numbers) {
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
  }

  ops::call const& in_;
  store::session& db_;
  std::string_view shop_;
  std::string_view viewer_;
  std::int64_t since_;
  index::shop_index& index_;
  index::followed_facts const& facts_;
  index::facts& known_;
  index::epochs::guard held_;
  std::unordered_map<std::uint32_t, index::run_bytes> identities_;  // read from rows by this look
  std::unordered_map<std::uint32_t, index::run_bytes> people_;
  std::vector<tie_found> ties_;
  std::set<std::string> friends_;
  std::set<std::string> blocked_;
  std::map<std::string, std::vector<std::string>> mates_;
  activity::addresses home_;
  std::set<std::string> at_home_;
  std::vector<candidate> all_;
};

}  // namespace

result<std::optional<shown_to>> shown_by_index(ops::call const& in, store::session& db, std::string_view viewer,
                                               std::int64_t since) {
  auto const of = index::index_of(in);
  VT_TRY(auto const facts, of->at(db, in.who.shop));
  if (!facts.known || of->left_out() == index::step::given_up) return std::optional<shown_to>{};
  shown_to out;
  VT_TRY(bool const done, look(in, db, viewer, since, *of, facts).run(out));
  if (facts.known->damaged()) of->reject(*facts.known);
  if (!done) return std::optional<shown_to>{};
  return std::optional{std::move(out)};
}

}  // namespace vetrina::friends
