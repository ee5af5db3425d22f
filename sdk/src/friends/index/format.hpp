// format: how the friend index packs what a shopper's friends may see: 6 bytes a tie, 8 bytes a thing done, 16 bytes a
// shopper. Numbers of shoppers, subjects and families are private to the file or process that gave them. Values;
// thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "friends/graph.hpp"
#include "friends/weights.hpp"

namespace vetrina::friends::index {

// What bounds a read: past these a friend adds nothing that is seen, and the most connected shopper stays under 1 ms.
inline constexpr std::size_t most_ties = weights::most_friends;
inline constexpr std::size_t most_things = weights::most_interactions;

// A friend, with how strong the tie is and at which networks it holds.
struct tie {
  std::uint32_t who = 0;
  std::uint16_t steps = 0;  // strength_of(steps)
  std::uint8_t networks = 0;  // network_bit()s
};
// The shop's first three networks have a bit each, all others share one: for them the rows are asked.
inline constexpr std::uint32_t single_networks = 3;
[[nodiscard]] constexpr std::uint8_t network_bit(std::uint32_t number) noexcept {
  return static_cast<std::uint8_t>(1U << std::min(number, single_networks));
}

class packed_tie {
 public:
  packed_tie() noexcept = default;
  explicit packed_tie(tie const& of) noexcept {
    auto const rest = static_cast<std::uint16_t>((of.steps & strongest) | (of.networks & 15U) << 12U);
    std::memcpy(bytes_, &of.who, 4);
    std::memcpy(bytes_ + 4, &rest, 2);
  }
  [[nodiscard]] std::uint32_t who() const noexcept {
    std::uint32_t out = 0;
    std::memcpy(&out, bytes_, 4);
    return out;
  }
  [[nodiscard]] std::uint16_t steps() const noexcept { return rest() & strongest; }
  [[nodiscard]] std::uint8_t networks() const noexcept { return static_cast<std::uint8_t>(rest() >> 12U); }

 private:
  [[nodiscard]] std::uint16_t rest() const noexcept {
    std::uint16_t out = 0;
    std::memcpy(&out, bytes_ + 4, 2);
    return out;
  }
  unsigned char bytes_[6] = {};
};
static_assert(sizeof(packed_tie) == 6 && alignof(packed_tie) == 1);

// One thing that a shopper did and that friends may see, decided already for a friend who shares neither circle nor
// home with them.
struct thing {
  std::uint32_t subject = 0;  // a number of the subjects
  std::uint32_t minute = 0;  // since 1970
  std::uint8_t kind = 0;  // activity::kind
  bool verified = false;  // an order holds it, and that purchase is shown too
  bool granted = false;  // by the owner for this thing alone
};
inline constexpr std::uint32_t most_subjects = 1U << 30U;
inline constexpr std::uint32_t most_minutes = 1U << 26U;  // the year 2097

[[nodiscard]] constexpr std::uint32_t minute_of(std::int64_t ms) noexcept {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(ms / minute_ms, 0, most_minutes - 1));
}

// subject 0..29, minute 30..55, verified 56, kind 57..59, granted 60
class packed_thing {
 public:
  packed_thing() noexcept = default;
  explicit packed_thing(thing const& of) noexcept
      : word_{std::uint64_t{of.subject & (most_subjects - 1)} | std::uint64_t{of.minute & (most_minutes - 1)} << 30U |
              std::uint64_t{of.verified} << 56U | std::uint64_t{of.kind & 7U} << 57U |
              std::uint64_t{of.granted} << 60U} {}
  explicit packed_thing(std::uint64_t word) noexcept : word_{word} {}
  [[nodiscard]] std::uint32_t subject() const noexcept {
    return static_cast<std::uint32_t>(word_) & (most_subjects - 1);
  }
  [[nodiscard]] std::uint32_t minute() const noexcept {
    return static_cast<std::uint32_t>(word_ >> 30U) & (most_minutes - 1);
  }
  [[nodiscard]] bool verified() const noexcept { return (word_ >> 56U & 1U) != 0; }
  [[nodiscard]] std::uint32_t kind() const noexcept { return static_cast<std::uint32_t>(word_ >> 57U) & 7U; }
  [[nodiscard]] bool granted() const noexcept { return (word_ >> 60U & 1U) != 0; }
  // kind * 2 + verified: a row of the decay table.
  [[nodiscard]] std::uint32_t decay_row() const noexcept { return static_cast<std::uint32_t>(word_ >> 56U) & 15U; }
  [[nodiscard]] std::uint64_t word() const noexcept { return word_; }
  // The same of another subject: the number that this one has elsewhere.
  [[nodiscard]] packed_thing about(std::uint32_t subject) const noexcept {
    return packed_thing{(word_ & ~std::uint64_t{most_subjects - 1}) | (subject & (most_subjects - 1))};
  }

 private:
  std::uint64_t word_ = 0;
};
static_assert(sizeof(packed_thing) == 8);

// What is known of a shopper in one word: how many things lie where, and what to make of them.
class person_head {
 public:
  enum flag : std::uint8_t {
    exists = 1,
    named = 2,    // friends may be told of them at all
    by_rows = 4,  // the index cannot say it: ask the rows
    timed = 8,    // holds between two moments alone, which stand in two words before the things
  };
  person_head() noexcept = default;
  person_head(std::uint8_t flags, std::size_t things, std::uint64_t begin = 0) noexcept
      : word_{std::uint64_t{things} | std::uint64_t{flags} << 8U | std::uint64_t{true} << 12U | begin << 16U} {}
  explicit person_head(std::uint64_t word) noexcept : word_{word} {}
  [[nodiscard]] bool known() const noexcept { return (word_ >> 12U & 1U) != 0; }  // else left out of the file
  [[nodiscard]] bool has(flag which) const noexcept { return (word_ >> 8U & which) != 0; }
  [[nodiscard]] std::size_t things() const noexcept { return word_ & 255U; }
  [[nodiscard]] std::size_t words() const noexcept { return things() + (has(timed) ? 2 : 0); }
  [[nodiscard]] std::uint64_t begin() const noexcept { return word_ >> 16U; }  // of its words in the file
  [[nodiscard]] std::uint64_t word() const noexcept { return word_; }
  [[nodiscard]] person_head at(std::uint64_t begin) const noexcept {
    return person_head{(word_ & 0xFFFFU) | begin << 16U};
  }

 private:
  std::uint64_t word_ = 0;
};
static_assert(sizeof(person_head) == 8 && most_things < 256);

// A shopper's words, borrowed: of the file, or as they were put since.
class person_view {
 public:
  person_view(person_head head, std::uint64_t const* words) noexcept : head_{head}, words_{words} {}
  [[nodiscard]] person_head head() const noexcept { return head_; }
  [[nodiscard]] bool exists() const noexcept { return head_.has(person_head::exists); }
  [[nodiscard]] bool named() const noexcept { return head_.has(person_head::named); }
  [[nodiscard]] bool by_rows() const noexcept { return head_.has(person_head::by_rows); }
  [[nodiscard]] bool holds_at(std::int64_t now) const noexcept {
    if (!head_.has(person_head::timed)) return true;
    return now >= static_cast<std::int64_t>(words_[0]) && now < static_cast<std::int64_t>(words_[1]);
  }
  // Newest first.
  [[nodiscard]] std::span<packed_thing const> things() const noexcept {
    auto const* const first = words_ + (head_.words() - head_.things());
    return {reinterpret_cast<packed_thing const*>(first), head_.things()};
  }
  [[nodiscard]] std::span<std::uint64_t const> words() const noexcept { return {words_, head_.words()}; }
  // Whether both are the same words at the same place.
  [[nodiscard]] bool same(person_view const& other) const noexcept {
    return words_ == other.words_ && head_.word() == other.head_.word();
  }

 private:
  person_head head_;
  std::uint64_t const* words_;
};

// A shopper as rows say it: packed into words, the head first.
struct person_facts {
  bool exists = false;
  bool named = false;
  bool by_rows = false;
  // Holds at these moments (ms): an embargo ended before, or ends then.
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t until = std::numeric_limits<std::int64_t>::max();
  std::vector<packed_thing> things;  // newest first

  [[nodiscard]] std::vector<std::uint64_t> packed() const;
};
[[nodiscard]] inline person_view view_of(std::span<std::uint64_t const> packed) noexcept {
  return {person_head{packed[0]}, packed.data() + 1};
}

}  // namespace vetrina::friends::index
