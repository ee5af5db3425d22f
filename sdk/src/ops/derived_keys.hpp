// derived_keys: keys that a call derives from the key ring's oldest key for its shop, kept: to derive one anew takes four
// MACs, and a login needs a dozen. In wiped memory beside the ring that they follow from. Thread-safe.
#pragma once

#include <memory>
#include <string_view>

#include "ops/operation.hpp"

namespace vetrina::ops {

// The same as vault::derive for the call's shop.
[[nodiscard]] result<std::shared_ptr<secret const>> derived_key(call const& in, std::string_view purpose);

}  // namespace vetrina::ops
