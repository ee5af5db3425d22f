// audit: who did what, in a hash chain a shop: hash = SHA-256(prev_hash ‖ SHA-256(salt ‖ body)). Erasing a person
// destroys salt and body and leaves the hashes, so the chain still verifies. Bodies hold names and codes, never
// secrets or a network's subject.
#pragma once

#include <string_view>

#include "ops/operation.hpp"

namespace vetrina::ops {

// Appends a row in the transaction of what it records.
[[nodiscard]] result<void> append_audit(command& in, std::string_view operation);

}  // namespace vetrina::ops
