// closed_form: the collaborative score that is solved and not trained: least squares that predicts what a shopper has
// from what else they have, with nothing allowed to predict itself (EASE, Steck 2019). Solved over things where they
// are fewer, else over shoppers, which is the same answer by the matrix inversion lemma; with friends as columns of
// their own in the second. Immutable once fitted; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "friends/ranking/sparse.hpp"
#include "friends/ranking/square.hpp"

namespace vetrina::friends::ranking {

struct shape {
  float regularisation = 3.0F;  // times the mean length of a history, as weighed
  float active = 0.0F;    // a shopper with n things counts n^-active
  float popular = 0.0F;   // a thing of n shoppers counts n^-popular
  float damping = 1.0F;   // 1: nothing predicts itself; 0: plain least squares
  float lift = 0.0F;      // the score is multiplied by popularity^lift
  float friends = 0.0F;   // what a friend in common weighs beside a thing in common; over shoppers only
};

// What shoppers have, by shopper and by thing, and whom they follow.
struct history {
  explicit history(sparse of_shoppers) : shoppers{std::move(of_shoppers)}, things{shoppers.transposed()} {}
  sparse shoppers;
  sparse things;
};

struct weighted {
  std::uint32_t who = 0;
  float weight = 0;
};

enum class solve_over { the_fewer, things };

class closed_form {
 public:
  // `friends` may be null. At most `most` rows are solved for: over things, the most popular ones, and the others have
  // no score. Who has neither things nor friends takes no row.
  closed_form(history const& from, sparse const* friends, shape const& by, std::uint32_t most, unsigned threads = 1,
              solve_over what = solve_over::the_fewer);

  // What somebody with the histories of `of`, each with its weight, would like: adds to `out`, a score a thing.
  // What they have already gets a score, too. `work` is kept between calls.
  void add(std::span<weighted const> of, std::span<float> out, std::vector<float>& work) const;
  // Over things: whether a row was solved for it, and what having it says for every other.
  [[nodiscard]] bool knows(std::uint32_t thing) const noexcept { return over_things_ && place_[thing] != none; }
  void speak(std::uint32_t thing, std::span<float> out) const;
  [[nodiscard]] bool over_things() const noexcept { return over_things_; }

 private:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;
  void regularise(double sum);
  void fit_things(std::uint32_t most, unsigned threads);
  void fit_shoppers(sparse const* friends, unsigned threads);
  [[nodiscard]] std::span<std::uint32_t const> things_of(std::uint32_t who) const { return from_->shoppers.row(who); }

  history const* from_;
  shape by_;
  bool over_things_;
  float lambda_ = 1;
  std::vector<float> shopper_weight_;  // n^-active
  std::vector<float> thing_weight_;  // n^-popular
  std::vector<float> thing_scale_;  // what a thing's sum is multiplied with at last
  std::vector<float> self_;  // what a thing's own presence would have added, given back
  std::vector<std::uint32_t> place_;  // of a thing or a shopper among the rows solved for, or `none`
  std::vector<std::uint32_t> solved_;  // the row's thing or shopper
  square inverse_{0};
};

}  // namespace vetrina::friends::ranking
