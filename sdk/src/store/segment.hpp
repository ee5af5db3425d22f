// segment: records that are kept without a system call and become rows later, in batches. Each process appends to a
// preallocated file that it has mapped: what was appended survives the process however it ends, because the kernel
// writes it out; only the machine losing power has a window, until the next fold. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::store {

// A record as it is put together, without allocation. Its first field is the shop.
class record_writer {
 public:
  void put(std::string_view text) noexcept;
  void put(std::int64_t number) noexcept;
  // Empty where something did not fit.
  [[nodiscard]] std::string_view view() const noexcept {
    return full_ ? std::string_view{} : std::string_view{bytes_.data(), used_};
  }

 private:
  std::array<char, 2048> bytes_;
  std::size_t used_ = 0;
  bool full_ = false;
};

// The same fields in the same order; what is not there reads as empty and as zero.
class record_reader {
 public:
  explicit record_reader(std::string_view record) noexcept : rest_{record} {}
  [[nodiscard]] std::string_view text() noexcept;
  [[nodiscard]] std::int64_t integer() noexcept;

 private:
  std::string_view rest_;
};

class segment;  // one file

// All segments of one kind on a data folder: this process's own, and those that dead processes left.
class segment_log {
 public:
  // Writes the rows of one shop's records; in one transaction of the traffic area with the mark of what was folded, so
  // that each record becomes rows once.
  using writer = std::function<result<void>(transaction&, std::string_view shop, std::span<std::string_view const>)>;

  // Opens nothing. `db` outlives it.
  segment_log(database& db, clock const& time, std::string data_dir, std::string_view kind, writer rows);
  ~segment_log();
  segment_log(segment_log const&) = delete;
  segment_log& operator=(segment_log const&) = delete;

  // Opens on first use. Folds first where the segment is full, and fails where that does.
  [[nodiscard]] result<void> append(record_writer const& record);
  [[nodiscard]] bool waits() const noexcept;
  // What waits, in this process's segment and in those of processes that are gone, becomes rows.
  [[nodiscard]] result<void> fold();
  // The same, and gives this process's file up. No more appends.
  [[nodiscard]] result<void> finish();

 private:
  [[nodiscard]] result<segment*> own();
  [[nodiscard]] result<void> fold(segment& one);
  [[nodiscard]] result<void> forget(segment& one);
  database& db_;
  clock const& time_;
  std::string folder_;
  std::string kind_;
  writer rows_;
  std::mutex opening_;
  std::mutex folding_;
  std::atomic<segment*> ready_{nullptr};
  std::unique_ptr<segment> own_;
};

[[nodiscard]] std::span<migration const> segment_migrations() noexcept;

}  // namespace vetrina::store
