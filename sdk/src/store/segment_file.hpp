// segment_file: the file behind a segment. Inner header of store/. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace vetrina::store {

class segment {
 public:
  static constexpr std::size_t size = std::size_t{1} << 20U;

  // Made, allocated and locked for as long as this process lives.
  [[nodiscard]] static result<std::unique_ptr<segment>> create(std::string path, std::string name);
  // Of a process that is gone; nullptr where it lives, or where another one has taken it over.
  [[nodiscard]] static std::unique_ptr<segment> adopt(std::string path, std::string name);
  ~segment();
  segment(segment const&) = delete;
  segment& operator=(segment const&) = delete;

  // False where it is full.
  [[nodiscard]] bool append(std::string_view record) noexcept;

  struct batch {
    std::int64_t generation = 0;  // counts how often the file was begun anew
    std::int64_t upto = 0;        // where the last record ends
    std::vector<std::pair<std::int64_t, std::string_view>> records;  // where each ends, and its bytes
  };
  // What is not folded yet. The views live until folded().
  [[nodiscard]] batch pending() const;
  void folded(batch const& what) noexcept;
  [[nodiscard]] bool waits() const noexcept;
  [[nodiscard]] std::string const& name() const noexcept { return name_; }
  void remove() noexcept;

 private:
  struct head;
  segment(std::string path, std::string name, int fd, void* mapped) noexcept;
  std::string path_;
  std::string name_;
  int fd_;  // holds the lock
  head* head_;
  std::mutex mutex_;
  std::atomic<std::uint64_t> folded_{0};
};

}  // namespace vetrina::store
