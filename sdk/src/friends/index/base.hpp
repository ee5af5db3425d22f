// base: the index file, mapped: who is tied to whom and what each has done. Immutable and shared by every process that
// maps the same file; thread-safe.
#pragma once

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

  // Both for who < shoppers().
  [[nodiscard]] std::span<packed_tie const> ties(std::uint32_t who) const noexcept {
    return ties_.subspan(tie_offsets_[who], tie_offsets_[who + 1] - tie_offsets_[who]);
  }
  [[nodiscard]] std::span<packed_interaction const> history(std::uint32_t who) const noexcept {
    auto const head = heads_[who];
    return {history_.data() + head.begin(), head.count()};
  }
  // A read that knows whom it will ask about soon asks for the head first, then for what it points at.
  void prefetch_head(std::uint32_t who) const noexcept { __builtin_prefetch(heads_.data() + who); }
  void prefetch_history(std::uint32_t who) const noexcept {
    auto const* const run = history_.data() + heads_[who].begin();
    __builtin_prefetch(run);
    __builtin_prefetch(run + 8);
  }

 private:
  explicit base(std::shared_ptr<store::snapshot const> file) noexcept;
  [[nodiscard]] bool sound() noexcept;

  std::shared_ptr<store::snapshot const> file_;
  std::span<std::uint64_t const> tie_offsets_;
  std::span<packed_tie const> ties_;
  std::span<history_head const> heads_;
  std::span<packed_interaction const> history_;
  std::span<std::uint32_t const> family_of_;
  std::uint32_t families_ = 0;
};

}  // namespace vetrina::friends::index
