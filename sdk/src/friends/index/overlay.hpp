// overlay: what has changed since the base was made, whole runs by shopper. A shopper's run is replaced through one
// pointer, so a read finds the old one or the new one and never half of either. Private to a process.
// find_*(): any thread, under a guard of the same epochs. put_*(): one thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "friends/index/epochs.hpp"
#include "friends/index/format.hpp"

namespace vetrina::friends::index {

// Runs by shopper: open addressing over pointers, doubled at half full; nothing is ever taken out.
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

class overlay {
 public:
  // `shoppers`: of the base beneath.
  overlay(epochs& of, std::uint32_t shoppers)
      : touched_(shoppers / 64 + 1), shoppers_{shoppers}, ties_{of}, history_{of} {}

  // One bit, in a set small enough for the cache: almost no friend of a read has changed.
  [[nodiscard]] bool touched(std::uint32_t who) const noexcept {
    if (who >= shoppers_) return true;
    return (touched_[who / 64].load(std::memory_order_acquire) >> who % 64 & 1U) != 0;
  }
  [[nodiscard]] std::optional<std::span<packed_tie const>> ties(std::uint32_t who) const noexcept {
    return ties_.find(who);
  }
  [[nodiscard]] std::optional<std::span<packed_interaction const>> history(std::uint32_t who) const noexcept {
    return history_.find(who);
  }
  void put_ties(std::uint32_t who, std::span<packed_tie const> content);
  void put_history(std::uint32_t who, std::span<packed_interaction const> content);
  // From the first change on false.
  [[nodiscard]] bool empty() const noexcept { return empty_.load(std::memory_order_acquire); }
  [[nodiscard]] std::size_t bytes() const noexcept { return ties_.bytes() + history_.bytes(); }

 private:
  void touch(std::uint32_t who) noexcept;
  std::vector<std::atomic<std::uint64_t>> touched_;
  std::uint32_t shoppers_;
  std::atomic<bool> empty_{true};
  run_table<packed_tie> ties_;
  run_table<packed_interaction> history_;
};

}  // namespace vetrina::friends::index
