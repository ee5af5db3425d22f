#include "canaries.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/random.hpp"

namespace vetrina::test {
namespace {

constexpr std::size_t piece = 16;
constexpr std::size_t lost_when_freed = 16;  // glibc: two pointers of a list of free chunks

std::string hex(std::string_view bytes, std::string_view digits, std::string_view before) {
  std::string out;
  for (char const one : bytes) {
    auto const c = static_cast<unsigned char>(one);
    out += cat(before, digits.substr(c >> 4U, 1), digits.substr(c & 15U, 1));
  }
  return out;
}

// What base64 makes of a piece that begins `skip` bytes into a group of three, without the characters that depend on
// what stands beside it.
std::string inner_base64(std::string_view bytes, std::size_t skip, bool url) {
  auto const padded = cat(std::string(skip, 'x'), bytes);
  auto const text = url ? crypto::base64url(padded) : crypto::base64(padded);
  constexpr std::array<std::size_t, 3> first{0, 2, 3};
  auto const whole = (padded.size() / 3) * 4;
  return text.substr(first[skip], whole - first[skip]);
}

std::uint64_t start_of(char const* bytes) {
  std::uint64_t out = 0;
  std::memcpy(&out, bytes, sizeof out);
  return out;
}

std::size_t two_bytes(char const* bytes) {
  return static_cast<unsigned char>(bytes[0]) | static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])) << 8U;
}

}  // namespace

std::string fresh_canary() {
  auto const random = crypto::base64(crypto::system_random().bytes(36));
  return cat(random.substr(0, 20), "/+~", random.substr(20, 18), "+/", random.substr(38), "=");
}

void canaries::add(std::string_view kind, std::string_view secret) {
  if (secret.size() < 24) throw std::runtime_error(cat("too short for a canary: the ", kind));
  ++count_;
  for (auto const from : {lost_when_freed, secret.size() - piece}) {
    auto const part = secret.substr(std::min(from, secret.size() - piece), piece);
    add_needle(kind, "raw", std::string{part});
    add_needle(kind, "percent-encoded", percent_encode(part));
    add_needle(kind, "percent-encoded", hex(part, "0123456789ABCDEF", "%"));
    add_needle(kind, "percent-encoded", hex(part, "0123456789abcdef", "%"));
    add_needle(kind, "hex", hex(part, "0123456789ABCDEF", ""));
    add_needle(kind, "hex", hex(part, "0123456789abcdef", ""));
    for (std::size_t skip = 0; skip < 3; ++skip) {
      add_needle(kind, "base64", inner_base64(part, skip, false));
      add_needle(kind, "base64url", inner_base64(part, skip, true));
      auto const encoded = percent_encode(part);
      add_needle(kind, "base64 of percent-encoded", inner_base64(encoded, skip, false));
    }
  }
}

void canaries::add_needle(std::string_view kind, std::string_view form, std::string bytes) {
  auto const start = start_of(bytes.data());
  auto const [from, to] = by_start_.equal_range(start);
  for (auto at = from; at != to; ++at) {
    if (at->second.bytes == bytes) return;
  }
  seen_[two_bytes(bytes.data())] = true;
  by_start_.emplace(start, needle{std::string{kind}, std::string{form}, std::move(bytes)});
}

std::vector<canaries::hit> canaries::in(std::string_view bytes, std::size_t most) const {
  std::vector<hit> out;
  for (std::size_t at = 0; at + sizeof(std::uint64_t) <= bytes.size() && out.size() < most; ++at) {
    if (!seen_[two_bytes(bytes.data() + at)]) continue;
    auto const [from, to] = by_start_.equal_range(start_of(bytes.data() + at));
    for (auto one = from; one != to; ++one) {
      auto const& what = one->second;
      if (bytes.substr(at).starts_with(what.bytes)) out.push_back({what.kind, what.form, at});
    }
  }
  return out;
}

std::vector<mapping> memory_of(pid_t process) {
  std::ifstream maps{cat("/proc/", process, "/maps")};
  int const memory = ::open(cat("/proc/", process, "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  if (!maps || memory < 0) throw std::runtime_error("the memory of the host process cannot be read");
  std::vector<mapping> out;
  for (std::string line; std::getline(maps, line);) {
    std::uint64_t from = 0, to = 0;
    char dash = 0;
    std::string rights, offset, device, inode, name;
    std::istringstream fields{line};
    fields >> std::hex >> from >> dash >> to >> rights >> offset >> device >> inode >> name;
    // What the file on disk holds anyway, and what the kernel itself maps.
    if (!rights.starts_with('r') || name.starts_with("[v") || (name.starts_with('/') && rights[1] != 'w')) continue;
    mapping one{name.empty() ? "anonymous" : name, std::string(to - from, '\0')};
    std::size_t got = 0;
    while (got < one.bytes.size()) {
      auto const n = ::pread(memory, one.bytes.data() + got, one.bytes.size() - got, static_cast<off_t>(from + got));
      if (n <= 0) break;
      got += static_cast<std::size_t>(n);
    }
    if (got != one.bytes.size()) throw std::runtime_error(cat("the memory of the host process ends within ", name));
    out.push_back(std::move(one));
  }
  ::close(memory);
  return out;
}

std::vector<mapping> files_below(std::string const& folder) {
  std::vector<mapping> out;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in{entry.path(), std::ios::binary};
    out.push_back({entry.path().string(), {std::istreambuf_iterator<char>{in}, {}}});
  }
  return out;
}

}  // namespace vetrina::test
