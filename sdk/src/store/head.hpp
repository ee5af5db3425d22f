// head: one page shared by every process on a data folder, one word a topic, so that "did anything change?" costs a
// load and not a query. A word is odd while its writer is between the last statement and the end of COMMIT.
// Thread-safe. A shared mapping survives fork, so a child may go on reading its parent's.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::store {

// The numbers are a file format: never renumbered, only added. A topic belongs to one area, because a word is written
// under that area's write lock: 0..31 record, 32..47 traffic, 48..62 scratch.
namespace topic {
inline constexpr int settings = 0;  // shops, keys, policies
inline constexpr int catalog = 1;
inline constexpr int shoppers = 2;
inline constexpr int consent = 3;
inline constexpr int identities = 4;
inline constexpr int friends = 5;
inline constexpr int activity = 6;
inline constexpr int links = 7;
inline constexpr int connectors = 8;
inline constexpr int vault = 9;
inline constexpr int jobs = 10;
inline constexpr int journal = 11;
inline constexpr int withdrawals = 12;
inline constexpr int clicks = 32;
inline constexpr int attempts = 48;
inline constexpr int limits = 49;
inline constexpr int count = 63;
}  // namespace topic

[[nodiscard]] constexpr bool is_topic(int which) noexcept { return which >= 0 && which < topic::count; }
[[nodiscard]] constexpr area area_of_topic(int which) noexcept {
  return which < 32 ? area::record : which < 48 ? area::traffic : area::scratch;
}

class head_page {
 public:
  // Maps data_dir/head, made if it is not there. Call under the data folder's lock.
  [[nodiscard]] static result<std::unique_ptr<head_page>> open(std::string const& data_dir);
  ~head_page();
  head_page(head_page const&) = delete;
  head_page& operator=(head_page const&) = delete;

  [[nodiscard]] std::uint64_t load(int which) const noexcept;

  // Under the area's write lock, before COMMIT: makes the word odd and gives what it wrote.
  std::uint64_t begin(int which) noexcept;
  // After COMMIT, when the lock may already be another's: makes the word even unless a later writer has taken it over.
  void end(int which, std::uint64_t begun) noexcept;
  // Under the area's write lock: an odd word is one whose writer died or has just committed; either way it is over.
  void settle(area where) noexcept;

 private:
  struct words;
  explicit head_page(words* mapped) noexcept : words_{mapped} {}
  [[nodiscard]] std::atomic<std::uint64_t>& word(int which) const noexcept;
  words* words_;
};

}  // namespace vetrina::store
