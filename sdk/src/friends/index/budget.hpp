// budget: where a shop's friend index lies and how much memory it may take; and what is left out, in this order, where
// it does not fit (engine.md 5.7). Each step is told by system.health. Pure but for memory_limit; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vetrina::friends::index {

enum class step : std::uint8_t {
  whole,          // everybody, everything a read may look at
  capped,         // who has more than 256 friends is read from rows
  connected,      // who neither links a network nor shows anything is read from rows
  edges_on_disk,  // memory is counted without the ties: the page cache keeps what is asked for
  given_up,       // no index: rows answer
};
[[nodiscard]] std::string_view told(step what) noexcept;  // a sentence for the shop; "" for whole

// data_dir/index/friends-<hash of the shop>
[[nodiscard]] std::string file_path(std::string const& data_dir, std::string_view shop);
// Bytes: half of what the machine, or the container (cgroup v2), has.
[[nodiscard]] std::size_t memory_limit();
[[nodiscard]] constexpr bool too_large(std::size_t bytes, std::size_t limit) noexcept { return bytes > limit; }

}  // namespace vetrina::friends::index
