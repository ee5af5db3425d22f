// scan_floor: the least that any reading of the same data costs: every tie of the viewer, every word of every friend,
// fetched ahead the same way, believed without a check and only added up. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "friends/index/facts.hpp"

namespace vetrina::bench {

class scan_floor {
 public:
  // Of an index file. Throws std::runtime_error.
  explicit scan_floor(std::string const& path);
  [[nodiscard]] std::uint64_t sum(std::uint32_t viewer) const noexcept;

 private:
  std::shared_ptr<store::snapshot const> file_;
  std::span<std::uint64_t const> offsets_;
  std::span<friends::index::packed_tie const> ties_;
  std::span<friends::index::person_head const> heads_;
  std::span<std::uint64_t const> words_;
};

}  // namespace vetrina::bench
