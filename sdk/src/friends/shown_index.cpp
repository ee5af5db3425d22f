// The index's half of shown: friends and what they show come from one packed run each. What the viewer is to each of them
// (circles, households, blocks) is read from the session, and so is every friend of whom the index cannot speak exactly.
#include <algorithm>
#include <map>
#include <set>

#include "friends/index/make.hpp"
#include "friends/index/meet.hpp"
#include "friends/shown_rows.hpp"
#include "friends/ties.hpp"
#include "friends/weights.hpp"
#include "identity/linked.hpp"
#include "shoppers/circles.hpp"

namespace vetrina::friends {
namespace {

class look {
 public:
  look(ops::call const& in, store::session& db, std::string_view viewer, index::shop_index& of,
       index::followed_facts const& facts, shown_to& out)
      : in_{in},
        db_{db},
        shop_{in.who.shop},
        viewer_{viewer},
        index_{of},
        facts_{facts},
        known_{*facts.known},
        out_{out} {}

  result<void> run() {
    VT_TRY(auto const own, identity::linked_of(db_, shop_, viewer_));
    VT_TRY(auto const agreed, shoppers::consents_of(db_, shop_, viewer_));
    out_.has_identity = std::ranges::any_of(own, [](auto const& one) { return one.state == "active"; });
    out_.may_read = agreed.has(shoppers::purpose::find_friends);
    VT_TRY(mates_, shoppers::circle_mates(db_, shop_, viewer_));
    if (out_.has_identity && out_.may_read) VT_CHECK(meet_friends());
    if (met_.empty() && mates_.empty()) return {};
    VT_CHECK(read_relations());
    out_.people.reserve(met_.size() + mates_.size());
    for (auto& one : met_) VT_CHECK(take(one));
    for (auto const& [shopper, circles] : mates_) {
      auto const who = known_.people.find(shopper);
      bool const friend_too = who && std::ranges::find(met_, *who, &index::met::who) != met_.end();
      if (!friend_too) VT_CHECK(ask_rows(shopper, nullptr));
    }
    return {};
  }

 private:
  [[nodiscard]] index::reading_from rows() const { return {db_, shop_, in_.now}; }

  result<void> meet_friends() {
    auto const who = known_.people.add(viewer_);
    if (auto const ties = known_.ties(who)) {
      index::meet(known_, *ties, in_.now, met_);
      return {};
    }
    VT_TRY(auto const ties, index::ties_from_rows(rows(), viewer_, known_));
    index_.keep_ties(facts_, who, ties);
    index::meet(known_, ties, in_.now, met_);
    return {};
  }

  result<void> read_relations() {
    VT_TRY(blocked_names_, blocked_between(db_, shop_, viewer_));
    VT_TRY(home_, activity::addresses_of(db_, shop_, viewer_));
    VT_TRY(auto const at_home, activity::buyers_at(db_, shop_, home_));
    for (auto const& one : blocked_names_) mark(one, blocked_);
    for (auto const& one : at_home) mark(one, special_);
    for (auto const& [shopper, circles] : mates_) mark(shopper, special_);
    return {};
  }
  void mark(std::string_view shopper, std::vector<std::uint32_t>& among) const {
    if (auto const who = known_.people.find(shopper)) among.push_back(*who);
  }
  static bool is_in(std::vector<std::uint32_t> const& few, std::uint32_t who) {
    return std::ranges::find(few, who) != few.end();
  }

  result<void> take(index::met& one) {
    if (is_in(blocked_, one.who)) return {};
    if (is_in(special_, one.who)) return ask_rows(std::string{known_.people.at(one.who)}, &one);
    if (one.how == index::meeting::ask_rows) {
      VT_TRY(bool const read, read_person(one));
      if (!read) return ask_rows(std::string{known_.people.at(one.who)}, &one);
    }
    if (one.how != index::meeting::shown) return {};
    out_.people.push_back({one.who, one.steps, one.networks, true, 0, one.things});
    return {};
  }

  // From rows into the index, for this read and those to come. False where only rows can say it.
  result<bool> read_person(index::met& one) {
    if (auto const there = known_.person(one.who); there && there->by_rows()) return false;
    VT_TRY(auto const fresh, index_.fetch_person(facts_, rows(), one.who));
    bool const shows = fresh.run.exists && (fresh.run.named || !fresh.run.things.empty());
    one.how = shows ? index::meeting::shown : index::meeting::nothing;
    one.things = out_.from_rows.emplace_back(fresh.run.things);
    return !fresh.run.by_rows;
  }

  // A friend of the viewer (with a tie) or a circle mate, by the rules for rows.
  result<void> ask_rows(std::string const& shopper, index::met const* tie) {
    if (blocked_names_.contains(shopper)) return {};
    VT_TRY(auto owner, shoppers::find_shopper(db_, shop_, shopper));
    if (!owner) return {};
    VT_TRY(auto const agreed, shoppers::consents_of(db_, shop_, shopper));
    friendship one{*std::move(owner), agreed, {}, weights::tie_base, tie != nullptr, {}};
    if (auto const mate = mates_.find(shopper); mate != mates_.end()) one.circles = mate->second;
    VT_TRY(auto shown, shown_by(db_, shop_, one, home_, in_.now, known_));
    auto const before = out_.people.size();
    add_from_rows(out_, one, std::move(shown));
    if (tie == nullptr || out_.people.size() == before) return {};
    out_.people.back().steps = tie->steps;
    out_.people.back().networks = tie->networks;
    return {};
  }

  ops::call const& in_;
  store::session& db_;
  std::string_view shop_;
  std::string_view viewer_;
  index::shop_index& index_;
  index::followed_facts const& facts_;
  index::facts& known_;
  shown_to& out_;
  std::vector<index::met> met_;
  std::map<std::string, std::vector<std::string>> mates_;
  activity::addresses home_;
  std::set<std::string> blocked_names_;
  std::vector<std::uint32_t> blocked_;
  std::vector<std::uint32_t> special_;  // in a circle or at home with the viewer
};

}  // namespace

result<std::optional<shown_to>> shown_by_index(ops::call const& in, store::session& db, std::string_view viewer,
                                               std::optional<std::string> const& network) {
  auto const of = index::index_of(in);
  VT_TRY(auto const facts, of->at(db, in.who.shop));
  if (!facts.known || of->left_out() == index::step::given_up) return std::optional<shown_to>{};
  if (network) {
    auto const number = facts.known->networks.find(*network);
    if (number && *number >= index::single_networks) return std::optional<shown_to>{};
  }
  shown_to out;
  out.names = facts.known;
  out.held.reset(new index::epochs::guard(facts.known->enter()));
  VT_CHECK(look(in, db, viewer, *of, facts, out).run());
  if (facts.known->damaged()) {
    of->reject(*facts.known);
    return std::optional<shown_to>{};
  }
  return std::optional{std::move(out)};
}

}  // namespace vetrina::friends
