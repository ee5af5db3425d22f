// scan_floor: the least that any reading of the same data costs: every tie of the viewer, every word of every friend,
// fetched ahead the same way and only added up. One thread.
#pragma once

#include <cstdint>

#include "friends/index/base.hpp"

namespace vetrina::bench {

[[nodiscard]] std::uint64_t scan(friends::index::base const& from, std::uint32_t viewer) noexcept;

}  // namespace vetrina::bench
