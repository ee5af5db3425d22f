#include "friends/index/read.hpp"

#include <algorithm>

#include "friends/index/facts.hpp"

namespace vetrina::friends::index {
namespace {

// Below 1, so that a touched family is told from an untouched one, and above the denormal numbers, which cost a
// hundred cycles each where hundreds of friends own the same jeans.
constexpr float most_silent = 0.99999994F;
constexpr float least_silent = 1e-30F;
constexpr float least_score = 1e-6F;

constexpr float most_one_event = static_cast<float>(weights::most_one_event);
constexpr std::uint32_t minutes_a_day = 1440;
constexpr std::uint32_t nobody = ~std::uint32_t{0};

// So few are kept in order as they come; more are sorted once all are there.
constexpr std::size_t few = 32;

}  // namespace

decay const& weights_by_kind() {
  static decay const made = [] {
    rates by_kind{};
    for (auto const& one : weights::kinds)
      by_kind[static_cast<std::size_t>(one.what)] = {one.weight, one.half_life_days};
    return decay{by_kind, weights::verified, weights::unverified};
  }();
  return made;
}

// Two passes: scores alone into one float a family, then faces for the few families that won. Friends' runs are short,
// so their events are first laid out in one row: a loop that ends every ten turns costs more in wrong guesses than the
// copy, and the second pass need not look at the friends again.
void reading::begin(facts const& names, decay const& weights, question const& asked) {
  names_ = &names;
  weights_ = &weights;
  asked_ = asked;
  events_ = 0;
  // One place more: a family that came while this is read is left to the next.
  unheard_ = names.families.size();
  if (silent_.size() <= unheard_) {
    silent_.resize(unheard_ + std::size_t{1}, 1.0F);
    winner_.resize(unheard_ + std::size_t{1}, 0);
  }
}

void reading::make_room(std::size_t events) {
  if (words_.size() >= events) return;
  auto const room = std::max(events, words_.size() * 2);
  words_.resize(room);
  by_.resize(room);
  strengths_.resize(room);
  families_.resize(room);
  heard_.resize(room);
  touched_.resize(room + 1);
}

void reading::hear(std::uint32_t by, float tie, std::span<packed_thing const> newest_first) {
  make_room(events_ + newest_first.size());
  auto* word = words_.data() + events_;
  bool const all = asked_.since == 0 && asked_.kinds == 255;
  if (all) {
    for (auto const what : newest_first) *word++ = what;
  } else {
    for (auto const what : newest_first) {
      if (what.minute() < asked_.since) break;
      if ((asked_.kinds >> what.kind() & 1U) != 0) *word++ = what;
    }
  }
  auto const end = static_cast<std::size_t>(word - words_.data());
  auto* const who = by_.data();
  auto* const loud = strengths_.data();
  for (auto n = events_; n < end; ++n) {
    who[n] = by;
    loud[n] = tie;
  }
  events_ = end;
}

std::vector<ranked_family> const& reading::finish() {
  best_.clear();
  faces_.clear();
  weigh();
  add_up();
  select();
  tell();
  return best_;
}

void reading::weigh() {
  auto const* const words = words_.data();
  auto* const strengths = strengths_.data();
  auto* const families = families_.data();
  auto const filed = names_->filed_families();
  auto const now = asked_.now;
  for (std::size_t n = 0; n < events_; ++n) {
    auto const what = words[n];
    auto const subject = what.subject();
    auto const family = subject < filed.size() ? filed[subject] : names_->family_of(subject);
    auto const age = now > what.minute() ? now - what.minute() : 0;
    families[n] = std::min(family, unheard_);
    strengths[n] = std::min(most_one_event, strengths[n] * weights_->at(what.decay_row(), age / minutes_a_day));
  }
}

void reading::add_up() {
  auto const* const strengths = strengths_.data();
  auto const* const families = families_.data();
  auto* const silent = silent_.data();
  auto* const touched = touched_.data();
  std::size_t count = 0;
  for (std::size_t n = 0; n < events_; ++n) {
    auto const family = families[n];
    auto const before = silent[family];
    touched[count] = family;
    count += before == 1.0F ? 1 : 0;
    silent[family] = std::max(before * std::min(1.0F - strengths[n], most_silent), least_silent);
  }
  places_.clear();
  auto const worst = 1.0F - least_score;
  auto const most = std::min<std::size_t>(asked_.families, 65'535);
  if (most > few || most == 0) {
    for (std::size_t n = 0; n < count; ++n) {
      place const one{silent[touched[n]], touched[n]};
      silent[one.family] = 1.0F;
      if (one.silent <= worst && most != 0 && one.family != unheard_) places_.push_back(one);
    }
    return;
  }
  select_few(count, most, worst);
}

// The best in order, by a running threshold, and every family silent again for the next reading.
void reading::select_few(std::size_t count, std::size_t most, float worst) {
  for (std::size_t n = 0; n < count; ++n) {
    auto const family = touched_[n];
    place const one{silent_[family], family};
    silent_[family] = 1.0F;
    if (one.silent > worst || family == unheard_) continue;
    if (places_.size() < most) {
      places_.push_back(one);
    } else if (one < places_.back()) {
      places_.back() = one;
    } else {
      continue;
    }
    for (auto at = places_.end() - 1; at != places_.begin() && *at < *(at - 1); --at) std::iter_swap(at - 1, at);
    if (places_.size() == most) worst = places_.back().silent;
  }
}

void reading::select() {
  auto const most = std::min<std::size_t>(asked_.families, 65'535);
  if (most <= few) return;
  auto const end = places_.begin() + static_cast<std::ptrdiff_t>(std::min(most, places_.size()));
  std::partial_sort(places_.begin(), end, places_.end());
  places_.erase(end, places_.end());
}

// Most of what is said about a family that many own is softer than the loudest: that ends at the first line.
void reading::show(ranked_family& row, face const& one) noexcept {
  auto* const first = faces_.data() + row.first_face;
  if (row.faces == asked_.faces && one.strength <= first[row.faces - 1].strength) return;
  auto* at = first;
  auto* const end = first + row.faces;
  while (at != end && at->by != one.by) ++at;
  if (at == end) {
    if (row.faces < asked_.faces) ++row.faces;
    at = first + (row.faces - 1);
  } else if (one.strength <= at->strength) {
    return;
  }
  *at = one;
  for (; at != first && (at - 1)->strength < at->strength; --at) std::iter_swap(at - 1, at);
}

void reading::tell() {
  faces_.resize(places_.size() * asked_.faces);
  for (auto const& one : places_) {
    auto const place = best_.size();
    best_.push_back({one.family, 1.0F - one.silent, 0, static_cast<std::uint32_t>(place * asked_.faces), 0});
    winner_[one.family] = static_cast<std::uint16_t>(best_.size());
  }
  // What won is picked out without a branch, which no processor could guess.
  auto const* const families = families_.data();
  auto const* const winner = winner_.data();
  auto* const heard = heard_.data();
  std::size_t count = 0;
  for (std::size_t n = 0; n < events_; ++n) {
    heard[count] = static_cast<std::uint32_t>(n);
    count += winner[families[n]] != 0 ? 1 : 0;
  }
  last_.assign(best_.size() + 1, nobody);
  for (std::size_t n = 0; n < count; ++n) {
    auto const at = heard[n];
    auto const place = winner[families[at]];
    auto& row = best_[place - 1U];
    row.friends += last_[place] != by_[at] ? 1 : 0;
    last_[place] = by_[at];
    if (asked_.faces != 0) show(row, {by_[at], strengths_[at], words_[at]});
  }
  for (auto const& row : best_) winner_[row.family] = 0;
}

}  // namespace vetrina::friends::index
