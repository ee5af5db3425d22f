// error_class: what went wrong at a network, in the twelve classes that the rest of the SDK acts on. Pure functions and
// one table, safe from any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "vetrina/connector/abi.h"

namespace vetrina::connector {

inline constexpr std::int64_t longest_wait_ms = day_ms;  // a network's slip must not silence it for a year

// connector.retry, connector.rate_limited, ...; a class that does not exist becomes connector.misbehaving.
[[nodiscard]] error class_error(vtc_error_class why, std::string message, std::int64_t retry_after_ms = 0);

// What an HTTP status means at most networks; VTC_ERROR_NONE for 200 to 299.
[[nodiscard]] vtc_error_class class_of_status(int status) noexcept;

}  // namespace vetrina::connector
