// sealed_columns: what this module keeps in envelopes of the vault, for moving them to another key.
#pragma once

#include "vault/rewrap.hpp"

namespace vetrina::shoppers {

[[nodiscard]] vault::sealed_column email_column() noexcept;

}  // namespace vetrina::shoppers
