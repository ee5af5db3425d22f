#include "friends/index/run_table.hpp"

#include <memory>

#include "friends/index/format.hpp"

namespace vetrina::friends::index {

template <class T>
run_table<T>::~run_table() {
  auto* const last = at_.load(std::memory_order_relaxed);
  for (auto const& one : last->all) delete one.load(std::memory_order_relaxed);
  delete last;
}

// The bucket that holds the shopper's run, else the empty one where it belongs: there always is one.
template <class T>
std::atomic<typename run_table<T>::run*>& run_table<T>::buckets::place_of(std::uint32_t who) noexcept {
  auto const mask = all.size() - 1;
  // Ordinals are dense: a multiplicative hash spreads neighbours.
  for (auto at = static_cast<std::size_t>((who * 0x9E37'79B9'7F4A'7C15ULL) >> 32) & mask;; at = (at + 1) & mask) {
    auto const* const held = all[at].load();
    if (held == nullptr || held->who == who) return all[at];
  }
}

template <class T>
std::optional<std::span<T const>> run_table<T>::find(std::uint32_t who) const noexcept {
  auto const* const held = at_.load()->place_of(who).load();
  if (held == nullptr) return std::nullopt;
  return std::span<T const>{held->content};
}

template <class T>
void run_table<T>::grow() {
  auto* const old = at_.load(std::memory_order_relaxed);
  auto larger = std::make_unique<buckets>(old->all.size() * 2);
  for (auto const& one : old->all) {
    if (auto* const held = one.load(std::memory_order_relaxed)) larger->place_of(held->who).store(held);
  }
  at_.store(larger.release());
  epochs_.retire([old] { delete old; });
}

template <class T>
void run_table<T>::put(std::uint32_t who, std::span<T const> content) {
  if (size_ * 2 >= at_.load(std::memory_order_relaxed)->all.size()) grow();
  auto fresh = std::unique_ptr<run>{new run{who, {content.begin(), content.end()}}};
  bytes_ += sizeof(run) + content.size_bytes();
  auto* const old = at_.load(std::memory_order_relaxed)->place_of(who).exchange(fresh.release());
  if (old == nullptr) {
    ++size_;
    return;
  }
  bytes_ -= sizeof(run) + old->content.size() * sizeof(T);
  epochs_.retire([old] { delete old; });
}

template class run_table<std::uint64_t>;
template class run_table<packed_tie>;

}  // namespace vetrina::friends::index
