// doors: where callers from outside knock, and who a caller is there: a shop's session, else an address. Keys of the shop's
// back end are not counted. Internal to web/.
#pragma once

#include <optional>
#include <string_view>

#include "web/authenticate.hpp"
#include "web/routes.hpp"

namespace vetrina::web {

enum class door { connect, callback, hook, link, operation };

// The answer to give instead: 429 with Retry-After; empty where the caller may pass. `about` keeps buckets of one door
// apart, as by connector.
[[nodiscard]] std::optional<net::http_response> too_often(route_context const& in, door which, visitor const& who,
                                                          std::string_view about = {});

}  // namespace vetrina::web
