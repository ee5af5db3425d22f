// inbound_events: what a verified document says happened, and to whom, by the pointers of its rule. Pure functions.
#pragma once

#include <vector>

#include "connector/inbound_notice.hpp"

namespace vetrina::connector {

// Those events that the rule knows. Fails with inbound.events (none there, or no events at all) and
// inbound.unknown_event (none that the rule knows).
[[nodiscard]] result<std::vector<inbound_event>> inbound_events(inbound_rule const& rule, json::document const& whole);

}  // namespace vetrina::connector
