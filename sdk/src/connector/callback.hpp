// callback: what the browser brings back from the provider, as raw text, so that duplicates are refused in one place
// for every language. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace vetrina::connector {

struct authorization_response {
  std::string state;
  std::string code;                   // empty where the provider sent an error
  std::string error;                  // RFC 6749 section 4.1.2.1: "access_denied", ...
  std::optional<std::string> issuer;  // RFC 9207
};

// `raw_query` is the query of the callback or its form body, with or without the leading "?". Fails with
// callback.{malformed, duplicate_parameter, no_state, code_and_error, no_code}.
[[nodiscard]] result<authorization_response> parse_callback(std::string_view raw_query);

// The state of an answer that parse_callback refused for something else, so that its attempt can be ended; empty where
// it is not clear which attempt it was.
[[nodiscard]] std::string state_of_refused(std::string_view raw_query);

// RFC 9207 section 2.4, fail-closed, error responses included: compared as bytes. `expected` is the pinned issuer, empty
// where the network has none. Fails with callback.{issuer_missing, issuer_mismatch}.
[[nodiscard]] result<void> check_response_issuer(authorization_response const& got, std::string_view expected,
                                                 bool required);

}  // namespace vetrina::connector
