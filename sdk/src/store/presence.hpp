// presence: tells whether the process that took something still lives, so that nobody waits for the dead. Whoever opens
// a data folder locks one byte of data_dir/present, at a place that nobody had before; the kernel gives it back when the
// process ends, however it ends. A fork's child shares its parent's place, which is taken until both have ended.
// Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace vetrina::store {

class presence {
 public:
  // Fails with store.cannot_open, store.full.
  [[nodiscard]] static result<std::unique_ptr<presence>> open(std::string const& data_dir);

  [[nodiscard]] std::int64_t place() const noexcept { return place_; }  // above 0
  // False only where it is certain that whoever had the place is gone.
  [[nodiscard]] bool is_there(std::int64_t place) const noexcept;

 private:
  presence(file_descriptor file, std::int64_t place) noexcept : file_{std::move(file)}, place_{place} {}
  file_descriptor file_;
  std::int64_t place_;
};

}  // namespace vetrina::store
