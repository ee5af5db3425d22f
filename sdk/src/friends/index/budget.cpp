#include "friends/index/budget.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <limits>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace vetrina::friends::index {
namespace {

std::size_t container_limit() {
  std::size_t bytes = std::numeric_limits<std::size_t>::max();
  if (auto* const file = std::fopen("/sys/fs/cgroup/memory.max", "re")) {
    unsigned long long found = 0;
    if (std::fscanf(file, "%llu", &found) == 1) bytes = found;  // "max" is no number
    std::fclose(file);
  }
  return bytes;
}

}  // namespace

std::string_view told(step what) noexcept {
  switch (what) {
    case step::whole: return "";
    case step::capped: return "Who has more than 256 friends is read from rows, because the friend index has no room.";
    case step::connected:
      return "Who neither links a network nor shows anything is read from rows, because the friend index has no room.";
    case step::edges_on_disk:
      return "The friend index's ties are left to the page cache, because they have no room in half of its memory.";
    case step::given_up:
      return "The friend index has no room in half of the memory: rows are read, which is slower. Give the machine more.";
  }
  return "";
}

std::string file_path(std::string const& data_dir, std::string_view shop) {
  return cat(data_dir, "/index/friends-", crypto::hex(crypto::sha256(shop)).substr(0, 32));
}

std::size_t memory_limit() {
  auto const pages = ::sysconf(_SC_PHYS_PAGES);
  auto const size = ::sysconf(_SC_PAGESIZE);
  auto const machine =
      pages > 0 && size > 0 ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(size) : std::size_t{1} << 30U;
  return std::min(machine, container_limit()) / 2;
}

}  // namespace vetrina::friends::index
