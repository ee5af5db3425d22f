// json_text: JSON for people and for diffs. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace vetrina::tools {

enum class key_order { as_written, sorted };

// One member a line, indented by one space a level, with a line break at the end. Sorted, it is the form of golden
// files: what Python's json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) writes. Fails with the codec's
// slugs.
[[nodiscard]] result<std::string> pretty(std::string_view json_text, key_order order);

}  // namespace vetrina::tools
