// limit_table: how often each caller knocked, shared by every process on a data folder: a mapped file of one 64-bit cell
// a caller (GCRA: when a steady caller would be due). A knock is one compare-exchange: no lock, so that a process that
// dies in the middle holds nobody up. Knows callers by hash alone. Thread-safe; the mapping survives fork.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace vetrina::store {

class limit_table {
 public:
  static constexpr std::size_t most_callers = std::size_t{1} << 16U;

  // Maps data_dir/limits, made where it is missing and made anew where it is damaged: what it holds is a minute's worth.
  // Fails with store.cannot_open, store.full.
  [[nodiscard]] static result<std::unique_ptr<limit_table>> open(std::string const& data_dir);
  ~limit_table();
  limit_table(limit_table const&) = delete;
  limit_table& operator=(limit_table const&) = delete;

  // Empty where the caller may pass; else how long to wait, in ms. A caller who was silent for a minute may send a
  // minute's worth at once. `caller`: a keyed hash, so that nobody chooses whose cell theirs is. `per_minute`: 1 to a
  // million. `now`: of a monotonic clock that all processes share, ms. Where too many callers meet in one place, the one
  // who is next to be free again is forgotten.
  [[nodiscard]] std::optional<std::int64_t> knock(std::uint64_t caller, std::int64_t per_minute,
                                                  std::int64_t now) noexcept;

 private:
  struct layout;
  explicit limit_table(layout* mapped) noexcept : mapped_{mapped} {}
  layout* mapped_;
};

}  // namespace vetrina::store
