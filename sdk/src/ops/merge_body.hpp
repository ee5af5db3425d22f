// merge_body: reading back what a module wrote about its part of a merge. Bodies grow with an account, so they may be larger
// than a request.
#pragma once

#include <string_view>

#include "json/codec.hpp"

namespace vetrina::ops {

inline constexpr json::decode_options merge_body_options{false, 64U << 20U, 32, {}};

template <class Body>
[[nodiscard]] result<Body> read_merge_body(std::string_view text) {
  return json::decode<Body>(text, merge_body_options);
}

}  // namespace vetrina::ops
