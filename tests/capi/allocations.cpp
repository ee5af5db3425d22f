#include "allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

constexpr long never = -1;
thread_local long good = never;
thread_local bool once = false;
thread_local long asked = 0;
thread_local bool failed = false;

// How many allocations until those that fail, and until they are over.
std::atomic<bool> everywhere{false};
std::atomic<bool> failed_somewhere{false};
std::atomic<long> until_bad{0};
std::atomic<long> until_over{0};

bool refuses_everywhere() noexcept {
  if (!everywhere.load() || until_bad.fetch_sub(1) > 0 || until_over.fetch_sub(1) <= 0) return false;
  failed_somewhere = true;
  return true;
}

bool refuses() noexcept {
  ++asked;
  if (refuses_everywhere()) return true;
  if (good == never) return false;
  if (good > 0) {
    --good;
    return false;
  }
  failed = true;
  if (once) good = never;
  return true;
}

void* serve(std::size_t size) {
  void* const out = refuses() ? nullptr : std::malloc(size == 0 ? 1 : size);
  if (out == nullptr) throw std::bad_alloc();
  return out;
}

void* serve(std::size_t size, std::align_val_t to) {
  auto const align = static_cast<std::size_t>(to);
  void* const out = refuses() ? nullptr : std::aligned_alloc(align, (size + align - 1) / align * align);
  if (out == nullptr) throw std::bad_alloc();
  return out;
}

}  // namespace

namespace vetrina::test {

void fail_after(long after, bool only_once) noexcept {
  asked = 0;
  failed = false;
  once = only_once;
  good = after;
}

void stop_failing() noexcept { good = never; }

void count() noexcept { fail_after(never, false); }

void fail_everywhere_after(long after, long bad) noexcept {
  failed_somewhere = false;
  until_bad = after;
  until_over = bad;
  everywhere = true;
}

bool failed_everywhere() noexcept {
  everywhere = false;
  return failed_somewhere;
}

served serve_all() noexcept {
  good = never;
  return {asked, failed};
}

}  // namespace vetrina::test

#define SEEN __attribute__((visibility("default")))
SEEN void* operator new(std::size_t size) { return serve(size); }
SEEN void* operator new[](std::size_t size) { return serve(size); }
SEEN void* operator new(std::size_t size, std::align_val_t to) { return serve(size, to); }
SEEN void* operator new[](std::size_t size, std::align_val_t to) { return serve(size, to); }
SEEN void* operator new(std::size_t size, std::nothrow_t const&) noexcept {
  return refuses() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
SEEN void* operator new[](std::size_t size, std::nothrow_t const& how) noexcept { return operator new(size, how); }
SEEN void operator delete(void* at) noexcept { std::free(at); }
SEEN void operator delete[](void* at) noexcept { std::free(at); }
SEEN void operator delete(void* at, std::size_t) noexcept { std::free(at); }
SEEN void operator delete[](void* at, std::size_t) noexcept { std::free(at); }
SEEN void operator delete(void* at, std::align_val_t) noexcept { std::free(at); }
SEEN void operator delete[](void* at, std::align_val_t) noexcept { std::free(at); }
SEEN void operator delete(void* at, std::size_t, std::align_val_t) noexcept { std::free(at); }
SEEN void operator delete[](void* at, std::size_t, std::align_val_t) noexcept { std::free(at); }
SEEN void operator delete(void* at, std::nothrow_t const&) noexcept { std::free(at); }
SEEN void operator delete[](void* at, std::nothrow_t const&) noexcept { std::free(at); }
