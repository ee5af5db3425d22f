// canaries: secrets that must not be found where they have no business, and the search for them: as they are and in
// every usual spelling. Looks for pieces, since freed memory loses its first bytes to the allocator. One test's own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vetrina::test {

// Text of the alphabet that tokens may have (RFC 6750 section 2.1), with what base64 and percent-encoding change.
[[nodiscard]] std::string fresh_canary();

class canaries {
 public:
  struct hit {
    std::string kind;     // "access token"
    std::string form;     // "raw", "base64", ...
    std::size_t at = 0;
  };

  // At least 24 characters, else throws: a short one would be found by chance.
  void add(std::string_view kind, std::string_view secret);
  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  // One hit for each place; at most `most`.
  [[nodiscard]] std::vector<hit> in(std::string_view bytes, std::size_t most = 64) const;

 private:
  struct needle {
    std::string kind, form, bytes;
  };
  void add_needle(std::string_view kind, std::string_view form, std::string bytes);

  std::unordered_multimap<std::uint64_t, needle> by_start_;
  std::vector<bool> seen_ = std::vector<bool>(1U << 16U);  // the first two bytes of any needle
  std::size_t count_ = 0;
};

// Every byte that a core dump of the process would hold, mapping by mapping. Needs no more rights than a debugger has on
// its own child; throws where they are missing.
struct mapping {
  std::string name;
  std::string bytes;
};
[[nodiscard]] std::vector<mapping> memory_of(pid_t process);

// Path and content of each file below a folder.
[[nodiscard]] std::vector<mapping> files_below(std::string const& folder);

}  // namespace vetrina::test
