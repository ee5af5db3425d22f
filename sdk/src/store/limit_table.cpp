#include "store/limit_table.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/clock.hpp"
#include "base/file_descriptor.hpp"
#include "base/strings.hpp"
#include "store/data_dir.hpp"

namespace vetrina::store {
namespace {

using cell = std::atomic<std::uint64_t>;
static_assert(cell::is_always_lock_free, "the cells are shared between processes");

constexpr std::uint64_t magic = 0x3130'4d49'4c54'5656;  // "VVTLIM01", read little-endian
constexpr std::size_t together = 8;                     // cells of a cache line: a caller is in one of them
constexpr std::size_t places = limit_table::most_callers / together;
constexpr std::size_t line_size = 64;
constexpr std::size_t file_size = line_size + limit_table::most_callers * sizeof(cell);

// A cell is 20 bits of the caller's hash and 44 bits of time, in 64ths of a millisecond, counted round: what matters is
// how far ahead of now it lies. Nought is nobody's.
constexpr int time_bits = 44;
constexpr std::uint64_t time_mask = (std::uint64_t{1} << time_bits) - 1;
constexpr std::uint64_t ticks_a_ms = 64;
constexpr std::uint64_t minute = static_cast<std::uint64_t>(minute_ms) * ticks_a_ms;
// Another thread may have read the clock a little later. Whatever lies further ahead was written before the machine
// started, or by nobody, and counts as over.
constexpr std::uint64_t furthest = minute + 1'000 * ticks_a_ms;

std::uint64_t tag_of(std::uint64_t caller) noexcept {
  auto const tag = caller >> time_bits;
  return tag == 0 ? 1 : tag;
}

struct found_cell {
  std::size_t at = 0;
  std::uint64_t seen = 0;
  std::uint64_t ahead = 0;  // of now; 0: a new caller, or one who may send a minute's worth again
};

// The caller's own cell, else the first that is over, else the one that will be over first.
found_cell cell_for(cell const* of, std::uint64_t tag, std::uint64_t now) noexcept {
  found_cell over{together, 0, 0};
  found_cell soonest{0, 0, furthest + 1};
  for (std::size_t i = 0; i < together; ++i) {
    auto const seen = of[i].load(std::memory_order_relaxed);
    auto const ahead = (seen - now) & time_mask;
    if (seen == 0 || ahead == 0 || ahead > furthest) {
      if (over.at == together) over = {i, seen, 0};
    } else if (seen >> time_bits == tag) {
      return {i, seen, ahead};
    } else if (ahead < soonest.ahead) {
      soonest = {i, seen, ahead};
    }
  }
  if (over.at < together) return over;
  soonest.ahead = 0;
  return soonest;
}

error refused(char const* what, std::string const& path, int why) {
  bool const full = why == ENOSPC || why == EDQUOT;
  return fail(full ? code::exhausted : code::unavailable, full ? "store.full" : "store.cannot_open",
              cat("Cannot ", what, " ", path, ": ", std::strerror(why), "."));
}

bool is_whole(int file) noexcept {
  struct stat about {};
  std::uint64_t found = 0;
  return ::fstat(file, &about) == 0 && S_ISREG(about.st_mode) && static_cast<std::size_t>(about.st_size) == file_size &&
         ::pread(file, &found, sizeof found, 0) == sizeof found && found == magic;
}

// Written whole under another name first: who has the old one mapped keeps it, and nobody maps half a file. Allocated,
// because a hole on a full disk would be a SIGBUS on the first write.
result<void> make_file(std::string const& path) {
  auto const draft = path + ".new";
  ::unlink(draft.c_str());
  file_descriptor const file{::open(draft.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!file.is_open()) return refused("make", draft, errno);
  int const rc = ::posix_fallocate(file.get(), 0, static_cast<off_t>(file_size));
  if (rc != 0 || ::pwrite(file.get(), &magic, sizeof magic, 0) != sizeof magic) {
    auto why = refused("write", draft, rc != 0 ? rc : errno);
    ::unlink(draft.c_str());
    return why;
  }
  if (::rename(draft.c_str(), path.c_str()) != 0) return refused("replace", path, errno);
  return {};
}

}  // namespace

struct limit_table::layout {
  alignas(line_size) std::uint64_t header;
  struct alignas(line_size) place {
    cell cells[together];
  } all[places];
};

result<std::unique_ptr<limit_table>> limit_table::open(std::string const& data_dir) {
  static_assert(sizeof(layout) == file_size);
  auto const path = data_dir + "/limits";
  VT_TRY(auto const alone, data_dir_lock::take(data_dir));
  for (bool made = false;; made = true) {
    file_descriptor const file{::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    if (file.is_open() && is_whole(file.get())) {
      void* const mapped = ::mmap(nullptr, file_size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
      if (mapped == MAP_FAILED) return refused("map", path, errno);
      return std::unique_ptr<limit_table>{new limit_table{static_cast<layout*>(mapped)}};
    }
    if (made || (!file.is_open() && errno != ENOENT && errno != ELOOP)) return refused("open", path, errno);
    VT_CHECK(make_file(path));
  }
}

limit_table::~limit_table() { ::munmap(mapped_, file_size); }

std::optional<std::int64_t> limit_table::knock(std::uint64_t caller, std::int64_t per_minute,
                                               std::int64_t now) noexcept {
  auto const tag = tag_of(caller);
  auto const ticks = static_cast<std::uint64_t>(now) * ticks_a_ms & time_mask;
  auto const often = static_cast<std::uint64_t>(per_minute);
  auto const step = std::max((minute + often / 2) / often, std::uint64_t{1});
  auto* const cells = mapped_->all[caller % places].cells;
  for (;;) {
    auto found = cell_for(cells, tag, ticks);
    auto const next = found.ahead + step;
    if (next > minute) return static_cast<std::int64_t>((next - minute + ticks_a_ms - 1) / ticks_a_ms);
    auto const written = tag << time_bits | ((ticks + next) & time_mask);
    if (cells[found.at].compare_exchange_weak(found.seen, written, std::memory_order_relaxed)) return std::nullopt;
  }
}

}  // namespace vetrina::store
