#include "store/snapshot.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/strings.hpp"

namespace vetrina::store {

namespace {

constexpr std::uint64_t magic = 0x3150'414E'5354'5656;  // "VVTSNAP1" on a little-endian machine; another's is refused
constexpr std::size_t alignment = 64;

struct header {
  std::uint64_t magic;
  std::uint64_t checksum;  // XXH3 of all that follows it
  std::uint64_t size;  // of the file
  std::int64_t seq;
  std::uint32_t kind;
  std::uint32_t format;
  std::uint32_t sections;
  std::uint32_t reserved;
  std::uint64_t unused[2];
};
static_assert(sizeof(header) == alignment);
constexpr std::size_t checked_from = offsetof(header, size);

struct entry {
  std::uint32_t section;
  std::uint32_t reserved;
  std::uint64_t offset;
  std::uint64_t size;
};

constexpr std::size_t aligned(std::size_t size) noexcept { return (size + alignment - 1) / alignment * alignment; }

error refused(std::string const& path, char const* why) {
  return fail(code::data_loss, "store.snapshot_rejected", cat(path, " is refused (", why, ") and is built again."));
}

error not_written(std::string const& path) {
  if (errno == ENOSPC || errno == EDQUOT)
    return fail(code::exhausted, "store.full", cat("No space for ", path, "; the old file stays in use."));
  return fail(code::unavailable, "store.io", cat("Cannot write ", path, ": ", std::strerror(errno), "."));
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    auto const written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Makes the rename itself durable.
void flush_folder(std::string const& path) {
  auto const slash = path.rfind('/');
  auto const folder = slash == std::string::npos ? std::string{"."} : path.substr(0, slash + 1);
  if (int const fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); fd >= 0) {
    ::fsync(fd);
    ::close(fd);
  }
}

}  // namespace

result<void> snapshot_writer::write(std::string const& path) const {
  std::string front(aligned(sizeof(header) + sections_.size() * sizeof(entry)), '\0');
  auto end = front.size();
  for (std::size_t n = 0; n < sections_.size(); ++n) {
    entry const one{sections_[n].first, 0, end, sections_[n].second.size()};
    std::memcpy(front.data() + sizeof(header) + n * sizeof(entry), &one, sizeof one);
    end += aligned(one.size);
  }
  header first{magic, 0, end, seq_, kind_.id, kind_.format, static_cast<std::uint32_t>(sections_.size()), 0, {}};
  std::memcpy(front.data(), &first, sizeof first);

  static constexpr char padding[alignment] = {};
  auto const fill = [](std::string_view content) { return aligned(content.size()) - content.size(); };
  auto* const state = XXH3_createState();
  if (state == nullptr) return fail(code::exhausted, "store.no_memory", "Out of memory for a snapshot.");
  XXH3_64bits_reset(state);
  XXH3_64bits_update(state, front.data() + checked_from, front.size() - checked_from);
  for (auto const& [which, content] : sections_) {
    XXH3_64bits_update(state, content.data(), content.size());
    XXH3_64bits_update(state, padding, fill(content));
  }
  first.checksum = XXH3_64bits_digest(state);
  XXH3_freeState(state);
  std::memcpy(front.data(), &first, sizeof first);

  static std::atomic<unsigned> counter{0};
  auto const temporary = cat(path, ".", static_cast<std::int64_t>(::getpid()), ".", ++counter, ".new");
  int const fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return not_written(temporary);
  bool written = write_all(fd, front);
  for (auto const& [which, content] : sections_)
    written = written && write_all(fd, content) && write_all(fd, {padding, fill(content)});
  written = written && ::fsync(fd) == 0;
  ::close(fd);
  if (!written || std::rename(temporary.c_str(), path.c_str()) != 0) {
    auto why = not_written(temporary);
    ::unlink(temporary.c_str());
    return why;
  }
  flush_folder(path);
  return {};
}

result<std::shared_ptr<snapshot const>> snapshot::open(std::string const& path, snapshot_kind kind) {
  int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 && errno == ENOENT)
    return fail(code::not_found, "store.snapshot_missing", cat("There is no ", path, " yet."));
  if (fd < 0) return refused(path, std::strerror(errno));
  struct stat status {};
  auto const known = ::fstat(fd, &status) == 0;
  auto const size = static_cast<std::size_t>(status.st_size);
  if (!known || size < sizeof(header)) {
    ::close(fd);
    return refused(path, "too short");
  }
  void* const mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  ::close(fd);
  if (mapped == MAP_FAILED) return refused(path, "not mapped");
  header first{};
  std::memcpy(&first, mapped, sizeof first);
  auto const* const content = static_cast<char const*>(mapped);
  std::shared_ptr<snapshot const> const made{new snapshot{content, size, first.seq}};
  if (first.magic != magic) return refused(path, "not a snapshot of this machine");
  if (first.kind != kind.id || first.format != kind.format) return refused(path, "another format");
  if (first.size != size) return refused(path, "cut short");
  if (XXH3_64bits(content + checked_from, size - checked_from) != first.checksum) return refused(path, "damaged");
  // The checksum is against accident; the bounds are against a file that somebody wrote.
  if (first.sections > (size - sizeof(header)) / sizeof(entry)) return refused(path, "damaged");
  for (std::uint32_t n = 0; n < first.sections; ++n) {
    entry one{};
    std::memcpy(&one, content + sizeof(header) + n * sizeof(entry), sizeof one);
    if (one.offset % alignment != 0 || one.offset > size || one.size > size - one.offset)
      return refused(path, "damaged");
  }
  return made;
}

snapshot::~snapshot() { ::munmap(const_cast<char*>(mapped_), size_); }

std::string_view snapshot::section(std::uint32_t which) const noexcept {
  header first{};
  std::memcpy(&first, mapped_, sizeof first);
  for (std::uint32_t n = 0; n < first.sections; ++n) {
    entry one{};
    std::memcpy(&one, mapped_ + sizeof(header) + n * sizeof(entry), sizeof one);
    if (one.section == which) return {mapped_ + one.offset, one.size};
  }
  return {};
}

}  // namespace vetrina::store
