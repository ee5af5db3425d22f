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

// Most of what is said about a family that many own is softer than the three loudest: that ends at the first line.
void show(ranked_family& row, face one) {
  if (row.shown == most_faces && one.strength <= row.faces.back().strength) return;
  auto at = row.faces.begin();
  auto const end = at + row.shown;
  while (at != end && at->who != one.who) ++at;
  if (at == end) {
    if (row.shown < most_faces) ++row.shown;
    at = row.faces.begin() + (row.shown - 1);
  } else if (one.strength <= at->strength) {
    return;
  }
  *at = one;
  for (; at != row.faces.begin() && (at - 1)->strength < at->strength; --at) std::iter_swap(at - 1, at);
}

}  // namespace

void scratch::fit(std::uint32_t families) {
  if (silent_.size() != families) {
    silent_.assign(families, 1.0F);
    winner_.assign(families, 0);
    touched_.resize(std::size_t{families} + 1);
  }
  if (words_.empty()) {
    constexpr auto most = most_ties * most_interactions;
    words_.resize(most);
    ties_.resize(most);
    strengths_.resize(most);
    families_.resize(most);
    heard_.resize(most);
  }
  best_.clear();
}

// Two passes: scores alone into one float a family, then faces for the few families that won. Friends' runs are short,
// so their events are first laid out in one row: a loop that ends every ten turns costs more in wrong guesses than the
// copy, and the second pass need not look at the friends again.
class reading {
 public:
  reading(base const& from, overlay const* changed, decay const& weights, question const& asked, scratch& with) noexcept
      : base_{from}, changed_{changed}, decay_{weights}, asked_{asked}, with_{with} {}

  void run() {
    with_.fit(base_.families());
    friends_ = ties();
    auto const& friends = friends_;
    for (std::size_t n = 0; n < std::min(head_ahead, friends.size()); ++n) want_head(friends[n]);
    for (std::size_t n = 0; n < std::min(run_ahead, friends.size()); ++n) want_run(friends[n]);
    bool const all = asked_.since == 0 && asked_.kinds == 255;
    all ? gather<true>() : gather<false>();
    weigh();
    add_up();
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
  void gather() noexcept {
    auto const friends = friends_;
    auto const products = base_.family_of().size();
    auto* word = with_.words_.data();
    auto* tie = with_.ties_.data();
    auto* strength = with_.strengths_.data();
    for (std::size_t n = 0; n < friends.size(); ++n) {
      if (n + head_ahead < friends.size()) want_head(friends[n + head_ahead]);
      if (n + run_ahead < friends.size()) want_run(friends[n + run_ahead]);
      auto const& one = friends[n];
      if ((one.networks() & asked_.networks) == 0) continue;
      auto const loud = one.strength();
      for (auto const& what : history(one.who())) {
        if constexpr (!all) {
          if (what.minute() < asked_.since) break;  // newest first
          if ((asked_.kinds >> what.kind() & 1U) == 0) continue;
        }
        if (what.product() >= products) continue;
        *word++ = what;
        *tie++ = static_cast<std::uint16_t>(n);
        *strength++ = loud;
      }
    }
    events_ = static_cast<std::size_t>(word - with_.words_.data());
  }

  void weigh() noexcept {
    auto const* const family_of = base_.family_of().data();
    auto const* const words = with_.words_.data();
    auto* const strengths = with_.strengths_.data();
    auto* const families = with_.families_.data();
    auto const now = asked_.now;
    for (std::size_t n = 0; n < events_; ++n) {
      auto const what = words[n];
      families[n] = family_of[what.product()];
      auto const age = now > what.minute() ? now - what.minute() : 0;
      strengths[n] = std::min(most_one_event, strengths[n] * decay_.at(what.decay_row(), age / minutes_a_day));
    }
  }

  void add_up() noexcept {
    auto const* const strengths = with_.strengths_.data();
    auto const* const families = with_.families_.data();
    auto* const silent = with_.silent_.data();
    auto* const touched = with_.touched_.data();
    std::size_t count = 0;
    for (std::size_t n = 0; n < events_; ++n) {
      auto const family = families[n];
      auto const before = silent[family];
      touched[count] = family;
      count += before == 1.0F ? 1 : 0;
      silent[family] = std::max(before * std::min(1.0F - strengths[n], most_silent), least_silent);
    }
    touched_ = count;
  }

  // The best in order, by a running threshold, and every family silent again for the next read.
  void select() {
    auto& places = with_.places_;
    places.clear();
    auto const most = std::min<std::size_t>(asked_.families, 255);
    auto worst = 1.0F - least_score;
    auto const better = [](scratch::place const& a, scratch::place const& b) {
      return a.silent != b.silent ? a.silent < b.silent : a.family < b.family;
    };
    if (most == 0) worst = -1;
    for (std::size_t n = 0; n < touched_; ++n) {
      auto const family = with_.touched_[n];
      scratch::place const one{with_.silent_[family], family};
      with_.silent_[family] = 1.0F;
      if (one.silent > worst) continue;
      if (places.size() < most) {
        places.push_back(one);
      } else if (better(one, places.back())) {
        places.back() = one;
      } else {
        continue;
      }
      for (auto at = places.end() - 1; at != places.begin() && better(*at, *(at - 1)); --at) std::iter_swap(at - 1, at);
      if (places.size() == most) worst = places.back().silent;
    }
  }

  void tell() {
    auto& best = with_.best_;
    for (auto const& one : with_.places_) {
      best.push_back({one.family, 1.0F - one.silent, 0, 0, 0, {}});
      with_.winner_[one.family] = static_cast<std::uint8_t>(best.size());
    }
    // What won is picked out without a branch, which no processor could guess.
    auto const* const families = with_.families_.data();
    auto* const heard = with_.heard_.data();
    std::size_t count = 0;
    for (std::size_t n = 0; n < events_; ++n) {
      heard[count] = static_cast<std::uint32_t>(n);
      count += with_.winner_[families[n]] != 0 ? 1 : 0;
    }
    std::array<std::uint32_t, 256> last;  // by place: the tie that was counted last
    std::fill_n(last.begin(), best.size() + 1, ~0U);
    std::array<float, 256> loudest;
    std::fill_n(loudest.begin(), best.size() + 1, 0.0F);
    for (std::size_t n = 0; n < count; ++n) {
      auto const at = heard[n];
      auto const place = with_.winner_[families[at]];
      auto const tie = with_.ties_[at];
      auto const strength = with_.strengths_[at];
      auto& row = best[place - 1U];
      row.friends += last[place] != tie ? 1 : 0;
      last[place] = tie;
      if (strength > loudest[place]) {
        loudest[place] = strength;
        row.product = with_.words_[at].product();
      }
      show(row, {friends_[tie].who(), strength});
    }
    for (auto const& row : best) with_.winner_[row.family] = 0;
  }

  base const& base_;
  overlay const* changed_;
  decay const& decay_;
  question const& asked_;
  scratch& with_;
  std::size_t touched_ = 0;
  std::size_t events_ = 0;
  std::span<packed_tie const> friends_;
};

std::vector<ranked_family> const& best_families(base const& from, overlay const* changed, decay const& weights,
                                                question const& asked, scratch& with) {
  reading{from, changed, weights, asked, with}.run();
  return with.best();
}

}  // namespace vetrina::friends::index
