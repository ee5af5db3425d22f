// structs: transparent structs that begin with struct_size, across versions of the header. Internal to capi/. The
// caller's may be shorter than ours (an older header) or longer (a newer one).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "base/strings.hpp"
#include "capi/input.hpp"

namespace vetrina::capi {

// `least`: where the fields begin that came after the first version.
template <class Struct>
result<void> known_size(Struct const* of, std::size_t least, std::string_view name) {
  VT_CHECK(needs(of, name));
  if (of->struct_size >= least) return {};
  return fail(code::invalid, "abi.bad_struct_size", cat(name, ".struct_size is too small: use VT_INIT."));
}

// A copy of what the caller filled in, with zero for what it does not know.
template <class Struct>
result<Struct> taken(Struct const* from, std::size_t least, std::string_view name) {
  VT_CHECK(known_size(from, least, name));
  Struct copy{};
  std::memcpy(&copy, from, std::min<std::size_t>(from->struct_size, sizeof copy));
  auto const* const bytes = reinterpret_cast<unsigned char const*>(from);
  for (std::size_t i = sizeof copy; i < from->struct_size; ++i) {
    if (bytes[i] == 0) continue;
    return fail(code::unimplemented, "abi.newer_struct",
                cat(name, " has fields that this library does not know. Update the library."));
  }
  return copy;
}

// Fills in what the caller knows; its own struct_size stays.
template <class Struct>
void put(Struct const& made, Struct* to) {
  constexpr auto head = sizeof to->struct_size;
  auto const size = std::min<std::size_t>(to->struct_size, sizeof made);
  std::memcpy(reinterpret_cast<unsigned char*>(to) + head, reinterpret_cast<unsigned char const*>(&made) + head,
              size - head);
}

}  // namespace vetrina::capi
