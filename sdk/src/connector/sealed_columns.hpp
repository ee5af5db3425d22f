// sealed_columns: what the OAuth engine keeps in envelopes of the vault, for moving them to another key.
#pragma once

#include "vault/rewrap.hpp"

namespace vetrina::connector {

// Secrets of applications that we registered at networks.
[[nodiscard]] vault::sealed_column registration_column() noexcept;

}  // namespace vetrina::connector
