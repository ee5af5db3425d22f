// error_class: what went wrong at a network, in the twelve classes that the rest of the SDK acts on. Pure functions and
// one table, safe from any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "connector/manifest.hpp"
#include "net/http.hpp"
#include "vetrina/connector/abi.h"

namespace vetrina::connector {

// connector.retry, connector.rate_limited, ...; a class that does not exist becomes connector.misbehaving.
[[nodiscard]] error class_error(vtc_error_class why, std::string message, std::int64_t retry_after_ms = 0);

// What an HTTP status means at most networks; VTC_ERROR_NONE for 200 to 299.
[[nodiscard]] vtc_error_class class_of_status(int status) noexcept;

// From Retry-After (seconds or a date, RFC 9110 section 10.2.3), else X-RateLimit-Reset (ISO 8601 or unix seconds), else
// for 429 the shortest period of the manifest's limits, else a minute. 0 for a status that is no reason to wait.
[[nodiscard]] std::int64_t retry_after_ms(net::http_response const& answer, manifest const& m, clock const& time);

}  // namespace vetrina::connector
