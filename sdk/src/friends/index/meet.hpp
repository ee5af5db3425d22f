// meet: a viewer's friends as the index knows them, one for each tie. What the viewer is to each of them (blocks, circles, a
// home in common) is the caller's to ask. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "friends/index/facts.hpp"

namespace vetrina::friends::index {

enum class meeting : std::uint8_t {
  nothing,  // gone, or shows nothing and lets nobody know of them
  shown,
  ask_rows,
};

struct met {
  std::uint32_t who = 0;
  std::uint16_t steps = 0;
  std::uint8_t networks = 0;
  meeting how = meeting::nothing;
  std::span<packed_thing const> things;  // newest first; as long as the guard under which it was found
};

// In the order of the ties. `now`: ms.
void meet(facts const& known, std::span<packed_tie const> ties, std::int64_t now, std::vector<met>& out);

}  // namespace vetrina::friends::index
