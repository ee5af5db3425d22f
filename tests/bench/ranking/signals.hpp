// signals: what may speak for a thing to a shopper, each by itself: a score for every thing. Immutable once made and
// borrowing what they were made of; thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "friends/ranking/closed_form.hpp"
#include "generate/plain_files.hpp"

namespace vetrina::bench::ranking {

using vetrina::friends::ranking::closed_form;
using vetrina::friends::ranking::history;
using vetrina::friends::ranking::shape;
using vetrina::friends::ranking::sparse;
using vetrina::friends::ranking::weighted;

// A shop as the model may see it, and who is tied to whom how strongly.
enum class tie_by { friends, friends_and_tastes };
struct shop {
  shop(sparse have, sparse const& follow, tie_by what = tie_by::friends_and_tastes);
  // The same where only some people are to be seen.
  template <class Keep>
  [[nodiscard]] shop shown(Keep const& keep) const {
    auto out = *this;
    for (auto& one : out.ties) std::erase_if(one, [&](weighted const& to) { return !keep(to.who); });
    return out;
  }
  history have;
  sparse follow;  // as the file has it
  std::vector<std::vector<weighted>> ties;  // of a shopper: whom they follow and, weaker, who follows them
  [[nodiscard]] std::uint32_t shoppers() const noexcept { return have.shoppers.rows(); }
  [[nodiscard]] std::uint32_t things() const noexcept { return have.things.rows(); }
};

struct scratch {
  std::vector<float> work;
  std::vector<float> near;
  std::vector<std::uint32_t> touched;
  std::vector<weighted> people;
};

class signal {
 public:
  virtual ~signal() = default;
  // Adds to `out`, which is all zeros.
  virtual void add(std::uint32_t who, std::span<float> out, scratch& with) const = 0;
};
using signal_ptr = std::unique_ptr<signal const>;

// How many have it.
[[nodiscard]] signal_ptr popularity(shop const& of);
// How many of those whom one follows have it, popularity breaking ties: what the model is compared with.
[[nodiscard]] signal_ptr friends_only(shop const& of);
// The noisy-or over friends: -ln(1 - S) of widgets 3.1, which ranks as S does.
[[nodiscard]] signal_ptr friends_things(shop const& of);
// The same over friends of friends, at 0.3 x tie x tie.
[[nodiscard]] signal_ptr friends_of_friends(shop const& of);
// The closed form for one's own history, or for one's friends' histories by tie.
[[nodiscard]] signal_ptr own_taste(closed_form const& of);
[[nodiscard]] signal_ptr friends_taste(shop const& of, closed_form const& by);

// Shoppers alike: who has the same things (each counting popularity^-rare), per things of theirs^active, to the power of
// `sharp`, speaks for all they have; the sum times popularity^-damping.
struct alike {
  float rare = 0.5F;
  float active = 0.5F;
  float sharp = 1.0F;
  float damping = 0.3F;
};
[[nodiscard]] signal_ptr neighbours(shop const& of, alike const& by);

}  // namespace vetrina::bench::ranking
