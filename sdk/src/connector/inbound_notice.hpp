// inbound_notice: a request that a network makes of its own accord, from the raw bytes to what it proves: which kind of
// notice it is, that its sender is the network, and whom it is about. Knows no shopper and stores nothing. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/inbound_rule.hpp"
#include "connector/instance.hpp"
#include "connector/oauth_http.hpp"
#include "json/document.hpp"

namespace vetrina::connector {

inline constexpr std::size_t max_inbound_body = 64U << 10U;

struct inbound_request {
  std::string method = "POST";
  std::string query;  // raw
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;  // raw: a MAC is over its bytes
};

// Which rule of the manifest the request falls under, and what it carries there.
struct carried_notice {
  inbound_rule const& rule;
  std::string proof;  // the token, the signed request, the header's MAC, the challenge
};

// Fails with inbound.{unknown_notice, ambiguous_notice, malformed}.
[[nodiscard]] result<carried_notice> find_notice(manifest const& m, inbound_request const& request);

struct inbound_event {
  std::string name;
  std::optional<std::string> subject;
  inbound_effect does = inbound_effect::nothing;
};

struct verified_notice {
  inbound_rule const& rule;
  std::string once;  // what must not come twice
  std::int64_t remember_until = 0;  // ms: afterwards it is refused for its age
  std::vector<inbound_event> events;  // those that the rule knows; at least one
  std::optional<std::string> session;  // sid of a logout
};

// What verifying needs beside the request. Borrows all of it.
struct inbound_context {
  oauth_context const& oauth;
  manifest const& about;
  instance const& of;
  std::string_view redirect_uri;
};

// May ask the network for its keys. Fails with inbound.{malformed, no_secret, bad_signature, token_type, issuer,
// audience, issued_at, expired, token_id, events, nonce, subject, unknown_event}, and as verify_with_provider_keys.
[[nodiscard]] result<verified_notice> verify_notice(inbound_context const& in, carried_notice const& carried,
                                                    inbound_request const& request);

// A trial of the address: what to answer, and as what media type. Fails with inbound.{no_secret, challenge_refused}.
struct challenge_answer {
  std::string body;
  std::string media_type;
};
[[nodiscard]] bool is_challenge(inbound_rule const& rule) noexcept;
[[nodiscard]] result<challenge_answer> answer_challenge(inbound_context const& in, carried_notice const& carried,
                                                        inbound_request const& request);

// Parameters of a form or query. Fails with inbound.malformed: one stands twice, or there are over 32.
[[nodiscard]] result<std::map<std::string, std::string>> inbound_fields(std::string_view text);
// The connector's secret that the rule names. Fails with inbound.no_secret.
[[nodiscard]] result<secret> inbound_secret(inbound_context const& in, inbound_rule const& rule);

}  // namespace vetrina::connector
