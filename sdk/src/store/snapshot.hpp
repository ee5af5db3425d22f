// snapshot: an immutable file of sections, made from rows and mapped for reading, with the journal's sequence number
// it stands at. Cheap to lose: a damaged one is refused and built again. Reading is thread-safe. The file carries a
// checksum for each block of 16 KiB, so that gigabytes can be checked as they are read.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace vetrina::store {

// Numbers of the module that makes the file; another format is another file to build, never one to convert.
struct snapshot_kind {
  std::uint32_t id;      // four letters: snapshot_id("LINK")
  std::uint32_t format;  // raised whenever a section's layout changes
};
[[nodiscard]] constexpr std::uint32_t snapshot_id(char const (&letters)[5]) noexcept {
  std::uint32_t id = 0;
  for (int n = 3; n >= 0; --n) id = id << 8 | static_cast<unsigned char>(letters[n]);
  return id;
}

// Borrows the sections until write() has returned.
class snapshot_writer {
 public:
  snapshot_writer(snapshot_kind kind, std::int64_t seq) noexcept : kind_{kind}, seq_{seq} {}
  void add(std::uint32_t section, std::string_view content) { sections_.emplace_back(section, content); }
  template <class T>
  void add(std::uint32_t section, std::span<T const> rows) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 64);
    add(section, std::string_view{reinterpret_cast<char const*>(rows.data()), rows.size_bytes()});
  }
  // Under another name, flushed, then renamed: a reader sees the old file or the whole new one, also after a crash.
  [[nodiscard]] result<void> write(std::string const& path) const;

 private:
  snapshot_kind kind_;
  std::int64_t seq_;
  std::vector<std::pair<std::uint32_t, std::string_view>> sections_;
};

enum class checking {
  at_once,  // every byte, when opened
  on_use,   // the front when opened; the rest by sound(), before the reader looks at it
};

class snapshot {
 public:
  // Fails with store.snapshot_missing or store.snapshot_rejected; in both cases build it again.
  [[nodiscard]] static result<std::shared_ptr<snapshot const>> open(std::string const& path, snapshot_kind kind,
                                                                    checking how = checking::at_once);
  ~snapshot();
  snapshot(snapshot const&) = delete;
  snapshot& operator=(snapshot const&) = delete;

  // Every change up to this one is in it.
  [[nodiscard]] std::int64_t seq() const noexcept { return seq_; }
  // Views live as long as the snapshot; an absent section is empty. Each begins at a multiple of 64 bytes.
  [[nodiscard]] std::string_view section(std::uint32_t which) const noexcept;
  template <class T>
  [[nodiscard]] std::span<T const> rows(std::uint32_t which) const noexcept {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 64);
    auto const content = section(which);
    return {reinterpret_cast<T const*>(content.data()), content.size() / sizeof(T)};
  }
  // Whether these bytes of a section are those that were written. Each block is summed up once; after that the question
  // costs a bit. False: the file is damaged, build it again.
  [[nodiscard]] bool sound(void const* at, std::size_t size) const noexcept {
    if (size == 0) return true;
    auto const from = static_cast<std::size_t>(static_cast<char const*>(at) - blocks_);
    auto const last = (from + size - 1) / block_size;
    for (auto block = from / block_size; block <= last; ++block) {
      if (!known(block) && !check(block)) return false;
    }
    return true;
  }

  // Whether sound() would come to a block that nobody has looked at yet, which may still lie on the disk.
  [[nodiscard]] bool is_new(void const* at, std::size_t size) const noexcept {
    if (size == 0) return false;
    auto const from = static_cast<std::size_t>(static_cast<char const*>(at) - blocks_);
    auto const last = (from + size - 1) / block_size;
    for (auto block = from / block_size; block <= last; ++block) {
      if (!known(block)) return true;
    }
    return false;
  }
  // Has the disk read these bytes' blocks and does not wait for it: who will look at many places asks for all of them
  // first, or waits for one after the other.
  void will_need(void const* at, std::size_t size) const noexcept;

  static constexpr std::size_t block_size = 16'384;

 private:
  snapshot(char const* mapped, std::size_t size) noexcept : mapped_{mapped}, size_{size} {}
  [[nodiscard]] char const* open(snapshot_kind kind);  // why not; null: opened
  [[nodiscard]] bool known(std::size_t block) const noexcept {
    return (known_[block / 64].load(std::memory_order_relaxed) >> block % 64 & 1U) != 0;
  }
  [[nodiscard]] bool check(std::size_t block) const noexcept;

  char const* mapped_;
  std::size_t size_;
  std::int64_t seq_ = 0;
  char const* blocks_ = nullptr;
  std::size_t checked_size_ = 0;
  mutable std::vector<std::atomic<std::uint64_t>> known_;
};

}  // namespace vetrina::store
