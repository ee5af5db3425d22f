// file_hash: SHA-256 of a file of any size, read in pieces. Thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace vetrina::crypto {

struct file_digest {
  std::int64_t bytes = 0;
  std::string sha256;  // raw, 32 bytes
};

// A regular file, no symbolic link. Fails with crypto.cannot_read.
[[nodiscard]] result<file_digest> sha256_of_file(std::string const& path);

}  // namespace vetrina::crypto
