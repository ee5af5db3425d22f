// oauth_http: how the OAuth engine talks to a provider: one HTTPS exchange, bounded, no redirects, strict JSON back.
// Pure but for the client it is given; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "crypto/random.hpp"
#include "json/document.hpp"
#include "net/http_client.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace vetrina::connector {

// What the engine may use. The shop is an opaque name here: caches are kept apart by it, so that one shop's network
// settings never decide what another believes about an issuer.
struct oauth_context {
  net::http_client& http;
  net::egress_policy const* egress;  // nullptr: any public host
  store::database& db;
  vault::vault const& keys;
  clock const& time;
  crypto::random& random;
  std::string shop;
};

using form_fields = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] std::string form_encoded(form_fields const& fields);  // application/x-www-form-urlencoded

// 10 s, 256 KiB. A redirect is an error: a body with a code or secret in it must not travel on (RFC 9700 section 4.12).
// `may_have_arrived` as in net::call_options. Fails with network.*, oauth.redirected.
[[nodiscard]] result<net::http_response> oauth_send(oauth_context const& in, net::http_request request,
                                                    bool* may_have_arrived = nullptr);

// The JSON object of an answer. Fails with oauth.bad_answer: another media type, syntax, duplicate member, no object.
[[nodiscard]] result<json::document> json_object(net::http_response const& answer, std::string_view what);

// Milliseconds that Cache-Control allows, within 5 minutes and 24 hours; an hour where it does not say.
[[nodiscard]] std::int64_t cache_lifetime_ms(net::header_list const& headers) noexcept;

}  // namespace vetrina::connector
