#include "friends/index/read.hpp"

#include <algorithm>

namespace vetrina::friends::index {
namespace {

// Two stages deep, measured best: a friend's head is asked for while another's run is on its way.
constexpr std::size_t head_ahead = 16;
constexpr std::size_t run_ahead = 8;

// Below 1, so that a touched family is told from an untouched one, and above the denormal numbers, which cost a
// hundred cycles each where hundreds of friends own the same jeans.
constexpr float most_silent = 0.99999994F;
constexpr float least_silent = 1e-30F;
constexpr float least_score = 1e-6F;

constexpr std::uint32_t minutes_a_day = 1440;

void show(ranked_family& row, face one) {
  auto at =
      std::find_if(row.faces.begin(), row.faces.begin() + row.shown, [&](face const& f) { return f.who == one.who; });
  if (at == row.faces.begin() + row.shown) {
    if (row.shown < most_faces) {
      at = row.faces.begin() + row.shown++;
    } else if (one.strength > row.faces.back().strength) {
      at = row.faces.end() - 1;
    } else {
      return;
    }
    *at = one;
  } else {
    at->strength = std::max(at->strength, one.strength);
  }
  for (; at != row.faces.begin() && (at - 1)->strength < at->strength; --at) std::iter_swap(at - 1, at);
}

}  // namespace

void scratch::fit(std::uint32_t families) {
  if (silent_.size() != families) {
    silent_.assign(families, 1.0F);
    winner_.assign(families, 0);
    touched_.resize(std::size_t{families} + 1);
  }
  if (events_.empty()) {
    events_.resize(most_ties * most_interactions);
    runs_.resize(most_ties);
  }
  best_.clear();
}

// Two passes: scores alone into one float a family, then faces for the few families that won. The events of the first
// pass lie in order, so the second costs no look at the friends again.
class reading {
 public:
  reading(base const& from, overlay const* changed, decay const& weights, question const& asked, scratch& with) noexcept
      : base_{from}, changed_{changed}, decay_{weights}, asked_{asked}, with_{with} {}

  void run() {
    with_.fit(base_.families());
    auto const friends = ties();
    for (std::size_t n = 0; n < std::min(head_ahead, friends.size()); ++n) want_head(friends[n]);
    for (std::size_t n = 0; n < std::min(run_ahead, friends.size()); ++n) want_run(friends[n]);
    bool const all = asked_.since == 0 && asked_.kinds == 255;
    all ? gather<true>(friends) : gather<false>(friends);
    select();
    tell();
  }

 private:
  [[nodiscard]] std::span<packed_tie const> ties() const noexcept {
    if (changed_ != nullptr && changed_->touched(asked_.viewer)) {
      if (auto const found = changed_->ties(asked_.viewer)) return *found;
    }
    return asked_.viewer < base_.shoppers() ? base_.ties(asked_.viewer) : std::span<packed_tie const>{};
  }
  [[nodiscard]] std::span<packed_interaction const> history(std::uint32_t who) const noexcept {
    if (changed_ != nullptr && changed_->touched(who)) {
      if (auto const found = changed_->history(who)) return *found;
    }
    return who < base_.shoppers() ? base_.history(who) : std::span<packed_interaction const>{};
  }
  void want_head(packed_tie const& of) const noexcept {
    if (of.who() < base_.shoppers()) base_.prefetch_head(of.who());
  }
  void want_run(packed_tie const& of) const noexcept {
    if (of.who() < base_.shoppers()) base_.prefetch_history(of.who());
  }

  template <bool all>
  void gather(std::span<packed_tie const> friends) noexcept {
    auto const family_of = base_.family_of();
    auto* const silent = with_.silent_.data();
    auto* const touched = with_.touched_.data();
    auto* event = with_.events_.data();
    for (std::size_t n = 0; n < friends.size(); ++n) {
      if (n + head_ahead < friends.size()) want_head(friends[n + head_ahead]);
      if (n + run_ahead < friends.size()) want_run(friends[n + run_ahead]);
      auto const& one = friends[n];
      if ((one.networks() & asked_.networks) == 0) continue;
      auto const strength = one.strength();
      for (auto const& what : history(one.who())) {
        if constexpr (!all) {
          if (what.minute() < asked_.since) break;  // newest first
          if ((asked_.kinds >> what.kind() & 1U) == 0) continue;
        }
        auto const product = what.product();
        if (product >= family_of.size()) continue;
        auto const family = family_of[product];
        auto const age = asked_.now > what.minute() ? asked_.now - what.minute() : 0;
        auto const says = std::min(most_one_event, strength * decay_.at(what.decay_row(), age / minutes_a_day));
        *event++ = {family, says, product};
        auto const before = silent[family];
        touched[touched_] = family;
        touched_ += before == 1.0F ? 1 : 0;
        silent[family] = std::max(before * std::min(1.0F - says, most_silent), least_silent);
      }
      with_.runs_[runs_++] = {one.who(), static_cast<std::uint32_t>(event - with_.events_.data())};
    }
  }

  // The best in order, by a running threshold, and every family silent again for the next read.
  void select() {
    auto& places = with_.places_;
    places.clear();
    auto const most = std::min<std::size_t>(asked_.families, 255);
    auto const better = [](scratch::place const& a, scratch::place const& b) {
      return a.silent != b.silent ? a.silent < b.silent : a.family < b.family;
    };
    for (std::size_t n = 0; n < touched_; ++n) {
      auto const family = with_.touched_[n];
      scratch::place const one{with_.silent_[family], family};
      with_.silent_[family] = 1.0F;
      if (1.0F - one.silent < least_score) continue;
      if (places.size() < most) {
        places.push_back(one);
      } else if (most > 0 && better(one, places.back())) {
        places.back() = one;
      } else {
        continue;
      }
      for (auto at = places.end() - 1; at != places.begin() && better(*at, *(at - 1)); --at) std::iter_swap(at - 1, at);
    }
  }

  void tell() {
    auto& best = with_.best_;
    for (auto const& one : with_.places_) {
      best.push_back({one.family, 1.0F - one.silent, 0, 0, 0, {}});
      with_.winner_[one.family] = static_cast<std::uint8_t>(best.size());
    }
    std::uint32_t at = 0;
    std::array<std::uint32_t, 256> last;  // by place: the run that was counted last
    last.fill(~0U);
    std::array<float, 256> loudest{};
    for (std::uint32_t n = 0; n < runs_; ++n) {
      auto const& by = with_.runs_[n];
      for (; at < by.end; ++at) {
        auto const& what = with_.events_[at];
        auto const place = with_.winner_[what.family];
        if (place == 0) continue;
        auto& row = best[place - 1U];
        row.friends += last[place] != n ? 1 : 0;
        last[place] = n;
        if (what.strength > loudest[place]) {
          loudest[place] = what.strength;
          row.product = what.product;
        }
        show(row, {by.who, what.strength});
      }
    }
    for (auto const& row : best) with_.winner_[row.family] = 0;
  }

  base const& base_;
  overlay const* changed_;
  decay const& decay_;
  question const& asked_;
  scratch& with_;
  std::size_t touched_ = 0;
  std::size_t runs_ = 0;
};

std::vector<ranked_family> const& best_families(base const& from, overlay const* changed, decay const& weights,
                                                question const& asked, scratch& with) {
  reading{from, changed, weights, asked, with}.run();
  return with.best();
}

}  // namespace vetrina::friends::index
