#include "base/process.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>

namespace vetrina {
namespace {

// One page that is zero in a child. nullptr where the kernel has no MADV_WIPEONFORK (before 4.14).
std::atomic<pid_t>* wiped_page() noexcept {
  auto const size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const page = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  if (::madvise(page, size, MADV_WIPEONFORK) == 0) return static_cast<std::atomic<pid_t>*>(page);
  ::munmap(page, size);
  return nullptr;
}

}  // namespace

pid_t this_process() noexcept {
  static std::atomic<pid_t>* const known = wiped_page();
  if (known == nullptr) return ::getpid();
  auto self = known->load(std::memory_order_relaxed);
  if (self == 0) {
    self = ::getpid();
    known->store(self, std::memory_order_relaxed);
  }
  return self;
}

}  // namespace vetrina
