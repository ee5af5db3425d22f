// sealed_columns: what this module keeps in envelopes of the vault, for moving them to another key.
#pragma once

#include "vault/rewrap.hpp"

namespace vetrina::shoppers {

[[nodiscard]] vault::sealed_column email_column() noexcept;
// Of shoppers who were merged into another, while that can be undone.
[[nodiscard]] vault::sealed_column merged_email_column() noexcept;

}  // namespace vetrina::shoppers
