#include "store/snapshot.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/strings.hpp"

namespace vetrina::store {

namespace {

constexpr std::uint64_t magic = 0x3250'414E'5354'5656;  // "VVTSNAP2" on a little-endian machine; another's is refused
constexpr std::size_t alignment = 64;

struct header {
  std::uint64_t magic;
  std::uint64_t checksum;  // XXH3 of the front that follows it and of the blocks' checksums at the end of the file
  std::uint64_t size;  // of the file
  std::int64_t seq;
  std::uint32_t kind;
  std::uint32_t format;
  std::uint32_t sections;
  std::uint32_t reserved;
  std::uint64_t blocks;  // where the blocks of the sections end and their checksums begin
  std::uint64_t unused;
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

constexpr std::size_t front_size(std::size_t sections) noexcept {
  return aligned(sizeof(header) + sections * sizeof(entry));
}

struct free_state {
  void operator()(XXH3_state_t* of) const noexcept { XXH3_freeState(of); }
};
using sum_state = std::unique_ptr<XXH3_state_t, free_state>;

// The checksums of what is added, block by block.
class block_sums {
 public:
  block_sums(XXH3_state_t* state, std::size_t block_size) noexcept
      : state_{state}, left_{block_size}, size_{block_size} {
    XXH3_64bits_reset(state_);
  }
  void add(std::string_view content) {
    while (!content.empty()) {
      auto const part = content.substr(0, left_);
      XXH3_64bits_update(state_, part.data(), part.size());
      content.remove_prefix(part.size());
      left_ -= part.size();
      if (left_ == 0) close();
    }
  }
  [[nodiscard]] std::vector<std::uint64_t> done() && {
    if (left_ != size_) close();
    return std::move(sums_);
  }

 private:
  void close() {
    sums_.push_back(XXH3_64bits_digest(state_));
    XXH3_64bits_reset(state_);
    left_ = size_;
  }
  XXH3_state_t* state_;
  std::size_t left_;
  std::size_t size_;
  std::vector<std::uint64_t> sums_;
};

std::uint64_t front_sum(XXH3_state_t* state, std::string_view front, std::string_view sums) noexcept {
  XXH3_64bits_reset(state);
  XXH3_64bits_update(state, front.data() + checked_from, front.size() - checked_from);
  XXH3_64bits_update(state, sums.data(), sums.size());
  return XXH3_64bits_digest(state);
}

}  // namespace

result<void> snapshot_writer::write(std::string const& path) const {
  std::string front(front_size(sections_.size()), '\0');
  auto end = front.size();
  for (std::size_t n = 0; n < sections_.size(); ++n) {
    entry const one{sections_[n].first, 0, end, sections_[n].second.size()};
    std::memcpy(front.data() + sizeof(header) + n * sizeof(entry), &one, sizeof one);
    end += aligned(one.size);
  }

  static constexpr char padding[alignment] = {};
  auto const fill = [](std::string_view content) { return aligned(content.size()) - content.size(); };
  sum_state const state{XXH3_createState()};
  if (!state) return fail(code::exhausted, "store.no_memory", "Out of memory for a snapshot.");
  block_sums blocks{state.get(), snapshot::block_size};
  for (auto const& [which, content] : sections_) {
    blocks.add(content);
    blocks.add({padding, fill(content)});
  }
  auto const sums = std::move(blocks).done();
  std::string_view const last{reinterpret_cast<char const*>(sums.data()), sums.size() * sizeof(std::uint64_t)};
  header first{
      magic, 0, end + last.size(), seq_, kind_.id, kind_.format, static_cast<std::uint32_t>(sections_.size()), 0,
      end,   0};
  std::memcpy(front.data(), &first, sizeof first);
  first.checksum = front_sum(state.get(), front, last);
  std::memcpy(front.data(), &first, sizeof first);

  static std::atomic<unsigned> counter{0};
  auto const temporary = cat(path, ".", static_cast<std::int64_t>(::getpid()), ".", ++counter, ".new");
  int const fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return not_written(temporary);
  bool written = write_all(fd, front);
  for (auto const& [which, content] : sections_)
    written = written && write_all(fd, content) && write_all(fd, {padding, fill(content)});
  written = written && write_all(fd, last);
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

result<std::shared_ptr<snapshot const>> snapshot::open(std::string const& path, snapshot_kind kind, checking how) {
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
  std::shared_ptr<snapshot> made{new snapshot{static_cast<char const*>(mapped), size}};
  if (auto const* const why = made->open(kind)) return refused(path, why);
  if (how == checking::at_once && !made->sound(made->blocks_, made->checked_size_)) return refused(path, "damaged");
  return std::shared_ptr<snapshot const>{std::move(made)};
}

char const* snapshot::open(snapshot_kind kind) {
  header first{};
  std::memcpy(&first, mapped_, sizeof first);
  if (first.magic != magic) return "not a snapshot of this machine";
  if (first.kind != kind.id || first.format != kind.format) return "another format";
  if (first.size != size_) return "cut short";
  if (first.sections > (size_ - sizeof(header)) / sizeof(entry)) return "damaged";
  auto const front = front_size(first.sections);
  if (first.blocks < front || first.blocks > size_) return "damaged";
  auto const count = (first.blocks - front + block_size - 1) / block_size;
  if (size_ - first.blocks != count * sizeof(std::uint64_t)) return "damaged";
  sum_state const state{XXH3_createState()};
  if (!state) return "no memory to check it";
  if (front_sum(state.get(), {mapped_, front}, {mapped_ + first.blocks, size_ - first.blocks}) != first.checksum)
    return "damaged";
  // The checksums are against accident; the bounds are against a file that somebody wrote.
  for (std::uint32_t n = 0; n < first.sections; ++n) {
    entry one{};
    std::memcpy(&one, mapped_ + sizeof(header) + n * sizeof(entry), sizeof one);
    if (one.offset % alignment != 0 || one.offset < front || one.offset > first.blocks ||
        one.size > first.blocks - one.offset)
      return "damaged";
  }
  seq_ = first.seq;
  blocks_ = mapped_ + front;
  checked_size_ = first.blocks - front;
  known_ = std::vector<std::atomic<std::uint64_t>>(count / 64 + 1);
  return nullptr;
}

bool snapshot::check(std::size_t block) const noexcept {
  if (block * block_size >= checked_size_) return false;
  auto const begin = block * block_size;
  std::uint64_t sum = 0;
  std::memcpy(&sum, blocks_ + checked_size_ + block * sizeof sum, sizeof sum);
  if (XXH3_64bits(blocks_ + begin, std::min(block_size, checked_size_ - begin)) != sum) return false;
  known_[block / 64].fetch_or(std::uint64_t{1} << block % 64, std::memory_order_relaxed);
  return true;
}

void snapshot::will_need(void const* at, std::size_t size) const noexcept {
  auto const from = static_cast<std::size_t>(static_cast<char const*>(at) - blocks_);
  if (size == 0 || from >= checked_size_ || size > checked_size_ - from || !is_new(at, size)) return;
  static auto const page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  auto const front = static_cast<std::size_t>(blocks_ - mapped_);
  auto const begin = (front + from / block_size * block_size) / page * page;
  auto const end = front + std::min(checked_size_, (from + size + block_size - 1) / block_size * block_size);
  // Only a hint: what fails here is read when it is looked at.
  static_cast<void>(::madvise(const_cast<char*>(mapped_) + begin, end - begin, MADV_WILLNEED));
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
