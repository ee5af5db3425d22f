#include "store/head.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/strings.hpp"

namespace vetrina::store {

namespace {
constexpr std::uint64_t magic = 0x3144'4145'4854'5656;  // "VVTHEAD1", read little-endian
constexpr std::size_t page_size = 4096;
}  // namespace

// A cache line a word, so that readers of one topic do not pay for writers of another.
struct alignas(64) line {
  std::atomic<std::uint64_t> value;
};
struct head_page::words {
  line header;
  line topics[topic::count];
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "the words are shared between processes");

result<std::unique_ptr<head_page>> head_page::open(std::string const& data_dir) {
  static_assert(sizeof(words) == page_size);
  auto const path = data_dir + "/head";
  auto const refused = [&](char const* what) {
    return fail(code::unavailable, "store.cannot_open",
                cat("Cannot ", what, " ", path, ": ", std::strerror(errno), ". Check the folder's owner and space."));
  };
  // O_EXCL refuses a symbolic link that somebody planted; the second open finds what another process made.
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return refused("open");
  // Allocates and never shrinks: a hole on a full disk would be a SIGBUS on the first write, and other processes have
  // the file mapped.
  if (int const rc = ::posix_fallocate(fd, 0, page_size); rc != 0) {
    ::close(fd);
    errno = rc;
    return refused("allocate");
  }
  void* const mapped = ::mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (mapped == MAP_FAILED) return refused("map");
  auto page = std::unique_ptr<head_page>{new head_page{static_cast<words*>(mapped)}};
  auto& header = page->words_->header.value;
  std::uint64_t found = 0;
  if (!header.compare_exchange_strong(found, magic) && found != magic)
    return fail(code::data_loss, "store.corrupt",
                cat(path, " is not a head page of this version. Stop every process on this folder and remove it."));
  return page;
}

head_page::~head_page() { ::munmap(words_, page_size); }

std::atomic<std::uint64_t>& head_page::word(int which) const noexcept { return words_->topics[which].value; }

std::uint64_t head_page::load(int which) const noexcept { return word(which).load(std::memory_order_acquire); }

std::uint64_t head_page::begin(int which) noexcept {
  // Always a new odd number: a writer that committed before us and has not come to end() must not end ours.
  auto const next = (word(which).load(std::memory_order_relaxed) + 1) | 1;
  word(which).store(next, std::memory_order_release);
  return next;
}

void head_page::end(int which, std::uint64_t begun) noexcept {
  word(which).compare_exchange_strong(begun, begun + 1, std::memory_order_acq_rel);
}

void head_page::settle(area where) noexcept {
  for (int which = 0; which < topic::count; ++which) {
    if (area_of_topic(which) != where) continue;
    if (auto const seen = load(which); seen % 2 == 1) end(which, seen);
  }
}

}  // namespace vetrina::store
