// base: the index file, mapped: who is tied to whom and what each has done. Immutable and shared by every process that
// maps the same file; thread-safe. Opening reads little: each part is checked when a read first comes to it, so a large
// file answers at once.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.hpp"
#include "friends/index/format.hpp"

namespace vetrina::friends::index {

class base {
 public:
  // Fails with store.snapshot_missing or store.snapshot_rejected; in both cases build it again.
  [[nodiscard]] static result<std::shared_ptr<base const>> open(std::string const& path);

  [[nodiscard]] std::int64_t seq() const noexcept { return file_->seq(); }
  [[nodiscard]] std::uint32_t shoppers() const noexcept { return static_cast<std::uint32_t>(heads_.size()); }
  [[nodiscard]] std::uint32_t families() const noexcept { return families_; }
  [[nodiscard]] std::span<std::uint32_t const> family_of() const noexcept { return family_of_; }
  [[nodiscard]] std::size_t all_ties() const noexcept { return ties_.size(); }
  [[nodiscard]] std::size_t all_interactions() const noexcept { return history_.size(); }

  // Both for who < shoppers(). Empty where the file is damaged: ask damaged() before the answer is believed.
  [[nodiscard]] std::span<packed_tie const> ties(std::uint32_t who) const noexcept {
    auto const* const at = tie_offsets_.data() + who;
    if (!file_->sound(at, 2 * sizeof *at)) return lost();
    auto const begin = at[0];
    auto const count = at[1] - begin;
    if (begin > ties_.size() || count > ties_.size() - begin || count > most_ties) return lost();
    auto const* const run = ties_.data() + begin;
    if (!file_->sound(run, count * sizeof *run)) return lost();
    return {run, count};
  }
  [[nodiscard]] std::span<packed_interaction const> history(std::uint32_t who) const noexcept {
    auto const* const at = heads_.data() + who;
    if (!file_->sound(at, sizeof *at)) return lost();
    auto const head = *at;
    if (head.begin() > history_.size() || head.count() > history_.size() - head.begin() ||
        head.count() > most_interactions)
      return lost();
    auto const* const run = history_.data() + head.begin();
    if (!file_->sound(run, head.count() * sizeof *run)) return lost();
    return {run, head.count()};
  }
  // Whether a read came to a damaged part: nothing that this base said can be believed, build it again.
  [[nodiscard]] bool damaged() const noexcept { return damaged_.load(std::memory_order_relaxed); }
  // A read that knows whom it will ask about soon asks for the head first, then for what it points at.
  void prefetch_head(std::uint32_t who) const noexcept { __builtin_prefetch(heads_.data() + who); }
  void prefetch_history(std::uint32_t who) const noexcept {
    auto const* const run = history_.data() + std::min<std::uint64_t>(heads_[who].begin(), history_.size());
    __builtin_prefetch(run);
    __builtin_prefetch(run + 8);
  }

 private:
  explicit base(std::shared_ptr<store::snapshot const> file) noexcept;
  [[nodiscard]] bool fits() noexcept;
  struct nothing {
    template <class T>
    operator std::span<T>() const noexcept {
      return {};
    }
  };
  nothing lost() const noexcept {
    damaged_.store(true, std::memory_order_relaxed);
    return {};
  }

  std::shared_ptr<store::snapshot const> file_;
  std::span<std::uint64_t const> tie_offsets_;
  std::span<packed_tie const> ties_;
  std::span<history_head const> heads_;
  std::span<packed_interaction const> history_;
  std::span<std::uint32_t const> family_of_;
  std::uint32_t families_ = 0;
  mutable std::atomic<bool> damaged_{false};
};

}  // namespace vetrina::friends::index
