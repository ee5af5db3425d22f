// moment: a place in a shop's journal, known again by the content of its row: a store that was put back to an older state
// has another row there, or none.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"

namespace vetrina::friends::index {

struct moment {
  std::int64_t seq = 0;  // 0: before the first row
  std::uint64_t content = 0;
  friend bool operator==(moment const&, moment const&) = default;
};

[[nodiscard]] result<moment> newest_moment(store::session& db, std::string_view shop);
// Empty where no row is there.
[[nodiscard]] result<std::optional<moment>> moment_at(store::session& db, std::string_view shop, std::int64_t seq);

}  // namespace vetrina::friends::index
