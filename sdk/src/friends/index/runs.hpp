// runs: what friends may come to see of one shopper, and whom one linked identity follows, packed: 12 bytes an
// interaction, 6 bytes an edge. The same bytes lie in the index file and in memory. Views borrow; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

namespace vetrina::friends::index {

using run_bytes = std::vector<std::byte>;

template <class T>
[[nodiscard]] T load_as(std::byte const* from) noexcept {
  T out;
  std::memcpy(&out, from, sizeof out);
  return out;
}
template <class T>
void store_as(run_bytes& onto, T const& what) {
  auto const* const from = reinterpret_cast<std::byte const*>(&what);
  onto.insert(onto.end(), from, from + sizeof what);
}

// One thing that friends may see, decided already for a friend who shares neither circle nor home with the owner.
struct seen_event {
  std::int64_t at = 0;        // ms, 0 <= at < most_at
  std::uint32_t subject = 0;  // a number of the subjects
  std::uint8_t kind = 0;      // activity::kind
  bool verified = false;      // as the row says
  bool held = false;          // the mark may be shown: the purchase itself is shown too, whatever the window
  bool granted = false;       // by the owner for this thing alone
};
inline constexpr std::int64_t most_at = std::int64_t{1} << 44U;  // the year 2527
inline constexpr std::size_t event_size = 12;

[[nodiscard]] inline std::uint64_t event_word(seen_event const& of) noexcept {
  return static_cast<std::uint64_t>(of.at) | std::uint64_t{of.kind & 7U} << 44U | std::uint64_t{of.verified} << 47U |
         std::uint64_t{of.held} << 48U | std::uint64_t{of.granted} << 49U;
}
[[nodiscard]] inline seen_event event_at(std::byte const* from) noexcept {
  auto const word = load_as<std::uint64_t>(from);
  return {static_cast<std::int64_t>(word & static_cast<std::uint64_t>(most_at - 1)),
          load_as<std::uint32_t>(from + 8),
          static_cast<std::uint8_t>(word >> 44U & 7U),
          (word >> 47U & 1U) != 0,
          (word >> 48U & 1U) != 0,
          (word >> 49U & 1U) != 0};
}

// A shopper: eight bytes, the moments between which it holds where an embargo bounds it, and the events, newest first.
struct person_facts {
  bool exists = false;
  bool named = false;    // friends may be told of them at all
  bool by_rows = false;  // the index cannot say it: ask the rows
  // Holds at these moments (ms): an embargo ended before, or ends then.
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t until = std::numeric_limits<std::int64_t>::max();
  std::vector<seen_event> events;

  [[nodiscard]] bool timed() const noexcept {
    return from != std::numeric_limits<std::int64_t>::min() || until != std::numeric_limits<std::int64_t>::max();
  }
  [[nodiscard]] run_bytes packed() const;
};

class person_view {
 public:
  explicit person_view(std::span<std::byte const> of) noexcept : of_{of}, flags_{load_as<std::uint64_t>(of.data())} {}
  [[nodiscard]] bool exists() const noexcept { return (flags_ & 1U) != 0; }
  [[nodiscard]] bool named() const noexcept { return (flags_ & 2U) != 0; }
  [[nodiscard]] bool by_rows() const noexcept { return (flags_ & 4U) != 0; }
  [[nodiscard]] bool holds_at(std::int64_t now) const noexcept {
    return (flags_ & 8U) == 0 ||
           (now >= load_as<std::int64_t>(of_.data() + 8) && now < load_as<std::int64_t>(of_.data() + 16));
  }
  [[nodiscard]] std::size_t size() const noexcept { return (of_.size() - front()) / event_size; }
  [[nodiscard]] seen_event operator[](std::size_t n) const noexcept {
    return event_at(of_.data() + front() + n * event_size);
  }
  [[nodiscard]] person_facts unpacked() const;
  // Whether both are the same bytes at the same place.
  [[nodiscard]] bool same(person_view const& other) const noexcept { return of_.data() == other.of_.data(); }
  // Whether bytes from a file are a run at all.
  [[nodiscard]] static bool sound(std::span<std::byte const> of) noexcept {
    if (of.size() < 8) return false;
    auto const front = (load_as<std::uint64_t>(of.data()) & 8U) == 0 ? std::size_t{8} : std::size_t{24};
    return of.size() >= front && (of.size() - front) % event_size == 0;
  }

 private:
  [[nodiscard]] std::size_t front() const noexcept { return (flags_ & 8U) == 0 ? 8 : 24; }
  std::span<std::byte const> of_;
  std::uint64_t flags_;
};

struct edge {
  std::uint32_t to = 0;  // a number of the identities
  bool mutual = false;
  std::uint16_t network = 0;  // a number of the networks, below most_networks
};
inline constexpr std::uint16_t most_networks = 1U << 15U;
inline constexpr std::size_t edge_size = 6;

// A linked identity: whose it is, whether the link holds, and whom it follows, in the order of their ids.
struct identity_facts {
  std::uint32_t owner = 0;  // a number of the people; of an active one
  bool active = false;
  bool by_rows = false;
  std::vector<edge> edges;
  [[nodiscard]] run_bytes packed() const;
};

class identity_view {
 public:
  explicit identity_view(std::span<std::byte const> of) noexcept : of_{of} {}
  [[nodiscard]] std::uint32_t owner() const noexcept { return load_as<std::uint32_t>(of_.data()); }
  [[nodiscard]] bool active() const noexcept { return (flags() & 1U) != 0; }
  [[nodiscard]] bool by_rows() const noexcept { return (flags() & 2U) != 0; }
  [[nodiscard]] std::size_t size() const noexcept { return (of_.size() - 8) / edge_size; }
  [[nodiscard]] edge operator[](std::size_t n) const noexcept {
    auto const* const from = of_.data() + 8 + n * edge_size;
    auto const rest = load_as<std::uint16_t>(from + 4);
    return {load_as<std::uint32_t>(from), (rest & most_networks) != 0,
            static_cast<std::uint16_t>(rest & (most_networks - 1U))};
  }
  [[nodiscard]] identity_facts unpacked() const;
  [[nodiscard]] static bool sound(std::span<std::byte const> of) noexcept {
    return of.size() >= 8 && (of.size() - 8) % edge_size == 0;
  }

 private:
  [[nodiscard]] std::uint32_t flags() const noexcept { return load_as<std::uint32_t>(of_.data() + 4); }
  std::span<std::byte const> of_;
};

}  // namespace vetrina::friends::index
