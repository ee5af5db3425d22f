// idempotency: an answer is kept in the transaction of its effect, for 24 hours, so that a repeated request gets the
// same answer and changes nothing twice. Keys are private to the caller and the operation; answers are sealed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ops/operation.hpp"

namespace vetrina::ops {

// How kept answers name a shopper: by keyed hash, for the answer to an erasure is kept as well. Nobody: "".
[[nodiscard]] result<std::string> answered_to(call const& in, std::optional<std::string> const& shopper);

// The earlier answer; empty where there is none. Fails with idempotency.mismatch when the key came with another request.
[[nodiscard]] result<std::optional<reply>> earlier_answer(command& in, std::string_view operation,
                                                          std::string_view request_hash);
[[nodiscard]] result<void> keep_answer(command& in, std::string_view operation, std::string_view request_hash,
                                       reply const& answer);

}  // namespace vetrina::ops
