// fill: random bytes into memory that is there already, for paths that must not allocate. Thread-safe.
#pragma once

#include <span>

#include "crypto/random.hpp"

namespace vetrina::crypto {

void fill(random& from, std::span<char> out);

}  // namespace vetrina::crypto
