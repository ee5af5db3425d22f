#include "store/withdrawal_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>

#include "base/file_descriptor.hpp"
#include "base/strings.hpp"

namespace vetrina::store {

namespace {

// "vetrina withdrawals 1 SINCE\n", then "NUMBER LIFE SEQ SEALED\n" for each.
constexpr std::string_view magic = "vetrina withdrawals 1 ";
constexpr std::size_t most_sealed = 64 * 1024;

error unusable(std::string const& path, char const* what) {
  if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
    return fail(code::exhausted, "store.full", cat("There is no room to ", what, " ", path, ". Make room."));
  return fail(code::unavailable, "store.io", cat("Cannot ", what, " ", path, ": ", std::strerror(errno), "."));
}

error damaged(std::string const& path, std::uint64_t line) {
  return fail(code::data_loss, "store.withdrawals_damaged",
              cat(path, ", line ", line,
                  ": not as it was written. Put back a copy of the file, such as a newer backup holds."));
}

class locked_file {
 public:
  static result<locked_file> open(std::string const& path, int flags, int lock) {
    file_descriptor file{::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!file.is_open() && errno == ENOENT)
      return fail(code::not_found, "store.withdrawals_missing", cat("There is no file ", path, "."));
    if (!file.is_open()) return unusable(path, "open");
    locked_file made{std::move(file)};
    while (::flock(made.get(), lock) != 0) {
      if (errno != EINTR) return unusable(path, "lock");
    }
    return made;
  }
  explicit locked_file(file_descriptor file) noexcept : file_{std::move(file)} {}
  locked_file(locked_file&&) noexcept = default;
  locked_file& operator=(locked_file&&) = delete;
  ~locked_file() {
    // A child forked meanwhile shares the description: closing alone would not release it.
    if (file_.is_open()) ::flock(file_.get(), LOCK_UN);
  }
  [[nodiscard]] int get() const noexcept { return file_.get(); }

  [[nodiscard]] result<std::string> read_all(std::string const& path) const {
    std::string text;
    std::array<char, 64 * 1024> part{};
    for (;;) {
      auto const got = ::pread(file_.get(), part.data(), part.size(), static_cast<off_t>(text.size()));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return unusable(path, "read");
      if (got == 0) return text;
      text.append(part.data(), static_cast<std::size_t>(got));
    }
  }
  // The end of the file, long enough for one line.
  [[nodiscard]] result<std::string> read_tail(std::string const& path, off_t size) const {
    auto const most = static_cast<off_t>(most_sealed + 256);
    std::string text(static_cast<std::size_t>(std::min(size, most)), '\0');
    auto const from = size - static_cast<off_t>(text.size());
    std::size_t done = 0;
    while (done < text.size()) {
      auto const got = ::pread(file_.get(), text.data() + done, text.size() - done, from + static_cast<off_t>(done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return unusable(path, "read");
      done += static_cast<std::size_t>(got);
    }
    return text;
  }
  [[nodiscard]] result<void> append(std::string const& path, std::string_view text, off_t at) const {
    auto const begun = at;
    while (!text.empty()) {
      auto const put = ::pwrite(file_.get(), text.data(), text.size(), at);
      if (put < 0 && errno == EINTR) continue;
      if (put <= 0) {
        auto why = unusable(path, "write");
        static_cast<void>(::ftruncate(file_.get(), begun));  // half a line; the next who appends would cut it off, too
        return why;
      }
      text.remove_prefix(static_cast<std::size_t>(put));
      at += put;
    }
    if (::fdatasync(file_.get()) != 0) return unusable(path, "flush");
    return {};
  }

 private:
  file_descriptor file_;
};

template <class Number>
bool take_number(std::string_view& text, Number& out, char end) {
  auto const* const last = text.data() + text.size();
  auto const [at, wrong] = std::from_chars(text.data(), last, out);
  if (wrong != std::errc{} || at == last || *at != end || out < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(at - text.data()) + 1);
  return true;
}

bool is_base64url(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return !text.empty() && text.size() <= most_sealed && text.find_first_not_of(letters) == std::string_view::npos;
}

// `line` ends with its line end.
std::optional<withdrawal_line> parse_line(std::string_view line) {
  withdrawal_line out;
  if (!take_number(line, out.number, ' ')) return std::nullopt;
  auto const space = line.find(' ');
  if (space == 0 || space == std::string_view::npos) return std::nullopt;
  out.life = line.substr(0, space);
  line.remove_prefix(space + 1);
  if (!take_number(line, out.seq, ' ') || line.empty() || line.back() != '\n') return std::nullopt;
  line.remove_suffix(1);
  if (!is_base64url(line)) return std::nullopt;
  out.sealed = line;
  return out;
}

std::string text_of(withdrawal_line const& one) {
  return cat(one.number, " ", one.life, " ", one.seq, " ", one.sealed, "\n");
}

std::optional<std::int64_t> parse_head(std::string_view line) {
  std::int64_t since = 0;
  if (!line.starts_with(magic)) return std::nullopt;
  line.remove_prefix(magic.size());
  return take_number(line, since, '\n') && line.empty() ? std::optional{since} : std::nullopt;
}

struct end_of_file {
  off_t size = 0;  // up to the last line end
  bool has_head = false;
  std::optional<withdrawal_line> newest;
};

result<end_of_file> find_end(locked_file const& file, std::string const& path) {
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) return unusable(path, "look at");
  VT_TRY(auto const tail, file.read_tail(path, about.st_size));
  auto const last = tail.rfind('\n');
  if (last == std::string::npos) {
    // New, or its maker died before the first line end.
    if (about.st_size > static_cast<off_t>(magic.size() + 32)) return damaged(path, 1);
    return end_of_file{};
  }
  end_of_file end{about.st_size - static_cast<off_t>(tail.size() - last - 1), true, std::nullopt};
  auto const before = last == 0 ? std::string::npos : tail.rfind('\n', last - 1);
  if (before == std::string::npos) {
    if (!parse_head(std::string_view{tail}.substr(0, last + 1))) return damaged(path, 1);
    return end;
  }
  end.newest = parse_line(std::string_view{tail}.substr(before + 1, last - before));
  if (end.newest) return end;
  return fail(code::data_loss, "store.withdrawals_damaged",
              cat(path, ": the last line is not as it was written. Put back a copy of the file."));
}

// Cuts off what a crash left behind the last line end, and begins a file that is new.
result<void> make_whole(locked_file const& file, std::string const& path, std::int64_t now, end_of_file& end) {
  if (::ftruncate(file.get(), end.size) != 0) return unusable(path, "write");
  if (end.has_head) return {};
  auto const head = cat(magic, now, "\n");
  VT_CHECK(file.append(path, head, 0));
  end.size = static_cast<off_t>(head.size());
  return {};
}

}  // namespace

result<void> extend_withdrawals(std::string const& path, std::int64_t now, more_withdrawals const& more) {
  VT_TRY(auto const file, locked_file::open(path, O_RDWR | O_CREAT, LOCK_EX));
  VT_TRY(auto end, find_end(file, path));
  VT_CHECK(make_whole(file, path, now, end));
  VT_TRY(auto lines, more(end.newest));
  auto number = end.newest ? end.newest->number : 0;
  std::string text;
  for (auto& one : lines) {
    if (!is_base64url(one.sealed)) {
      return fail(code::internal, "store.misused", "A withdrawal is no text that its file takes.");
    }
    one.number = ++number;
    text += text_of(one);
  }
  return text.empty() ? result<void>{} : file.append(path, text, end.size);
}

result<std::optional<withdrawal_line>> newest_withdrawal(std::string const& path) {
  VT_TRY(auto const file, locked_file::open(path, O_RDONLY, LOCK_SH));
  VT_TRY(auto end, find_end(file, path));
  return std::move(end.newest);
}

result<withdrawal_lines> read_withdrawals(std::string const& path, std::int64_t after) {
  VT_TRY(auto const file, locked_file::open(path, O_RDONLY, LOCK_SH));
  VT_TRY(auto const text, file.read_all(path));
  std::string_view rest{text};
  auto const next = [&rest] {
    auto const end = rest.find('\n');
    auto const line = rest.substr(0, end == std::string_view::npos ? 0 : end + 1);
    rest.remove_prefix(line.empty() ? rest.size() : line.size());  // behind the last line end: a crash, never a line
    return line;
  };
  auto const since = parse_head(next());
  if (!since) return damaged(path, 1);
  withdrawal_lines out;
  out.since = *since;
  std::uint64_t at = 1;
  for (auto line = next(); !line.empty(); line = next()) {
    ++at;
    auto one = parse_line(line);
    if (!one || one->number != out.newest + 1) return damaged(path, at);
    out.newest = one->number;
    if (one->number > after) out.lines.push_back(*std::move(one));
  }
  return out;
}

}  // namespace vetrina::store
