// rate_signals: what a network says about how often it may be asked, in headers: how long to wait after a refusal, and that
// nothing is left after a good answer. Pure functions over the manifest's data, safe from any thread.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "connector/manifest.hpp"
#include "net/http.hpp"

namespace vetrina::connector {

// From Retry-After (seconds or a date, RFC 9110 section 10.2.3), else from the header that says when there is more (ISO
// 8601, unix seconds, or seconds from now), else for 429 the shortest period of the manifest's limits, else a minute. 0
// for a status that is no reason to wait.
[[nodiscard]] std::int64_t retry_after_ms(net::http_response const& answer, manifest const& m, clock const& time);

// How long to leave the network alone after an answer that says that nothing is left: none remaining, or a use of 95
// percent and more (X-App-Usage, X-Business-Use-Case-Usage). 0: there is more, or it does not say.
[[nodiscard]] std::int64_t pause_ms(net::http_response const& answer, manifest const& m, clock const& time);

// What one question to a plugin came to at the network.
struct traffic {
  std::int64_t requests = 0;
  std::int64_t pause_ms = 0;  // the longest of all answers
};

}  // namespace vetrina::connector
