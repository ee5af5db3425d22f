// ratings: a review's stars, as an interaction of the kind `review` about a family: subject to the same consents, audience,
// export, erasure and merge as every other. Whoever takes a review in (community/, a file) enters it here. Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "activity/interactions.hpp"
#include "ops/operation.hpp"

namespace vetrina::activity {

// Stars 1..5; the last word counts. Fails with rating.range, reaction.unknown_subject. Of what is sensitive nothing is kept.
[[nodiscard]] result<void> set_rating(ops::command& in, shoppers::shopper_row const& who, std::string_view family,
                                      std::int64_t stars,
                                      shoppers::audience const& audience = shoppers::audience::nobody);

}  // namespace vetrina::activity
