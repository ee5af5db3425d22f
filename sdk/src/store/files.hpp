// files: small whole files that survive a power cut. Nothing follows a symbolic link at the last step of a path.
// Fail with store.full, store.cannot_open. Thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace vetrina::store {

// Mode 0600, flushed; the name must be free.
[[nodiscard]] result<void> write_new_file(std::string const& path, std::string_view content);
[[nodiscard]] result<void> copy_new_file(std::string const& from, std::string const& to);
// A regular file of at most `most` bytes.
[[nodiscard]] result<std::string> read_small_file(std::string const& path, std::size_t most);
// So that the names in it are kept, too.
[[nodiscard]] result<void> flush_folder(std::string const& path);

}  // namespace vetrina::store
