#include "connector/registration.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/oauth_cache.hpp"
#include "json/codec.hpp"
#include "net/url.hpp"

namespace vetrina::connector {
namespace {

constexpr std::string_view kind = "app";
constexpr std::int64_t kept_for = 365 * day_ms;  // the server's own word (client_secret_expires_at) may be earlier

struct kept_client {
  std::string client_id;
  std::string sealed_secret;
};
BOOST_DESCRIBE_STRUCT(kept_client, (), (client_id, sealed_secret))
VT_NOTES(kept_client, note{"client_id", "As the server gave it."}, note{"sealed_secret", "Envelope of the vault."})

vault::place place_of(oauth_context const& in, std::string_view about) {
  return {in.shop, about, "app_client_secret", 1};
}

std::string all_scopes(manifest const& m) {
  std::string out;
  for (auto const& one : m.scopes) out += cat(out.empty() ? "" : " ", one.scope);
  return out;
}

result<cached_text> newly_registered(oauth_context const& in, manifest const& m, std::string_view endpoint,
                                     std::string_view redirect_uri, std::string_view about) {
  net::http_request request;
  request.method = "POST";
  request.target = std::string{endpoint};
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  request.body = form_encoded({{"client_name", cat("Vetrina ", m.display.name)},
                               {"redirect_uris", std::string{redirect_uri}},
                               {"scopes", all_scopes(m)}});
  VT_TRY(auto const answer, oauth_send(in, std::move(request)));
  if (answer.status != 200 && answer.status != 201) {
    return fail(code::provider_error, "oauth.registration_failed",
                cat("The network answered ", answer.status, " when the shop's application was to be registered."));
  }
  VT_TRY(auto const document, json_object(answer, "app registration"));
  auto const id = document.string_at("/client_id").value_or("");
  auto const given = document.string_at("/client_secret").value_or("");
  if (id.empty() || given.empty()) {
    return fail(code::provider_error, "oauth.registration_failed",
                "The network registered the application without a client_id or secret.");
  }
  VT_TRY(auto sealed, in.keys.seal(place_of(in, about), secret{given}));
  auto const now = in.time.wall_ms();
  auto until = now + kept_for;
  if (auto const ends = document.integer_at("/client_secret_expires_at"); ends && *ends > 0) {
    until = std::min(until, *ends * second_ms);
  }
  return cached_text{json::encode(kept_client{id, std::move(sealed)}), now, until};
}

}  // namespace

result<registered_client> registered_app(oauth_context const& in, manifest const& m, std::string_view endpoint,
                                         std::string_view redirect_uri) {
  VT_CHECK(net::parse_https_url(endpoint));
  auto const about = cat(endpoint, " ", redirect_uri, " ", all_scopes(m));
  auto const now = in.time.wall_ms();
  VT_TRY(auto held, find_cached(in.db, in.shop, kind, about));
  if (!held || held->expires_at <= now) {
    VT_TRY(auto const fresh, newly_registered(in, m, endpoint, redirect_uri, about));
    // Of two that register at once, both go on with the client that was kept first: one attempt's URL and its token
    // request must name the same one.
    VT_TRY(held, put_cached_once(in.db, in.shop, kind, about, fresh, now));
  }
  VT_TRY(auto const kept, json::decode<kept_client>(held->body, json::tolerant));
  VT_TRY(auto opened, in.keys.open(place_of(in, about), kept.sealed_secret));
  return registered_client{kept.client_id, std::move(opened), about};
}

result<void> forget_registration(oauth_context const& in, std::string_view cache_key) {
  return forget_cached(in.db, in.shop, kind, cache_key);
}

}  // namespace vetrina::connector
