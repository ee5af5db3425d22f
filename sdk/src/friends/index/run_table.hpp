// run_table: what has changed since the index file was made, whole runs by shopper. A run is replaced through one pointer, so
// a read finds the old one or the new one and never half of either. Private to a process.
// find(): any thread, under a guard of the same epochs. put(): one thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "friends/index/epochs.hpp"

namespace vetrina::friends::index {

// Open addressing over pointers, doubled at half full; nothing is ever taken out.
template <class T>
class run_table {
 public:
  explicit run_table(epochs& of) : epochs_{of}, at_{new buckets{64}} {}
  ~run_table();
  run_table(run_table const&) = delete;
  run_table& operator=(run_table const&) = delete;

  [[nodiscard]] std::optional<std::span<T const>> find(std::uint32_t who) const noexcept;
  void put(std::uint32_t who, std::span<T const> content);
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct run {
    std::uint32_t who;
    std::vector<T> content;
  };
  struct buckets {
    explicit buckets(std::size_t count) : all(count) {}
    std::vector<std::atomic<run*>> all;  // a power of two
    [[nodiscard]] std::atomic<run*>& place_of(std::uint32_t who) noexcept;
  };
  void grow();

  epochs& epochs_;
  std::atomic<buckets*> at_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace vetrina::friends::index
