// note: what a field means, for people and for the decoder: one sentence, its range, its default. A described struct
// whose fields lack a note, or whose notes are out of order, does not compile (json/describe.hpp).
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace vetrina::json {

inline constexpr std::int64_t max_integer =
    (std::int64_t{1} << 53) - 1;  // exact in every JSON library (RFC 8259 section 6)

struct note {
  std::string_view name;
  std::string_view text;
  std::int64_t least = unset;     // integer: value; string: bytes of UTF-8; array and map: items
  std::int64_t most = unset;
  std::string_view fallback{};    // the default, as JSON text; a field that has one may be left out
  bool optional = false;          // may be left out although the C++ type is no std::optional
  bool secret = false;            // write-only: never in an answer, an audit row or a log

  static constexpr std::int64_t unset = std::numeric_limits<std::int64_t>::min();

  [[nodiscard]] constexpr note range(std::int64_t from, std::int64_t to) const {
    note copy = *this;
    copy.least = from;
    copy.most = to;
    return copy;
  }
  [[nodiscard]] constexpr note defaults(std::string_view json_text) const {
    note copy = *this;
    copy.fallback = json_text;
    copy.optional = true;
    return copy;
  }
  [[nodiscard]] constexpr note may_be_absent() const {
    note copy = *this;
    copy.optional = true;
    return copy;
  }
};

}  // namespace vetrina::json
