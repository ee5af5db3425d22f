// manifest: what a connector plugin says about itself in connector.json, read before any of its code is loaded. A plain
// value, immutable once parsed; safe from any thread.
//
// Texts marked "template" may hold {NAME}: {instance} is the origin that the setting named by `instance` gives (without
// a slash at its end), any other NAME is a setting of that name (connector/instance.hpp fills them in).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "connector/inbound_rule.hpp"
#include "json/describe.hpp"

namespace vetrina::connector {

inline constexpr std::int64_t abi_major = 1;
inline constexpr std::int64_t abi_minor = 0;
// The secret that private_key_jwt signs with (crypto/signing_key.hpp says in which forms).
inline constexpr std::string_view private_key_secret = "private_key";
inline constexpr std::size_t max_manifest_bytes = 64U << 10U;

struct abi_version {
  std::int64_t major = 0;
  std::int64_t minor = 0;
};
BOOST_DESCRIBE_STRUCT(abi_version, (), (major, minor))
VT_NOTES(abi_version, note{"major", "Must be the host's; the entry symbol carries it in its name."}.range(1, 1000),
         note{"minor", "Newest additions the plugin knows of; an older host is told apart by struct_size."}.range(0,
                                                                                                                  1000))

struct display_info {
  std::string name;
  std::optional<std::string> icon;
  std::optional<std::string> colour;
};
BOOST_DESCRIBE_STRUCT(display_info, (), (name, icon, colour))
VT_NOTES(display_info, note{"name", "The network's name as people know it."}.range(1, 64),
         note{"icon", "One line of SVG path data in a 24 by 24 box."}.range(1, 8192),
         note{"colour", "The network's colour as #rrggbb."}.range(7, 7))

enum class capability_level { intent, count, own, app, public_ };
BOOST_DESCRIBE_ENUM(capability_level, intent, count, own, app, public_)

enum class capability_modifier { review, paid, partner };
BOOST_DESCRIBE_ENUM(capability_modifier, review, paid, partner)

// What a network tells of whom somebody knows there. Where people follow, a friend is who stands in both lists; where
// both sides must agree, the one list is of friends already.
enum class edge_list { followers, following, friends };
BOOST_DESCRIBE_ENUM(edge_list, followers, following, friends)

struct capability_info {
  std::string id;
  capability_level level = capability_level::own;
  std::vector<capability_modifier> modifiers;
  std::int64_t unit_cost_microusd = 0;
  std::int64_t person_cost_microusd = 0;
  std::int64_t max_concurrency = 8;
  std::int64_t ttl_seconds = 0;
  std::vector<edge_list> lists;  // never empty once parsed
};
BOOST_DESCRIBE_STRUCT(capability_info, (),
                      (id, level, modifiers, unit_cost_microusd, person_cost_microusd, max_concurrency, ttl_seconds,
                       lists))
VT_NOTES(capability_info, note{"id", "Name and revision: vetrina.edges/1, com.acme.coupons/2."}.range(3, 96),
         note{"level",
              "About whom: intent = a URL only, count = numbers without people, own = the account's owner, app = "
              "people who linked too, public = anyone."},
         note{"modifiers", "What the vendor needs besides an account: the network's review, money, a partnership."}
             .range(0, 3)
             .defaults("[]"),
         note{"unit_cost_microusd", "What one page of it costs at the network."}.range(0, 1'000'000'000).defaults("0"),
         note{"person_cost_microusd", "What each person on a page costs there, beside the page."}
             .range(0, 1'000'000'000)
             .defaults("0"),
         note{"max_concurrency", "Calls that one process may have under way."}.range(1, 10'000).defaults("8"),
         note{"ttl_seconds", "How long an answer stays worth keeping; 0: the caller decides."}
             .range(0, 31'536'000)
             .defaults("0"),
         note{"lists",
              "vetrina.edges/1 only: which verbs it has. followers and following, which is also what an empty list "
              "means, or one of them; or friends alone, where both sides agreed."}
             .range(0, 2)
             .defaults("[]"))

enum class auth_kind { oidc, oauth2, custom, none };
BOOST_DESCRIBE_ENUM(auth_kind, oidc, oauth2, custom, none)
enum class discovery_kind { none, oidc, rfc8414 };
BOOST_DESCRIBE_ENUM(discovery_kind, none, oidc, rfc8414)
enum class registration_kind { none, mastodon_app, rfc7591 };
BOOST_DESCRIBE_ENUM(registration_kind, none, mastodon_app, rfc7591)
enum class client_auth_method { basic, post, none, private_key_jwt };
BOOST_DESCRIBE_ENUM(client_auth_method, basic, post, none, private_key_jwt)
enum class dpop_rule { none, required };
BOOST_DESCRIBE_ENUM(dpop_rule, none, required)
enum class response_mode { query, form_post };
BOOST_DESCRIBE_ENUM(response_mode, query, form_post)
enum class par_rule { when_required, always };
BOOST_DESCRIBE_ENUM(par_rule, when_required, always)
enum class pkce_method { S256 };
BOOST_DESCRIBE_ENUM(pkce_method, S256)
enum class token_http_method { POST };
BOOST_DESCRIBE_ENUM(token_http_method, POST)
enum class refresh_model_kind { none, rotate, reuse, extend, never };
BOOST_DESCRIBE_ENUM(refresh_model_kind, none, rotate, reuse, extend, never)
enum class refresh_http_method { POST, GET };
BOOST_DESCRIBE_ENUM(refresh_http_method, POST, GET)
enum class id_token_rule { none, required };
BOOST_DESCRIBE_ENUM(id_token_rule, none, required)
enum class claims_source { id_token, userinfo, profile };
BOOST_DESCRIBE_ENUM(claims_source, id_token, userinfo, profile)
enum class email_grade { absent, unverified, relay, verified, authoritative };
BOOST_DESCRIBE_ENUM(email_grade, absent, unverified, relay, verified, authoritative)

struct registration_info {
  registration_kind kind = registration_kind::none;
  std::optional<std::string> endpoint;
};
BOOST_DESCRIBE_STRUCT(registration_info, (), (kind, endpoint))
VT_NOTES(registration_info,
         note{"kind",
              "How the shop's application gets its client_id: none = by hand, mastodon_app = at each instance by "
              "the form that Mastodon's servers take, rfc7591 = by OAuth's dynamic registration."}
             .defaults("\"none\""),
         note{"endpoint", "Where to register, where discovery does not say; a template."}.range(1, 2048))

struct refresh_info {
  std::optional<std::string> endpoint;
  std::string grant_type = "refresh_token";
  std::string parameter = "refresh_token";
  refresh_http_method method = refresh_http_method::POST;
};
BOOST_DESCRIBE_STRUCT(refresh_info, (), (endpoint, grant_type, parameter, method))
VT_NOTES(
    refresh_info,
    note{"endpoint", "Where tokens are refreshed where it is not the token endpoint; a template."}.range(1, 2048),
    note{"grant_type", "What the network calls it: refresh_token, fb_exchange_token, ig_refresh_token."}
        .range(1, 64)
        .defaults("\"refresh_token\""),
    note{"parameter", "Name under which the token that is kept is sent."}.range(1, 64).defaults("\"refresh_token\""),
    note{"method", "GET sends everything in the query, as some networks want it."}.defaults("\"POST\""))

struct claim_map {
  std::vector<claims_source> sources;
  std::string subject;
  std::optional<std::string> name;
  std::optional<std::string> handle;
  std::optional<std::string> avatar;
  std::optional<std::string> profile_url;
  std::optional<std::string> email;
  std::optional<std::string> email_verified;
};
BOOST_DESCRIBE_STRUCT(claim_map, (), (sources, subject, name, handle, avatar, profile_url, email, email_verified))
VT_NOTES(claim_map,
         note{"sources",
              "Documents to look in, in this order; the subject comes from the first and must be the same in "
              "the others. profile: the answer of the plugin's verb `profile`."}
             .range(0, 3)
             .defaults("[]"),
         note{"subject", "JSON pointer to the stable id of the person at this issuer."}.range(0, 256).defaults("\"\""),
         note{"name", "JSON pointer to the name to show."}.range(1, 256),
         note{"handle", "JSON pointer to the changeable short name."}.range(1, 256),
         note{"avatar", "JSON pointer to the picture's URL."}.range(1, 256),
         note{"profile_url", "JSON pointer to the person's public page."}.range(1, 256),
         note{"email", "JSON pointer to the e-mail address, an attribute and never a key."}.range(1, 256),
         note{"email_verified", "JSON pointer to a boolean: the network checked the address."}.range(1, 256))

struct auth_profile {
  auth_kind kind = auth_kind::none;
  std::optional<std::string> issuer;
  discovery_kind discovery = discovery_kind::none;
  std::optional<std::string> authorization_endpoint;
  std::optional<std::string> token_endpoint;
  std::optional<std::string> userinfo_endpoint;
  std::optional<std::string> revocation_endpoint;
  std::optional<std::string> pushed_authorization_request_endpoint;
  registration_info registration;
  client_auth_method client_auth = client_auth_method::basic;
  pkce_method pkce = pkce_method::S256;
  par_rule par = par_rule::when_required;
  dpop_rule dpop = dpop_rule::none;
  connector::response_mode response_mode = response_mode::query;
  std::string scope_separator = " ";
  std::map<std::string, std::string> parameters;
  std::map<std::string, std::string> extra_authorize_parameters;
  token_http_method token_method = token_http_method::POST;
  refresh_model_kind refresh_model = refresh_model_kind::none;
  refresh_info refresh;
  id_token_rule id_token = id_token_rule::none;
  bool require_iss = false;
  claim_map claims;
};
BOOST_DESCRIBE_STRUCT(auth_profile, (),
                      (kind, issuer, discovery, authorization_endpoint, token_endpoint, userinfo_endpoint,
                       revocation_endpoint, pushed_authorization_request_endpoint, registration, client_auth, pkce, par,
                       dpop, response_mode, scope_separator, parameters, extra_authorize_parameters, token_method,
                       refresh_model, refresh, id_token, require_iss, claims))
VT_NOTES(
    auth_profile, note{"kind", "oidc and oauth2 run in the core; custom asks the plugin's verbs begin and complete."},
    note{"issuer",
         "Who vouches for subjects, pinned per instance; a template. Without one the core makes a name that "
         "is no URL."}
        .range(1, 512),
    note{"discovery", "Where endpoints come from that stand not here."}.defaults("\"none\""),
    note{"authorization_endpoint", "Where the browser is sent; a template."}.range(1, 2048),
    note{"token_endpoint", "Where codes and refresh tokens are exchanged; a template."}.range(1, 2048),
    note{"userinfo_endpoint", "Where claims are read with the access token; a template."}.range(1, 2048),
    note{"revocation_endpoint", "Where tokens are given back (RFC 7009); a template."}.range(1, 2048),
    note{"pushed_authorization_request_endpoint", "Where requests are pushed (RFC 9126); a template."}.range(1, 2048),
    note{"registration", "How the application becomes known to the network."}.defaults("{}"),
    note{"client_auth",
         "How the token endpoint knows the client (RFC 6749 section 2.3); private_key_jwt needs the secret "
         "private_key, and is what is used wherever a connector has that secret."}
        .defaults("\"basic\""),
    note{"pkce", "Proof key for code exchange (RFC 7636), always sent."}.defaults("\"S256\""),
    note{"par",
         "When the request is pushed to the provider and the browser brings a reference: when_required = where the "
         "provider's metadata ask for it, always. A boolean setting `par` says the same for one connector."}
        .defaults("\"when_required\""),
    note{"dpop",
         "required: tokens are bound to a key of each linked identity (RFC 9449), and others are refused. A boolean "
         "setting `dpop` says the same for one connector."}
        .defaults("\"none\""),
    note{"response_mode",
         "How the browser brings the answer: query, or form_post, which some providers want for certain scopes and "
         "which needs a cookie that goes along from the provider's site (SameSite=None)."}
        .defaults("\"query\""),
    note{"scope_separator", "What stands between scopes; the standard says a space."}.range(1, 1).defaults("\" \""),
    note{"parameters", "Other names for standard parameters: {\"client_id\": \"client_key\"}."}.range(0, 16).defaults(
        "{}"),
    note{"extra_authorize_parameters", "Added to the authorization request as they stand."}.range(0, 16).defaults("{}"),
    note{"token_method", "Method of the token request."}.defaults("\"POST\""),
    note{"refresh_model",
         "rotate: each refresh token once; reuse: it stays; extend: the access token is exchanged for "
         "a longer one; never: it does not end; none: log in again."}
        .defaults("\"none\""),
    note{"refresh", "How the request differs from the standard's (RFC 6749 section 6)."}.defaults("{}"),
    note{"id_token", "required: a token answer without a valid id_token is refused."}.defaults("\"none\""),
    note{"require_iss", "The redirect must carry iss (RFC 9207)."}.defaults("false"),
    note{"claims", "Where the person's attributes stand."}.defaults("{}"))

struct scope_info {
  std::string scope;
  std::string reason;
  std::optional<std::string> purpose;
};
BOOST_DESCRIBE_STRUCT(scope_info, (), (scope, reason, purpose))
VT_NOTES(scope_info, note{"scope", "As the network spells it."}.range(1, 256),
         note{"reason", "Why it is needed, for the person who is asked."}.range(8, 512),
         note{"purpose", "The consent purpose it serves; without one it is asked at every sign-in."}.range(1, 64))

enum class setting_type { string, boolean, integer };
BOOST_DESCRIBE_ENUM(setting_type, string, boolean, integer)
enum class setting_format { text, https_origin, https_url };
BOOST_DESCRIBE_ENUM(setting_format, text, https_origin, https_url)

struct setting_schema {
  setting_type type = setting_type::string;
  setting_format format = setting_format::text;
  std::string title;
  std::string description;
};
BOOST_DESCRIBE_STRUCT(setting_schema, (), (type, format, title, description))
VT_NOTES(setting_schema, note{"type", "JSON type of the value."},
         note{"format", "text: anything; https_origin: https://host or https://host:port; https_url: with a path too."}
             .defaults("\"text\""),
         note{"title", "Label in a form."}.range(0, 128).defaults("\"\""),
         note{"description", "What to put there."}.range(0, 1024).defaults("\"\""))

enum class schema_type { object };
BOOST_DESCRIBE_ENUM(schema_type, object)

// The subset of JSON Schema that settings may use: one flat object of strings, booleans and integers. A setting that
// is not listed is refused.
struct settings_schema {
  schema_type type = schema_type::object;
  std::map<std::string, setting_schema> properties;
  std::vector<std::string> required;
};
BOOST_DESCRIBE_STRUCT(settings_schema, (), (type, properties, required))
VT_NOTES(settings_schema, note{"type", "Settings are one object."}.defaults("\"object\""),
         note{"properties", "The settings by name."}.range(0, 64).defaults("{}"),
         note{"required", "Names that must be there."}.range(0, 64).defaults("[]"))

enum class limit_scope { account, app };
BOOST_DESCRIBE_ENUM(limit_scope, account, app)

struct rate_limit {
  std::int64_t requests = 0;
  std::int64_t per_seconds = 0;
  limit_scope counts = limit_scope::account;
};
BOOST_DESCRIBE_STRUCT(rate_limit, (), (requests, per_seconds, counts))
VT_NOTES(rate_limit, note{"requests", "Requests that the network takes."}.range(1, 1'000'000'000),
         note{"per_seconds", "In this time."}.range(1, 31'536'000),
         note{"counts",
              "Whose requests: account = each person's, app = all of the shop's application. Where one is the "
              "application's, a refusal lets the whole connector wait."}
             .defaults("\"account\""))

struct rate_headers {
  std::string remaining;
  std::string reset;
};
BOOST_DESCRIBE_STRUCT(rate_headers, (), (remaining, reset))
VT_NOTES(rate_headers, note{"remaining", "Header with how many requests are left."}.range(1, 64),
         note{"reset", "Header with when there are more: ISO 8601, unix seconds, or seconds from now."}.range(1, 64))

struct manifest {
  std::string id;
  std::string version;
  abi_version abi;
  display_info display;
  std::optional<std::string> library;
  std::vector<capability_info> capabilities;
  std::vector<std::string> hosts;
  std::optional<std::string> instance;
  auth_profile auth;
  std::vector<scope_info> scopes;
  std::vector<inbound_rule> inbound;
  std::vector<std::string> secrets;
  settings_schema config_schema;
  email_grade email_grade_ceiling = email_grade::absent;
  std::string api_version;
  std::optional<std::string> api_sunset;
  std::map<std::string, rate_limit> rate_limits;
  std::optional<connector::rate_headers> rate_headers;
  std::optional<std::string> sha256;
  std::string homepage;
  std::string licence;

  // The capability with this id, or nullptr.
  [[nodiscard]] capability_info const* capability(std::string_view capability_id) const noexcept;
};
BOOST_DESCRIBE_STRUCT(manifest, (),
                      (id, version, abi, display, library, capabilities, hosts, instance, auth, scopes, inbound,
                       secrets, config_schema, email_grade_ceiling, api_version, api_sunset, rate_limits, rate_headers,
                       sha256, homepage, licence))
VT_NOTES(
    manifest, note{"id", "Name of the plugin: oidc, mastodon, com.acme.network. Lower case."}.range(1, 128),
    note{"version", "Version of the plugin."}.range(1, 32), note{"abi", "The plugin ABI it was built against."},
    note{"display", "How people are shown the network."},
    note{"library", "File name of the shared library beside this file; null: the manifest is all there is."}.range(1,
                                                                                                                   128),
    note{"capabilities", "What it can do, and for whom."}.range(0, 32).defaults("[]"),
    note{"hosts", "The only places that may be called, each host:port; templates."}.range(0, 64).defaults("[]"),
    note{"instance", "Setting that holds the address of the server, where each shop may use another."}.range(1, 64),
    note{"auth", "How people sign in."},
    note{"scopes", "What the network is asked for, each with its reason."}.range(0, 64).defaults("[]"),
    note{"inbound", "Notices that the network sends of its own accord to /hook/CONNECTOR."}.range(0, 16).defaults("[]"),
    note{"secrets", "Names of secrets that the shop may or must give."}.range(0, 16).defaults("[]"),
    note{"config_schema", "Settings of an instance."}.defaults("{}"),
    note{"email_grade_ceiling", "The best that an e-mail address from this network can be."}.defaults("\"absent\""),
    note{"api_version", "Version of the network's API that the plugin speaks."}.range(0, 64).defaults("\"\""),
    note{"api_sunset", "Day on which the network ends that version, as 2027-05-21."}.range(10, 10),
    note{"rate_limits", "The network's published limits by name."}.range(0, 16).defaults("{}"),
    note{"rate_headers",
         "How it says what is left, where that is none of X-RateLimit-*, X-Rate-Limit-* and RateLimit-*."},
    note{"sha256", "Hex digest of the library; where it stands here it must fit."}.range(64, 64),
    note{"homepage", "Where the plugin comes from."}.range(0, 512).defaults("\"\""),
    note{"licence", "SPDX identifier."}.range(0, 64).defaults("\"\""))

// Decodes strictly and checks what belongs together. Fails with connector.bad_manifest and the pointer of the place.
[[nodiscard]] result<manifest> parse_manifest(std::string_view text);

// The names inside {...} of a template, in order. Fails with connector.bad_template for a brace without its twin.
[[nodiscard]] result<std::vector<std::string_view>> template_names(std::string_view text);

}  // namespace vetrina::connector
