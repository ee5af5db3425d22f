#include "friends/store_operations.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/clock.hpp"
#include "base/strings.hpp"
#include "friends/arrange.hpp"
#include "friends/cards.hpp"
#include "friends/explore.hpp"
#include "friends/index/read.hpp"
#include "friends/score.hpp"
#include "friends/shown.hpp"
#include "friends/weights.hpp"
#include "json/codec.hpp"
#include "links/direct.hpp"
#include "ops/cursor.hpp"
#include "shoppers/circles.hpp"
#include "shoppers/find.hpp"

namespace vetrina::friends {
namespace {

std::optional<std::string_view> circle_of(store_request const& wanted) {
  constexpr std::string_view prefix = "circle:";
  if (!wanted.scope || !wanted.scope->starts_with(prefix)) return std::nullopt;
  return std::string_view{*wanted.scope}.substr(prefix.size());
}

// `chosen`: the wanted friend by the shop's own id; "" for one that nobody is.
bool wanted_friend(store_request const& wanted, std::string const& chosen, shown_to const& shown,
                   shown_friend const& one) {
  if (auto const circle = circle_of(wanted)) {
    if (!shown.shares(one, *circle)) return false;
  } else if (!one.is_friend) {
    return false;
  }
  if (wanted.friend_ && shown.shopper(one) != chosen) return false;
  if (!wanted.network) return true;
  auto const network = shown.names->networks.find(*wanted.network);
  return network && (one.networks & index::network_bit(*network)) != 0;
}

// What friends speak for, best first, with those who are named beside it.
class ranked {
 public:
  ranked(store_request const& wanted, std::string const& chosen, shown_to const& shown, std::int64_t now)
      : shown_{shown} {
    index::question asked{index::minute_of(now), static_cast<std::size_t>(weights::most_families),
                          weights::most_names_an_item, 0, 0};
    if (wanted.window_days) asked.since = index::minute_of(now - *wanted.window_days * day_ms);
    for (auto const kind : wanted.kinds) asked.kinds |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
    if (wanted.kinds.empty()) asked.kinds = 255;
    reading_.begin(*shown.names, index::weights_by_kind(), asked);
    for (std::uint32_t n = 0; n < shown.people.size(); ++n) {
      auto const& one = shown.people[n];
      if (wanted_friend(wanted, chosen, shown, one)) reading_.hear(n, static_cast<float>(one.tie()), one.things);
    }
    rows_ = reading_.finish();
    if (!wanted.family) return;
    auto const family = shown.names->families.find(*wanted.family);
    std::erase_if(rows_, [&](index::ranked_family const& row) { return row.family != family; });
  }

  [[nodiscard]] std::vector<index::ranked_family> const& rows() const noexcept { return rows_; }
  [[nodiscard]] std::string_view family_of(index::ranked_family const& row) const {
    return shown_.names->families.at(row.family);
  }
  [[nodiscard]] std::span<index::face const> faces_of(index::ranked_family const& row) const noexcept {
    return reading_.faces_of(row);
  }

 private:
  shown_to const& shown_;
  index::reading reading_;
  std::vector<index::ranked_family> rows_;
};

// The page's order: what friends did, arranged, with a place here and there for what nobody's friend has (explore.hpp).
struct place {
  arranged order;
  std::optional<explored> explore;
};

result<std::vector<place>> places_of(ops::query& in, blend const& by, ranked const& of, bool whole) {
  std::vector<to_arrange> wanted;
  std::vector<std::string> known;
  wanted.reserve(of.rows().size());
  known.reserve(of.rows().size());
  for (auto const& row : of.rows()) {
    wanted.push_back({of.family_of(row), static_cast<double>(row.score), of.faces_of(row).front().by});
    known.emplace_back(of.family_of(row));
  }
  VT_TRY(auto const order, arrange(by, wanted));
  std::vector<place> out;
  std::vector<explored> trials;
  if (whole) {
    VT_TRY(trials, explore(in, by, known));
  }
  auto next = trials.begin();
  for (auto const& one : order) {
    for (; next != trials.end() && next->place <= out.size(); ++next) out.push_back({{0, {}, one.score}, *next});
    out.push_back({one, {}});
  }
  return out;
}

count_subject family_subject(catalog::product_row const& lead) {
  return {std::nullopt, lead.family, lead.line, lead.brand};
}

struct builder {
  ops::query& in;
  ops::shop of;

  // Empty where the market has no product of it.
  result<std::optional<store_item>> item(std::string_view family, std::string_view wished) const {
    VT_TRY(auto const lead, lead_in(in.db, of.shop, family, wished, in.who.market));
    if (!lead) return std::optional<store_item>{};
    store_item out;
    out.product = lead->product;
    out.family = lead->family;
    VT_TRY(auto const count, roll_up(in.db, of, in.who.market, family_subject(*lead), level::family, in.now));
    if (count) out.others = count->count;
    VT_TRY(out.link, links::product_link(in.sys, of, out.product, out.family, "friendstore"));
    return std::optional{std::move(out)};
  }
};

result<void> name_friends(ops::query& in, store_item& item, index::ranked_family const& row,
                          std::span<index::face const> faces, shown_to& shown) {
  bool same_kind = true;
  for (auto const& one : faces) {
    VT_TRY(auto const who, who_is(in, in.db, shown, shown.people[one.by]));
    if (!who) continue;
    item.friends.push_back(*who);
    same_kind = same_kind && one.what.kind() == faces.front().what.kind();
  }
  // "Anna and Bruno own this" must hold for both.
  if (same_kind) item.kind = static_cast<activity::kind>(faces.front().what.kind());
  auto const& loudest = faces.front();
  auto const first = factors_of(loudest.what, shown.people[loudest.by].tie(), in.now);
  item.why = {{"friends", static_cast<double>(row.friends)},
              {"tie", first.tie},
              {"kind", first.kind},
              {"verified", first.verified},
              {"recency", first.recency}};
  return {};
}

std::string wished_product(shown_to const& shown, std::span<index::face const> faces) {
  for (auto const& one : faces) {
    if (auto const product = shown.names->product_of(one.what.subject())) return std::string{*product};
  }
  return {};
}

// A page of candidates; `make` gives an item or nothing for each, so that a card that cannot be shown costs no place.
template <class Candidates, class Make>
result<void> fill_page(ops::query& in, store_request const& wanted, std::string const& bound_to,
                       Candidates const& candidates, store_answer& out, Make const& make) {
  std::size_t at = 0;
  if (wanted.cursor) {
    VT_TRY(auto const position, ops::open_cursor(in, bound_to, *wanted.cursor));
    std::from_chars(position.data(), position.data() + position.size(), at);
  }
  for (; at < candidates.size(); ++at) {
    VT_TRY(auto made, make(candidates[at]));
    if (!made) continue;
    if (static_cast<std::int64_t>(out.items.size()) == wanted.limit) {
      VT_TRY(out.next, ops::seal_cursor(in, bound_to, cat(static_cast<std::uint64_t>(at))));
      return {};
    }
    out.items.push_back(*std::move(made));
  }
  return {};
}

std::string bound_to(ops::query const& in, store_request wanted) {
  wanted.cursor.reset();
  wanted.limit = 0;
  return cat("friendstore.get\n", in.who.market, "\n", json::encode(wanted));
}

empty_reason why_empty(shown_to const& shown) {
  if (!shown.has_identity) return empty_reason::no_identity;
  if (!shown.may_read) return empty_reason::no_consent;
  bool const any = std::ranges::any_of(shown.people, &shown_friend::is_friend);
  return any ? empty_reason::nothing_shown : empty_reason::no_friends;
}

bool filtered(store_request const& wanted) {
  return wanted.family || wanted.friend_ || wanted.network || !wanted.kinds.empty() || wanted.window_days;
}

// A place given to what the viewer's friends have not: how likely it was given is said and logged, so that what comes
// of it can be weighed.
result<std::optional<store_item>> on_trial(builder const& make, blend const& by, explored const& one, double score) {
  VT_TRY(auto item, make.item(one.family, {}));
  if (!item) return item;
  VT_TRY(auto const weighed, by.weigh(std::array{std::string_view{one.family}}));
  item->score = score;
  item->why = {{"exploration", one.propensity}};
  if (auto const stars = weighed.front().parts.stars) item->why.push_back({"rating", *stars});
  make.in.sys.log.write(log_level::info, "friends", "friendstore.exploration",
                        cat(one.family, " at place ", static_cast<std::uint64_t>(one.place), ", propensity ",
                            std::to_string(one.propensity)));
  return item;
}

// For who has no friends to see, a page all the same: what goes with their own things, what many have, what is new.
result<void> fill_by_ladder(ops::query& in, store_request const& wanted, store_answer& out) {
  VT_TRY(auto const of, ops::current_shop(in, in.db));
  VT_TRY(auto const by, blend::make(in));
  builder const make{in, of};
  VT_TRY(auto const families, by.ladder(static_cast<std::size_t>(wanted.limit) * 2));
  std::vector<store_item> items;
  std::vector<std::string_view> placed;
  for (auto const& family : families) {
    if (static_cast<std::int64_t>(items.size()) == wanted.limit) break;
    VT_TRY(auto item, make.item(family, {}));
    if (!item) continue;
    items.push_back(*std::move(item));
    placed.push_back(family);
  }
  VT_TRY(auto const weighed, by.weigh(placed));
  std::vector<rank_parts> parts;
  for (auto const& one : weighed) parts.push_back(one.parts);
  blend::scale_tastes(parts);
  double least = 1;
  for (std::size_t n = 0; n < items.size(); ++n) {
    least = std::min(least, parts[n].score(by.weights()));
    items[n].score = least;
    if (items[n].others) items[n].why.push_back({"count", static_cast<double>(items[n].others->at_least)});
    parts[n].explain(items[n].why);
  }
  out.items = std::move(items);
  return {};
}

// What friends show, or with a circle its members.
result<store_answer> from_friends(ops::query& in, store_request const& wanted) {
  store_answer out;
  out.empty_reason = empty_reason::no_identity;
  if (!in.who.shopper) return out;
  auto const circle = circle_of(wanted);
  if (circle) {
    auto const as_audience = shoppers::audience::of_circle(*circle);
    VT_CHECK(shoppers::check_chosen(in.db, in.who.shop, *in.who.shopper, as_audience, "/scope"));
  }
  VT_TRY(auto shown, shown_to_viewer(in, in.db, *in.who.shopper, wanted.network));
  std::string chosen;
  if (wanted.friend_) {
    VT_TRY(auto const found, shoppers::find_by_public_id(in.db, in.who.shop, *wanted.friend_));
    if (found) chosen = found->shopper;
  }
  out.empty_reason = circle ? empty_reason::nothing_shown : why_empty(shown);
  VT_TRY(auto const of, ops::current_shop(in, in.db));
  builder const make{in, of};
  ranked const by_friends{wanted, chosen, shown, in.now};
  VT_TRY(auto const by, blend::make(in));
  bool const whole = !circle && !filtered(wanted);
  VT_TRY(auto const places, places_of(in, by, by_friends, whole));
  VT_CHECK(fill_page(in, wanted, bound_to(in, wanted), places, out,
                     [&](place const& at) -> result<std::optional<store_item>> {
                       if (at.explore) return on_trial(make, by, *at.explore, at.order.score);
                       auto const& row = by_friends.rows()[at.order.at];
                       auto const faces = by_friends.faces_of(row);
                       VT_TRY(auto item, make.item(by_friends.family_of(row), wished_product(shown, faces)));
                       if (!item) return item;
                       VT_CHECK(name_friends(in, *item, row, faces, shown));
                       item->score = at.order.score;
                       item->why.push_back({"noisy_or", static_cast<double>(row.score)});
                       at.order.parts.explain(item->why);
                       return item;
                     }));
  if (!out.items.empty()) out.empty_reason.reset();
  return out;
}

// By published figures alone, whoever asks: the order too follows the rounded numbers, or it would tell the exact ones.
result<store_answer> from_everyone(ops::query& in, store_request const& wanted) {
  VT_TRY(auto const of, ops::current_shop(in, in.db));
  VT_TRY(auto const families, counted_families(in.db, in.who.shop, in.now));
  builder const make{in, of};
  std::vector<store_item> items;
  for (auto const& family : families) {
    if (wanted.family && family != *wanted.family) continue;
    VT_TRY(auto item, make.item(family, {}));
    if (!item || !item->others) continue;
    auto const n = static_cast<double>(item->others->at_least);
    item->score = n / (n + 100.0);  // grows with the count, stays below 1
    item->why = {{"count", n}};
    items.push_back(*std::move(item));
  }
  std::ranges::sort(items, {}, &store_item::family);
  std::ranges::stable_sort(items, std::ranges::greater{}, &store_item::score);
  store_answer out;
  VT_CHECK(fill_page(in, wanted, bound_to(in, wanted), items, out,
                     [](store_item const& item) -> result<std::optional<store_item>> { return std::optional{item}; }));
  if (out.items.empty()) out.empty_reason = empty_reason::nothing_shown;
  return out;
}

}  // namespace

result<store_answer> get_store(ops::query& in, store_request const& wanted) {
  auto const scope = wanted.scope.value_or(in.who.shopper ? "friends" : "everyone");
  if (scope == "friends" || circle_of(wanted)) {
    VT_TRY(auto out, from_friends(in, wanted));
    // Who asked for friends by name gets friends; a shopper who just opens the store never gets an empty page.
    if (out.items.empty() && !wanted.scope && !wanted.cursor && !filtered(wanted)) {
      VT_CHECK(fill_by_ladder(in, wanted, out));
    }
    return out;
  }
  if (scope != "everyone") {
    return fail(code::invalid, "request.unknown_value", "A scope is friends, circle:ID or everyone.", "/scope");
  }
  if (wanted.friend_ || wanted.network || !wanted.kinds.empty() || wanted.window_days) {
    return fail(code::invalid, "friendstore.filter_needs_friends",
                "friend, network, kinds and window_days choose among friends: leave them out with scope everyone.",
                "/scope");
  }
  return from_everyone(in, wanted);
}

}  // namespace vetrina::friends
