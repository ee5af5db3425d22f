// fuzz: what every target shares: the entry libFuzzer calls, and a check that stands in release builds too.
// One input at a time, on one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace vetrina::fuzz {

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) {
  return {reinterpret_cast<char const*>(data), size};
}

// A rule that holds for every input; abort() is what libFuzzer reports as a crash.
inline void holds(bool rule, char const* says) {
  if (rule) return;
  std::fprintf(stderr, "broken: %s\n", says);
  std::abort();
}

}  // namespace vetrina::fuzz
