// input: what a host handed over, checked before anything looks at it. Internal to capi/.
#pragma once

#include <cstring>
#include <string_view>

#include "base/result.hpp"
#include "base/strings.hpp"
#include "vetrina/abi.h"

namespace vetrina::capi {

// A document longer than this is a length that went wrong, not a document.
inline constexpr std::size_t max_input = std::size_t{64} << 20U;

inline result<void> needs(void const* pointer, std::string_view name) {
  if (pointer != nullptr) return {};
  return fail(code::invalid, "abi.null_argument", cat("The argument \"", name, "\" is NULL."));
}

inline result<std::string_view> text(char const* bytes, std::size_t size, std::string_view name) {
  if (size > 0) VT_CHECK(needs(bytes, name));
  if (size > max_input) {
    return fail(code::range, "abi.too_large", cat("The argument \"", name, "\" has more than 64 MiB."));
  }
  return size == 0 ? std::string_view{} : std::string_view{bytes, size};
}

inline result<std::string_view> text(vt_str const& s, std::string_view name) { return text(s.ptr, s.len, name); }

}  // namespace vetrina::capi
