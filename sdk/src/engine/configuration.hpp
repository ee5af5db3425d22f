// configuration: from the document a host gives to settings, and to what `vetrina config` prints: every key, its value
// and where it came from. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ops/settings.hpp"

namespace vetrina::engine {

// Strict. Fails with the codec's slugs, config.bad_address_block, config.bad_public_url, config.bad_prefix,
// config.duplicate_connector.
[[nodiscard]] result<ops::settings> read_configuration(std::string_view document);

// One line a key: "network.ca_file = \"\" (default)". Secrets are shown as set or not set.
[[nodiscard]] std::string explain_configuration(ops::settings const& settings, std::string_view document);

}  // namespace vetrina::engine
