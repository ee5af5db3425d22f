#include "store/segment_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/strings.hpp"

namespace vetrina::store {
namespace {

constexpr std::uint64_t magic = 0x3153'4745'5354'5656;  // "VVTSEGS1", read little-endian
constexpr std::size_t frame = sizeof(std::uint32_t);

void* map(int fd) noexcept {
  void* const mapped = ::mmap(nullptr, segment::size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return mapped == MAP_FAILED ? nullptr : mapped;
}

}  // namespace

// The generation in the upper half of `filled`, how many bytes are filled in the lower: both change at once.
struct segment::head {
  std::uint64_t magic;
  std::atomic<std::uint64_t> filled;

  [[nodiscard]] char* bytes() noexcept { return reinterpret_cast<char*>(this) + sizeof(head); }
  static constexpr std::size_t room = size - 2 * sizeof(std::uint64_t);
};

segment::segment(std::string path, std::string name, int fd, void* mapped) noexcept
    : path_{std::move(path)}, name_{std::move(name)}, fd_{fd}, head_{static_cast<head*>(mapped)} {}

segment::~segment() {
  ::munmap(head_, size);
  ::close(fd_);
}

result<std::unique_ptr<segment>> segment::create(std::string path, std::string name) {
  auto const refused = [&](char const* what, int why) {
    return fail(code::unavailable, "store.cannot_open",
                cat("Cannot ", what, " ", path, ": ", std::strerror(why), ". Check the folder's owner and space."));
  };
  int const fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return refused("make", errno);
  // Before there is anything in it, so that nobody takes it for a dead process's.
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    int const why = errno;
    ::close(fd);
    return refused("lock", why);
  }
  // Allocated now: a hole on a full disk would be a SIGBUS later.
  void* mapped = nullptr;
  int why = ::posix_fallocate(fd, 0, size);
  if (why == 0) {
    mapped = map(fd);
    why = errno;
  }
  if (mapped == nullptr) {
    ::unlink(path.c_str());
    ::close(fd);
    return refused("allocate", why);
  }
  auto made = std::unique_ptr<segment>{new segment{std::move(path), std::move(name), fd, mapped}};
  made->head_->magic = magic;
  return made;
}

std::unique_ptr<segment> segment::adopt(std::string path, std::string name) {
  int const fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return nullptr;
  struct stat held {};
  struct stat there {};
  bool const ours = ::flock(fd, LOCK_EX | LOCK_NB) == 0 && ::fstat(fd, &held) == 0 &&
                    ::stat(path.c_str(), &there) == 0 && held.st_ino == there.st_ino;
  if (!ours) {
    ::close(fd);
    return nullptr;
  }
  void* const mapped = held.st_size == static_cast<off_t>(size) ? map(fd) : nullptr;
  if (mapped == nullptr || static_cast<head*>(mapped)->magic != magic) {
    ::unlink(path.c_str());  // its process died while it made it
    if (mapped != nullptr) ::munmap(mapped, size);
    ::close(fd);
    return nullptr;
  }
  return std::unique_ptr<segment>{new segment{std::move(path), std::move(name), fd, mapped}};
}

bool segment::append(std::string_view record) noexcept {
  std::lock_guard const lock{mutex_};
  auto const now = head_->filled.load(std::memory_order_relaxed);
  auto const used = static_cast<std::uint32_t>(now);
  auto const wanted = frame + record.size();
  if (used + wanted > head::room) return false;
  auto const length = static_cast<std::uint32_t>(record.size());
  std::memcpy(head_->bytes() + used, &length, frame);
  std::memcpy(head_->bytes() + used + frame, record.data(), record.size());
  head_->filled.store(now + wanted, std::memory_order_release);
  return true;
}

segment::batch segment::pending() const {
  auto const now = head_->filled.load(std::memory_order_acquire);
  batch out;
  out.generation = static_cast<std::int64_t>(now >> 32U);
  auto const end = std::min<std::size_t>(static_cast<std::uint32_t>(now), head::room);
  std::size_t at = folded_.load();
  while (at + frame <= end) {
    std::uint32_t length = 0;
    std::memcpy(&length, head_->bytes() + at, frame);
    // After a loss of power the head may be there and a record not.
    if (length == 0 || length > end - at - frame) break;
    at += frame + length;
    out.records.emplace_back(static_cast<std::int64_t>(at), std::string_view{head_->bytes() + at - length, length});
  }
  out.upto = static_cast<std::int64_t>(end);
  return out;
}

void segment::folded(batch const& what) noexcept {
  std::lock_guard const lock{mutex_};
  auto const now = head_->filled.load();
  if (static_cast<std::int64_t>(static_cast<std::uint32_t>(now)) != what.upto) {
    folded_ = static_cast<std::uint64_t>(what.upto);
    return;
  }
  head_->filled.store(((now >> 32U) + 1) << 32U);
  folded_ = 0;
}

bool segment::waits() const noexcept {
  return static_cast<std::uint32_t>(head_->filled.load(std::memory_order_relaxed)) != folded_.load();
}

void segment::remove() noexcept { ::unlink(path_.c_str()); }

}  // namespace vetrina::store
