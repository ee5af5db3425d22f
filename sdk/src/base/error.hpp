// error: why a call did not give its answer, as a value.
// Owned by whoever holds it; immutable once returned, so it may be shared between threads.
// A slug is for machines and search engines, the message is for a tired person: what, where, what to do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vetrina {

// The canonical codes of the C ABI (vetrina/error.h); a test compares the two lists.
enum class code : std::int32_t {
  ok = 0,
  cancelled = 1,
  invalid = 2,
  deadline = 3,
  not_found = 4,
  exists = 5,
  denied = 6,
  exhausted = 7,
  precondition = 8,
  aborted = 9,
  range = 10,
  unimplemented = 11,
  internal = 12,
  unavailable = 13,
  data_loss = 14,
  unauthenticated = 15,
  unknown = 16,
  forked = 100,
  host_conflict = 101,
  abi_mismatch = 102,
  consent_required = 103,
  provider_error = 104,
  rate_limited = 105,
  token_revoked = 106,
  signature = 107,
};

struct error {
  vetrina::code code = code::unknown;
  // A string literal of the form "area.reason"; every one stands in sdk/abi/slugs.csv, for ever.
  std::string_view slug = "internal.unexpected";
  // One or two sentences. Never holds a secret, a token or a network's subject.
  std::string message;
  // JSON pointer (RFC 6901) into the request, empty when the error is not about one place in it.
  std::string pointer{};
  // 0 where waiting does not help.
  std::int64_t retry_after_ms = 0;
};

// The status of an HTTP answer that carries this error (RFC 9110 section 15).
[[nodiscard]] int http_status(code value) noexcept;

}  // namespace vetrina
