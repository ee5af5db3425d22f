#include "friends/ranking/closed_form.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace vetrina::friends::ranking {
namespace {

std::vector<float> powers(sparse const& of, float exponent) {
  std::vector<float> out(of.rows());
  for (std::uint32_t n = 0; n < of.rows(); ++n) {
    auto const size = std::max<std::size_t>(of.row(n).size(), 1);
    out[n] = std::pow(static_cast<float>(size), exponent);
  }
  return out;
}

double trace(square const& m) {
  double sum = 0;
  for (std::size_t n = 0; n < m.size(); ++n) sum += static_cast<double>(m.at(n, n));
  return sum;
}

std::uint32_t active(sparse const& of) {
  std::uint32_t out = 0;
  for (std::uint32_t n = 0; n < of.rows(); ++n) out += of.row(n).empty() ? 0 : 1;
  return out;
}

// Who has nothing needs no row, so they are not counted.
bool fewer_things(history const& from, std::uint32_t most) {
  auto const shoppers = active(from.shoppers);
  return active(from.things) <= shoppers || shoppers > most;
}

}  // namespace

closed_form::closed_form(history const& from, sparse const* friends, shape const& by, std::uint32_t most,
                         unsigned threads, solve_over what)
    : from_{&from},
      by_{by},
      over_things_{what == solve_over::things || fewer_things(from, most)},
      shopper_weight_{powers(from.shoppers, -by.active)},
      thing_weight_{powers(from.things, -by.popular)},
      thing_scale_{powers(from.things, by.lift)},
      self_(from.things.rows()) {
  over_things_ ? fit_things(most, threads) : fit_shoppers(friends, threads);
}

// The same over things as over shoppers: the sum of both diagonals is one.
void closed_form::regularise(double sum) {
  auto const mean = sum / std::max(1.0, static_cast<double>(active(from_->shoppers)));
  lambda_ = by_.regularisation * static_cast<float>(std::max(mean, 1e-6));
  for (std::size_t n = 0; n < inverse_.size(); ++n) inverse_.at(n, n) += lambda_;
}

void closed_form::fit_things(std::uint32_t most, unsigned threads) {
  auto const& things = from_->things;
  std::vector<std::uint32_t> order(things.rows());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::uint32_t n) { return things.row(n).size(); });
  order.resize(std::min<std::size_t>(order.size(), most));
  while (!order.empty() && things.row(order.back()).empty()) order.pop_back();
  std::ranges::sort(order);
  solved_ = std::move(order);
  place_.assign(things.rows(), none);
  for (std::uint32_t n = 0; n < solved_.size(); ++n) place_[solved_[n]] = n;

  inverse_ = square{solved_.size()};
  std::vector<std::uint32_t> at;
  std::vector<float> value;
  for (std::uint32_t who = 0; who < from_->shoppers.rows(); ++who) {
    at.clear();
    value.clear();
    for (auto const thing : things_of(who)) {
      if (place_[thing] == none) continue;
      at.push_back(place_[thing]);
      value.push_back(thing_weight_[thing]);
    }
    auto const weight = shopper_weight_[who] * shopper_weight_[who];
    for (std::size_t a = 0; a < at.size(); ++a) {
      auto const row = inverse_.row(at[a]);
      for (std::size_t b = 0; b < at.size(); ++b) row[at[b]] += weight * value[a] * value[b];
    }
  }
  regularise(trace(inverse_));
  inverse_.invert(threads);
  for (std::uint32_t n = 0; n < solved_.size(); ++n) {
    auto const thing = solved_[n];
    auto const open = std::max(lambda_ * inverse_.at(n, n), 1e-6F);  // what the others do not explain of it
    auto const scale = thing_scale_[thing] / std::pow(open, by_.damping);
    self_[thing] = open * scale;
    thing_scale_[thing] = -lambda_ * scale;
  }
}

void closed_form::fit_shoppers(sparse const* friends, unsigned threads) {
  auto const& shoppers = from_->shoppers;
  bool const tied = friends != nullptr && by_.friends > 0 && friends->size() > 0;
  auto const followers = tied ? friends->transposed() : sparse{};
  place_.assign(shoppers.rows(), none);
  for (std::uint32_t who = 0; who < shoppers.rows(); ++who) {
    if (shoppers.row(who).empty() && (!tied || friends->row(who).empty())) continue;
    place_[who] = static_cast<std::uint32_t>(solved_.size());
    solved_.push_back(who);
  }
  inverse_ = square{solved_.size()};
  std::vector<float> value;
  auto const add_column = [&](std::span<std::uint32_t const> who, float weight, bool weigh) {
    value.resize(who.size());
    for (std::size_t n = 0; n < who.size(); ++n) value[n] = weigh ? shopper_weight_[who[n]] : 1.0F;
    for (std::size_t a = 0; a < who.size(); ++a) {
      auto const row = inverse_.row(place_[who[a]]);
      for (std::size_t b = 0; b < who.size(); ++b) row[place_[who[b]]] += weight * value[a] * value[b];
    }
  };
  for (std::uint32_t thing = 0; thing < from_->things.rows(); ++thing) {
    add_column(from_->things.row(thing), thing_weight_[thing] * thing_weight_[thing], true);
  }
  auto const sum = trace(inverse_);
  if (tied) {
    // A friend is a column of those who follow them, themselves among these; as strong as a mean history in all.
    auto const per_entry = sum / static_cast<double>(friends->size() + shoppers.rows());
    std::vector<std::uint32_t> column;
    for (std::uint32_t who = 0; who < shoppers.rows(); ++who) {
      auto const row = followers.row(who);
      column.assign(row.begin(), row.end());
      if (place_[who] != none) column.push_back(who);
      add_column(column, by_.friends * static_cast<float>(per_entry), false);
    }
  }
  regularise(sum);
  inverse_.invert(threads);
  for (std::uint32_t thing = 0; thing < from_->things.rows(); ++thing) {
    auto const who = from_->things.row(thing);
    double explained = 0;
    for (auto const a : who) {
      auto const row = inverse_.row(place_[a]);
      double one = 0;
      for (auto const b : who) one += static_cast<double>(row[place_[b]] * shopper_weight_[b]);
      explained += one * static_cast<double>(shopper_weight_[a]);
    }
    auto const weight = thing_weight_[thing];
    auto const open = std::max(1.0F - weight * weight * static_cast<float>(explained), 1e-6F);
    auto const scale = thing_scale_[thing] / std::pow(open, by_.damping);
    self_[thing] = open * scale;
    thing_scale_[thing] = -lambda_ * scale * weight;
  }
}

void closed_form::speak(std::uint32_t thing, std::span<float> out) const {
  if (!knows(thing)) return;
  auto const row = inverse_.row(place_[thing]);
  for (std::size_t n = 0; n < row.size(); ++n) {
    if (solved_[n] != thing) out[solved_[n]] += thing_weight_[thing] * row[n] * thing_scale_[solved_[n]];
  }
}

void closed_form::add(std::span<weighted const> of, std::span<float> out, std::vector<float>& work) const {
  work.assign(inverse_.size(), 0.0F);
  if (over_things_) {
    for (auto const& one : of) {
      auto const weight = one.weight * shopper_weight_[one.who];
      for (auto const thing : things_of(one.who)) {
        if (place_[thing] == none) continue;
        auto const row = inverse_.row(place_[thing]);
        auto const value = weight * thing_weight_[thing];
        for (std::size_t n = 0; n < row.size(); ++n) work[n] += value * row[n];
      }
    }
    for (std::size_t n = 0; n < work.size(); ++n) out[solved_[n]] += work[n] * thing_scale_[solved_[n]];
  } else {
    for (auto const& one : of) {
      if (place_[one.who] == none) continue;
      auto const row = inverse_.row(place_[one.who]);
      for (std::size_t n = 0; n < row.size(); ++n) work[n] += one.weight * row[n];
    }
    for (std::size_t n = 0; n < work.size(); ++n) {
      auto const value = work[n] * shopper_weight_[solved_[n]];
      for (auto const thing : things_of(solved_[n])) out[thing] += value * thing_scale_[thing];
    }
  }
  // A thing does not speak for itself: what it added to its own score is taken back.
  for (auto const& one : of) {
    auto const weight = one.weight * shopper_weight_[one.who];
    for (auto const thing : things_of(one.who)) out[thing] += weight * thing_weight_[thing] * self_[thing];
  }
}

}  // namespace vetrina::friends::ranking
