// text_table: dense numbers for texts, and back: those of the index file, sorted, and those that came since. A number
// is never given to another text while the table lives. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/snapshot.hpp"

namespace vetrina::friends::index {

class text_table {
 public:
  text_table() = default;
  // `ends`: the section that holds where each text ends in the section `all`. The texts ascend.
  text_table(std::shared_ptr<store::snapshot const> file, std::uint32_t ends, std::uint32_t all) noexcept
      : file_{std::move(file)}, ends_{file_->rows<std::uint32_t>(ends)}, all_{file_->section(all)} {}

  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text) const;
  [[nodiscard]] std::uint32_t add(std::string_view text);
  // Views live as long as the table.
  [[nodiscard]] std::string_view at(std::uint32_t which) const;
  [[nodiscard]] std::uint32_t size() const;
  // How many of them are the file's.
  [[nodiscard]] std::uint32_t filed() const noexcept { return static_cast<std::uint32_t>(ends_.size()); }
  // Whether a look came to a damaged part of the file: nothing that the table said can be believed.
  [[nodiscard]] bool damaged() const noexcept { return damaged_.load(std::memory_order_relaxed); }

 private:
  [[nodiscard]] std::string_view in_file(std::uint32_t which) const noexcept;
  [[nodiscard]] std::optional<std::uint32_t> find_in_file(std::string_view text) const noexcept;

  std::shared_ptr<store::snapshot const> file_;
  std::span<std::uint32_t const> ends_;
  std::string_view all_;
  mutable std::atomic<bool> damaged_{false};
  mutable std::shared_mutex changing_;
  std::deque<std::string> added_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;  // of what was added
};

}  // namespace vetrina::friends::index
