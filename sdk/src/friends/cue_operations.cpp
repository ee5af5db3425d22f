#include "friends/cue_operations.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "friends/shown.hpp"

namespace vetrina::friends {
namespace {

constexpr int most_askable = 64;  // one who may be asked is enough

struct place {
  count_subject about;
  bool hidden = true;  // unknown, or sensitive
};

result<place> place_of(store::session& db, std::string_view shop, subject_view const& subject) {
  place out;
  out.about.product = subject.product;
  out.about.family = subject.family.value_or("");
  bool sensitive = false;
  if (subject.product) {
    VT_TRY(auto const row, catalog::find_product(db, shop, *subject.product));
    if (!row) return out;
    out.about.family = row->family;
    sensitive = row->sensitive;
  }
  VT_TRY(auto const family, catalog::find_family(db, shop, out.about.family));
  if (!family) return out;
  out.about.line = family->line;
  out.about.brand = family->brand;
  out.hidden = sensitive || family->sensitive;
  return out;
}

// What friends, or else circles, show about it, at the nearest scope that has anything: the product, else its family.
struct friend_event {
  std::uint32_t by = 0;  // a place in shown_to::people
  index::packed_thing what;

  [[nodiscard]] activity::kind kind() const noexcept { return static_cast<activity::kind>(what.kind()); }
};
struct friend_events {
  level at = level::product;
  std::vector<friend_event> events;
};

friend_events about(shown_to const& shown, count_subject const& what, bool friends) {
  friend_events out;
  auto const family = shown.names->families.find(what.family);
  if (!family) return out;
  for (auto const at : {level::product, level::family}) {
    if (at == level::product && !what.product) continue;
    out.at = at;
    auto const exact = at == level::product ? shown.names->find_subject(what.family, what.product) : std::nullopt;
    if (at == level::product && !exact) continue;
    for (std::uint32_t by = 0; by < shown.people.size(); ++by) {
      if (shown.people[by].is_friend != friends) continue;
      for (auto const one : shown.people[by].things) {
        bool const fits = exact ? one.subject() == *exact : shown.names->family_of(one.subject()) == *family;
        if (fits) out.events.push_back({by, one});
      }
    }
    if (!out.events.empty()) break;
  }
  return out;
}

activity::kind strongest_kind(std::vector<friend_event> const& events) {
  using activity::kind;
  for (auto const wanted : {kind::own, kind::review, kind::tried, kind::like}) {
    if (std::ranges::find(events, wanted, &friend_event::kind) != events.end()) return wanted;
  }
  return kind::want;
}

// Names those who did the strongest thing; true where there is anybody to name.
result<bool> named_rung(ops::query& in, ops::shop const& of, shown_to& shown, count_subject const& what,
                        std::int64_t most, rung which, cue& out) {
  auto const found = about(shown, what, which == rung::friends);
  if (found.events.empty()) return false;
  auto const kind = strongest_kind(found.events);
  std::vector<std::uint32_t> people;
  bool all_verified = true;
  bool any_verified = false;
  for (auto const& one : found.events) {
    if (one.kind() != kind) continue;
    all_verified = all_verified && one.what.verified();
    any_verified = any_verified || one.what.verified();
    if (std::ranges::find(people, one.by) == people.end()) people.push_back(one.by);
  }
  std::ranges::stable_sort(people, std::ranges::greater{}, [&](std::uint32_t i) { return shown.people[i].steps; });
  if (people.size() > static_cast<std::size_t>(most)) people.resize(static_cast<std::size_t>(most));
  for (auto const i : people) {
    VT_TRY(auto const who, who_is(in, in.db, shown, shown.people[i]));
    if (who) out.names.push_back(*who);
  }
  out.rung = which;
  out.scope = scope_view{found.at, found.at == level::product ? *what.product : what.family, {}};
  out.kind = kind;
  out.verification = all_verified ? verification::order : any_verified ? verification::mixed : verification::none;
  VT_TRY(auto const count, figure_at(in.db, of, in.who.market, what, found.at, kind, in.now));
  if (count) out.others = count->count;
  return true;
}

result<bool> count_rung(ops::query& in, ops::shop const& of, count_subject const& what, cue& out) {
  VT_TRY(auto const found, roll_up(in.db, of, in.who.market, what, level::brand, in.now));
  if (!found) return false;
  out.rung = rung::count;
  out.scope = found->scope;
  out.kind = found->kind;
  out.count = found->count;
  out.verification = found->verification;
  return true;
}

result<bool> can_be_answered(ops::query& in, count_subject const& what) {
  std::vector<std::string> owners;
  VT_CHECK(activity::each_askable_of_family(in.db, in.who.shop, what.family, in.now, most_askable,
                                            [&](activity::interaction const& one) {
                                              if (one.shopper != in.who.shopper) owners.push_back(one.shopper);
                                              return true;
                                            }));
  // The same with and without blocks: a shopper who blocked one person after another would learn by it who owns the
  // thing, and one who compared it with a stranger's answer, that an owner blocked them.
  for (auto const& owner : owners) {
    VT_TRY(auto const row, shoppers::find_shopper(in.db, in.who.shop, owner));
    VT_TRY(auto const agreed, shoppers::consents_of(in.db, in.who.shop, owner));
    if (row && !row->minor && agreed.has(shoppers::purpose::answer_questions)) return true;
  }
  return false;
}

result<std::vector<activity::kind>> own_kinds(ops::query& in, count_subject const& what) {
  std::vector<activity::kind> out;
  if (!in.who.shopper) return out;
  VT_TRY(auto const own, activity::own_interactions_of_family(in.db, in.who.shop, *in.who.shopper, what.family));
  for (auto const& one : own) {
    bool const fits = !what.product || !one.product || one.product == what.product;
    if (fits && std::ranges::find(out, one.kind) == out.end()) out.push_back(one.kind);
  }
  return out;
}

result<void> one_subject(subject_view const& subject, std::string const& pointer) {
  if (subject.product.has_value() != subject.family.has_value()) return {};
  return fail(code::invalid, "subject.one_of", "Name a \"product\" or a \"family\", one of the two.", pointer);
}

// Why names do not appear. For the shop's back end, which may know that a row waits; never who.
result<closed_by> why_not_named(ops::query& in, std::vector<friendship> const& people, count_subject const& what) {
  auto why = closed_by::nobody;
  for (auto const& one : people) {
    VT_TRY(auto const rows, activity::own_interactions_of_family(in.db, in.who.shop, one.owner.shopper, what.family));
    for (auto const& row : rows) {
      auto const later = shoppers::decide(shoppers::facts_of(one.owner, one.agreed, row.grant_seq), row.audience,
                                          row.gift, row.visible_from, one.seen_by(), row.visible_from);
      if (later && row.visible_from > in.now) return closed_by::embargo;
      why = closed_by::no_consent;
    }
  }
  return why;
}

}  // namespace

result<cues_answer> get_cues(ops::query& in, cues_request const& wanted) {
  VT_TRY(auto const of, ops::current_shop(in, in.db));
  shown_to shown;
  shown.names = std::make_shared<index::facts>();
  if (in.who.shopper) {
    VT_TRY(shown, shown_to_viewer(in, in.db, *in.who.shopper));
  }
  cues_answer out;
  for (std::size_t i = 0; i < wanted.subjects.size(); ++i) {
    VT_CHECK(one_subject(wanted.subjects[i], cat("/subjects/", static_cast<std::uint64_t>(i))));
    cue one;
    one.subject = wanted.subjects[i];
    VT_TRY(auto const where, place_of(in.db, in.who.shop, one.subject));
    if (!where.hidden) {
      bool named = false;
      for (auto const which : {rung::friends, rung::circle}) {
        if (!named) {
          VT_TRY(named, named_rung(in, of, shown, where.about, wanted.max_names, which, one));
        }
      }
      if (!named) VT_CHECK(count_rung(in, of, where.about, one));
      VT_TRY(one.mine, own_kinds(in, where.about));
      VT_TRY(one.answerable, can_be_answered(in, where.about));
    }
    out.cues.push_back(std::move(one));
  }
  return out;
}

result<explain_answer> explain(ops::query& in, explain_request const& wanted) {
  VT_CHECK(one_subject(wanted.subject, "/subject"));
  VT_TRY(auto const of, ops::current_shop(in, in.db));
  VT_TRY(auto const where, place_of(in.db, in.who.shop, wanted.subject));
  rung_view by_friends{rung::friends, false, closed_by::sensitive};
  rung_view by_circle{rung::circle, false, closed_by::sensitive};
  rung_view by_count{rung::count, false, closed_by::sensitive};
  if (!where.hidden) {
    cue probe;
    by_friends.reason = by_circle.reason = closed_by::no_identity;
    if (in.who.shopper) {
      VT_TRY(auto shown, shown_to_viewer(in, in.db, *in.who.shopper));
      VT_TRY(by_friends.passed, named_rung(in, of, shown, where.about, 1, rung::friends, probe));
      VT_TRY(by_circle.passed, named_rung(in, of, shown, where.about, 1, rung::circle, probe));
      VT_TRY(auto const known, friends_of(in.db, in.who.shop, *in.who.shopper));
      if (known.has_identity) by_friends.reason = closed_by::no_consent;
      if (known.has_identity && known.may_read) {
        VT_TRY(by_friends.reason, why_not_named(in, known.friends, where.about));
      }
      VT_TRY(by_circle.reason, why_not_named(in, known.mates, where.about));
    }
    if (by_friends.passed) by_friends.reason.reset();
    if (by_circle.passed) by_circle.reason.reset();
    VT_TRY(by_count.passed, count_rung(in, of, where.about, probe));
    by_count.reason = by_count.passed ? std::nullopt : std::optional{closed_by::below_k};
  }
  return explain_answer{{by_friends, by_circle, by_count}};
}

}  // namespace vetrina::friends
