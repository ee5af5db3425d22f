// format: how the read index packs one shop's ties and interactions: 6 bytes a tie, 8 bytes an interaction, 16 bytes a
// shopper. Ordinals of shoppers, products and families are dense numbers from 0, private to the file. Values;
// thread-safe.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "store/snapshot.hpp"

namespace vetrina::friends::index {

inline constexpr store::snapshot_kind kind{store::snapshot_id("FRND"), 1};
namespace section {
inline constexpr std::uint32_t tie_offsets = 1;    // uint64: shoppers + 1 positions in `ties`
inline constexpr std::uint32_t ties = 2;           // packed_tie, strongest first
inline constexpr std::uint32_t history_heads = 3;  // history_head: one a shopper
inline constexpr std::uint32_t history = 4;        // packed_interaction, newest first
inline constexpr std::uint32_t families = 5;       // uint32: the family of each product
}  // namespace section

// What bounds a read: past these a friend adds nothing that is seen, and the most connected shopper stays under 1 ms.
inline constexpr std::size_t most_ties = 1024;
inline constexpr std::size_t most_interactions = 64;

inline constexpr std::uint32_t most_products = 1U << 24;
inline constexpr std::uint32_t most_minutes = 1U << 26;  // since 1970: the year 2097

// A friend, with how strong the tie is and at which networks it holds. Twelve bits of strength keep a score of many
// friends within 2e-3 of the exact one.
struct tie {
  std::uint32_t who = 0;
  float strength = 0;          // 0..1
  std::uint8_t networks = 15;  // bits 0..2: the shop's first three networks, bit 3: any other
};

class packed_tie {
 public:
  static constexpr std::uint32_t strongest = 4095;
  packed_tie() noexcept = default;
  explicit packed_tie(tie const& of) noexcept {
    auto const clamped = of.strength > 0 ? std::fmin(of.strength, 1.0F) : 0.0F;  // a NaN is no tie
    auto const steps = static_cast<std::uint32_t>(std::lround(clamped * static_cast<float>(strongest)));
    auto const rest = static_cast<std::uint16_t>(steps | (of.networks & 15U) << 12);
    std::memcpy(bytes_, &of.who, 4);
    std::memcpy(bytes_ + 4, &rest, 2);
  }
  [[nodiscard]] std::uint32_t who() const noexcept {
    std::uint32_t out = 0;
    std::memcpy(&out, bytes_, 4);
    return out;
  }
  [[nodiscard]] std::uint32_t steps() const noexcept { return rest() & strongest; }
  [[nodiscard]] std::uint32_t networks() const noexcept { return rest() >> 12U; }
  [[nodiscard]] float strength() const noexcept {
    return static_cast<float>(steps()) * (1.0F / static_cast<float>(strongest));
  }

 private:
  [[nodiscard]] std::uint32_t rest() const noexcept {
    std::uint16_t out = 0;
    std::memcpy(&out, bytes_ + 4, 2);
    return out;
  }
  unsigned char bytes_[6] = {};
};
static_assert(sizeof(packed_tie) == 6 && alignof(packed_tie) == 1);

// One thing that a shopper did and that friends may see.
struct interaction {
  std::uint32_t product = 0;
  std::uint32_t minute = 0;  // since 1970
  std::uint8_t kind = 0;     // 0..7: a row of the weights
  std::uint8_t market = 0;
  bool verified = false;
  bool circle = false;  // for a circle alone: the rows say for which, so a reader asks them
};

// product 0..23, market 24..31, minute 32..57, kind and verified 58..61, circle 62
class packed_interaction {
 public:
  packed_interaction() noexcept = default;
  explicit packed_interaction(interaction const& of) noexcept
      : word_{std::uint64_t{of.product & (most_products - 1)} | std::uint64_t{of.market} << 24 |
              std::uint64_t{of.minute & (most_minutes - 1)} << 32 | std::uint64_t{of.verified} << 58 |
              std::uint64_t{of.kind & 7U} << 59 | std::uint64_t{of.circle} << 62} {}
  [[nodiscard]] std::uint32_t product() const noexcept {
    return static_cast<std::uint32_t>(word_) & (most_products - 1);
  }
  [[nodiscard]] std::uint32_t minute() const noexcept {
    return static_cast<std::uint32_t>(word_ >> 32) & (most_minutes - 1);
  }
  [[nodiscard]] std::uint32_t market() const noexcept { return static_cast<std::uint32_t>(word_ >> 24) & 255U; }
  [[nodiscard]] std::uint32_t kind() const noexcept { return static_cast<std::uint32_t>(word_ >> 59) & 7U; }
  [[nodiscard]] bool verified() const noexcept { return (word_ >> 58 & 1U) != 0; }
  [[nodiscard]] bool circle() const noexcept { return (word_ >> 62 & 1U) != 0; }
  // kind * 2 + verified: a row of the decay table.
  [[nodiscard]] std::uint32_t decay_row() const noexcept { return static_cast<std::uint32_t>(word_ >> 58) & 15U; }
  [[nodiscard]] std::uint64_t word() const noexcept { return word_; }

 private:
  std::uint64_t word_ = 0;
};
static_assert(sizeof(packed_interaction) == 8);

// Where a shopper's interactions begin, and how many there are: one load finds a run.
class history_head {
 public:
  history_head() noexcept = default;
  history_head(std::uint64_t begin, std::size_t count) noexcept : word_{begin << 8 | count} {}
  [[nodiscard]] std::uint64_t begin() const noexcept { return word_ >> 8; }
  [[nodiscard]] std::size_t count() const noexcept { return word_ & 255U; }

 private:
  std::uint64_t word_ = 0;
};
static_assert(sizeof(history_head) == 8 && most_interactions < 256);

}  // namespace vetrina::friends::index
