// read: the query of the friend store: the families that a shopper's friends speak for most, each with the friends who
// speak loudest. Pure over a base and an overlay; scratch belongs to the calling thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "friends/index/base.hpp"
#include "friends/index/decay.hpp"
#include "friends/index/overlay.hpp"

namespace vetrina::friends::index {

inline constexpr std::size_t most_faces = 3;

// No one event weighs more: no single friend decides alone (friends/weights.hpp).
inline constexpr float most_one_event = 0.6F;

struct question {
  std::uint32_t viewer = 0;
  std::uint32_t now = 0;        // minutes since 1970
  std::size_t families = 10;
  std::uint32_t since = 0;      // minutes since 1970; 0: all that is kept
  std::uint8_t networks = 15;   // ties of these networks
  std::uint8_t kinds = 255;     // a bit a kind
};

struct face {
  std::uint32_t who = 0;
  float strength = 0;  // of the friend's strongest event
};

struct ranked_family {
  std::uint32_t family = 0;
  float score = 0;  // 1 - Π(1 - event), the noisy-or of widgets: the second friend adds less than the first
  std::uint32_t product = 0;  // of the strongest event
  std::uint32_t friends = 0;  // how many did something with it
  std::uint32_t shown = 0;  // faces that are filled, strongest first
  std::array<face, most_faces> faces;
};

// What a read writes to; kept between reads, so that a read allocates nothing. One thread.
class scratch {
 public:
  [[nodiscard]] std::vector<ranked_family> const& best() const noexcept { return best_; }

 private:
  friend class reading;
  struct place {
    float silent;
    std::uint32_t family;
  };
  void fit(std::uint32_t families);

  std::vector<float> silent_;  // by family: the chance that nobody speaks; 1 between reads
  std::vector<std::uint8_t> winner_;  // by family: 1 + its place among the best; 0 between reads
  std::vector<std::uint32_t> touched_;
  // By event, in the order of friends.
  std::vector<packed_interaction> words_;
  std::vector<std::uint16_t> ties_;     // of whom, by its place among the viewer's ties
  std::vector<float> strengths_;        // of the tie at first, then of the event
  std::vector<std::uint32_t> families_;
  std::vector<std::uint32_t> heard_;    // events of the families that won
  std::vector<place> places_;
  std::vector<ranked_family> best_;
};

// Best first, at most asked.families (at most 255) of them, equal ones by ordinal; families below a score of 1e-6 are
// left out. An unknown viewer has no friends. `changed` may be null.
[[nodiscard]] std::vector<ranked_family> const& best_families(base const& from, overlay const* changed,
                                                              decay const& weights, question const& asked,
                                                              scratch& with);

}  // namespace vetrina::friends::index
