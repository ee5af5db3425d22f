#include "friends/index/text_table.hpp"

#include <mutex>

namespace vetrina::friends::index {

// A damaged part gives an empty text and is remembered; the file's checksums are against accident, so positions are
// compared with its bounds as well.
std::string_view text_table::in_file(std::uint32_t which) const noexcept {
  auto const* const at = ends_.data() + which;
  auto const* const first = which == 0 ? at : at - 1;
  if (file_->sound(first, static_cast<std::size_t>(at + 1 - first) * sizeof *at)) {
    auto const begin = which == 0 ? 0 : *first;
    auto const end = *at;
    if (begin <= end && end <= all_.size() && file_->sound(all_.data() + begin, end - begin))
      return all_.substr(begin, end - begin);
  }
  damaged_.store(true, std::memory_order_relaxed);
  return {};
}

std::optional<std::uint32_t> text_table::find_in_file(std::string_view text) const noexcept {
  std::uint32_t low = 0;
  std::uint32_t high = filed();
  while (low < high) {
    auto const middle = low + (high - low) / 2;
    if (in_file(middle) < text) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == filed() || in_file(low) != text) return std::nullopt;
  return low;
}

std::optional<std::uint32_t> text_table::find(std::string_view text) const {
  if (auto const found = find_in_file(text)) return found;
  std::shared_lock const lock{changing_};
  auto const found = numbers_.find(text);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::uint32_t text_table::add(std::string_view text) {
  if (auto const found = find(text)) return *found;
  std::unique_lock const lock{changing_};
  if (auto const found = numbers_.find(text); found != numbers_.end()) return found->second;
  auto const number = filed() + static_cast<std::uint32_t>(added_.size());
  added_.emplace_back(text);
  numbers_.emplace(added_.back(), number);
  return number;
}

std::string_view text_table::at(std::uint32_t which) const {
  if (which < filed()) return in_file(which);
  std::shared_lock const lock{changing_};
  auto const place = which - filed();
  return place < added_.size() ? std::string_view{added_[place]} : std::string_view{};
}

std::uint32_t text_table::size() const {
  std::shared_lock const lock{changing_};
  return filed() + static_cast<std::uint32_t>(added_.size());
}

}  // namespace vetrina::friends::index
