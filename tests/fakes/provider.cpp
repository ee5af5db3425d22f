#include "tests/fakes/provider.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/jws.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"

namespace vetrina::fakes {
namespace {

net::http_response json_answer(int status, std::string body) {
  net::http_response out;
  out.status = status;
  out.headers.push_back({"Content-Type", "application/json"});
  out.body = std::move(body);
  return out;
}

std::string path_of(std::string_view url) {
  auto const slash = url.find('/', 8);
  if (slash == std::string_view::npos) return "/";
  return std::string{url.substr(slash, url.find('?') - slash)};
}

std::string origin_of(std::string_view url) { return std::string{url.substr(0, url.find('/', 8))}; }

net::http_response unknown_client() { return json_answer(401, R"({"error":"invalid_client"})"); }

std::map<std::string, std::string> form_of(std::string_view text) {
  std::map<std::string, std::string> out;
  for (auto const pair : split(text, '&')) {
    auto const equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    out[percent_decode(pair.substr(0, equals), true)] = percent_decode(pair.substr(equals + 1), true);
  }
  return out;
}

}  // namespace

std::string object_of(json_members const& members) {
  std::string out = "{";
  for (auto const& [name, value] : members) out += cat(out.size() > 1 ? "," : "", json::quoted(name), ":", value);
  return out + "}";
}

provider::provider(std::string issuer, clock const& time) : issuer_{std::move(issuer)}, time_{time} {}

std::map<std::string, std::string> provider::query_of(std::string_view url) {
  return form_of(url.substr(url.find('?') + 1));
}

std::size_t provider::requests_to(std::string_view path) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(log, [&](net::http_request const& one) { return path_of(one.target) == path; }));
}

std::string provider::approve(std::string_view authorization_url) {
  auto query = query_of(authorization_url);
  auto const refused = [&](std::string_view why) {
    return cat("error=", why, "&state=", percent_encode(query["state"]), "&iss=", percent_encode(issuer_));
  };
  if (query.contains("request_uri")) {
    auto const& pushed = pushed_.at(query["request_uri"]);
    query = pushed.form;
    if (pushed.until <= time_.wall_ms()) return refused("invalid_request_uri");
  } else if (requires_par) {
    return refused("invalid_request");
  }
  auto const code = named(cat("code-", ++made_));
  codes_[code] = {query["code_challenge"], query["nonce"], query["redirect_uri"], query["scope"], query["dpop_jkt"]};
  auto out = cat("code=", percent_encode(code), "&state=", percent_encode(query["state"]));
  if (iss_in_response) out += cat("&iss=", percent_encode(issuer_));
  return out;
}

std::string provider::named(std::string plain) const { return disguise ? disguise(plain) : plain; }

result<net::http_response> provider::send(net::http_request const& request, net::call_options const& options) {
  log.push_back(request);
  if (is_down && options.may_have_arrived != nullptr) *options.may_have_arrived = false;
  if (is_down) return down;
  auto const host = origin_of(request.target).substr(8);
  if (options.egress != nullptr && !options.egress->allows(host.substr(0, host.find(':')), 443)) {
    return fail(code::denied, "network.host_not_allowed", "Not on the list.");
  }
  auto const path = path_of(request.target);
  auto answer = route(path, request);
  if (spoil_response) spoil_response(answer, path);
  if (path == "/token" && form_of(request.body).contains("refresh_token") && answers_to_lose > 0) {
    --answers_to_lose;
    return fail(code::provider_error, "network.truncated", "Cut.");
  }
  return answer;
}

std::string provider::key_set() const {
  if (signing_algorithm == "EdDSA")
    return crypto::tests::set_of(ed_.jwk(cat(R"("kid":")", key_id, R"(","use":"sig")")));
  if (signing_algorithm == "RS256" || signing_algorithm == "PS256") {
    return crypto::tests::set_of(crypto::tests::shared_rsa().jwk(cat(R"("kid":")", key_id, R"(","use":"sig")")));
  }
  return crypto::tests::set_of(ec_.jwk(cat(R"("kid":")", key_id, R"(","use":"sig")")));
}

net::http_response provider::route(std::string_view path, net::http_request const& request) {
  auto const origin = origin_of(issuer_);
  if (path.ends_with("/.well-known/openid-configuration") ||
      path.starts_with("/.well-known/oauth-authorization-server")) {
    json_members members = {{"issuer", json::quoted(issuer_)},
                            {"authorization_endpoint", json::quoted(origin + "/auth")},
                            {"token_endpoint", json::quoted(origin + "/token")},
                            {"userinfo_endpoint", json::quoted(origin + "/me")},
                            {"jwks_uri", json::quoted(origin + "/jwks")},
                            {"revocation_endpoint", json::quoted(origin + "/revoke")},
                            {"pushed_authorization_request_endpoint", json::quoted(origin + "/par")},
                            {"registration_endpoint", json::quoted(origin + "/register")},
                            {"authorization_response_iss_parameter_supported", "true"}};
    if (binds_tokens) members["dpop_signing_alg_values_supported"] = R"(["ES256"])";
    if (requires_par) members["require_pushed_authorization_requests"] = "true";
    if (spoil_metadata) spoil_metadata(members);
    return json_answer(200, object_of(members));
  }
  if (path == "/extend") {  // as networks do that have no refresh tokens
    auto asked = query_of(request.target);
    if (asked["grant_type"] != "fb_exchange_token" || asked["fb_exchange_token"] != newest_access_) {
      return json_answer(400, R"({"error":{"type":"OAuthException","code":190}})");
    }
    newest_access_ = named(cat("access-token-", ++made_));
    return json_answer(
        200, cat(R"({"access_token":)", json::quoted(newest_access_), R"(,"token_type":"bearer","expires_in":3600})"));
  }
  if (path == "/revoke") {
    if (revocation_status == 200) revoked.push_back(form_of(request.body)["token"]);
    return json_answer(revocation_status, "{}");
  }
  if (path == "/par") return push(request);
  if (path == "/register") {
    auto const wish = json::document::parse(request.body).value();
    bool const secret_due = wish.string_at("/token_endpoint_auth_method").value_or("").starts_with("client_secret_");
    if (auto const key = wish.at("/jwks/keys/0")) client_jwk = key->text();
    return json_answer(201, object_of({{"client_id", json::quoted(client_id)},
                                       {secret_due ? "client_secret" : "client_name", json::quoted(client_secret)}}));
  }
  if (path == "/jwks") return json_answer(200, key_set());
  if (path == "/token" || path == "/oauth/token") return token(request);
  if (path == "/me") return userinfo(request);
  if (path == "/api/v1/apps") {
    return json_answer(
        200, cat(R"({"client_id":"app-)", ++made_, R"(","client_secret":"app-secret","client_secret_expires_at":0})"));
  }
  return json_answer(404, R"({"error":"not_found"})");
}

net::http_response provider::token(net::http_request const& request) {
  if (while_exchanging) while_exchanging();
  auto form = form_of(request.body);
  std::string key;
  if (binds_tokens) {
    if (auto const refusal = refused_proof(request, {}, key)) return *refusal;
  }
  if (form.contains("refresh_token")) return is_client(request, form) ? refresh(form, key) : unknown_client();
  auto const held = codes_.find(form["code"]);
  if (held == codes_.end()) return json_answer(400, R"({"error":"invalid_grant"})");
  auto const granted = held->second;
  codes_.erase(held);
  if (!is_client(request, form)) return unknown_client();
  if (!granted.key.empty() && granted.key != key) return json_answer(400, R"({"error":"invalid_grant"})");
  if (crypto::base64url(crypto::sha256(form["code_verifier"])) != granted.challenge ||
      form["redirect_uri"] != granted.redirect_uri) {
    return json_answer(400, R"({"error":"invalid_grant"})");
  }
  auto const access = named(cat("access-token-", ++made_));
  json_members members = {{"access_token", json::quoted(access)},
                          {"token_type", R"("Bearer")"},
                          {"expires_in", "3600"},
                          {"scope", json::quoted(granted.scope)}};
  newest_access_ = access;
  if (binds_tokens) {
    bound_[access] = refresh_key_ = key;
    members["token_type"] = R"("DPoP")";
  }
  if (gives_refresh_tokens) {
    previous_refresh_.clear();
    newest_refresh_ = named(cat("refresh-token-", made_));
    members["refresh_token"] = json::quoted(newest_refresh_);
  }
  if (!granted.nonce.empty()) members["id_token"] = json::quoted(id_token(granted.nonce, access));
  if (spoil_token) spoil_token(members);
  return json_answer(200, object_of(members));
}

net::http_response provider::userinfo(net::http_request const& request) {
  if (binds_tokens) {
    auto const given = net::find(request.headers, "authorization");
    bool const bound = given.starts_with("DPoP ");
    auto const token = bound ? std::string{given.substr(5)} : std::string{};
    std::string key;
    auto const refusal = bound ? refused_proof(request, token, key) : std::nullopt;
    if (refusal) return *refusal;
    if (key.empty() || bound_[token] != key) return json_answer(401, R"({"error":"invalid_token"})");
  }
  json_members members = {{"sub", json::quoted(subject)}, {"name", R"("Alice of the fake")"}};
  if (signs_userinfo) {
    members["iss"] = json::quoted(issuer_);
    members["aud"] = json::quoted(client_id);
  }
  if (spoil_userinfo) spoil_userinfo(members);
  auto out = json_answer(200, object_of(members));
  if (signs_userinfo) {
    out.headers[0].value = "application/jwt";
    out.body = signed_by_us(out.body);
    if (spoil_userinfo_token) spoil_userinfo_token(out.body);
  }
  return out;
}

std::optional<net::http_response> provider::refused_proof(net::http_request const& request,
                                                          std::string_view access_token, std::string& key) {
  constexpr std::string_view algorithms[] = {"ES256"};
  auto const proof = std::string{net::find(request.headers, "dpop")};
  auto const bad = [] { return json_answer(400, R"({"error":"invalid_dpop_proof"})"); };
  auto const text = crypto::base64url_decode(std::string_view{proof}.substr(0, proof.find('.')));
  auto const header = json::document::parse(text ? *text : "");
  auto const jwk = header ? header->at("/jwk") : std::nullopt;
  if (!jwk || jwk->has("/d") || header->string_at("/typ") != "dpop+jwt") return bad();
  auto const keys = crypto::key_set::parse(crypto::tests::set_of(jwk->text())).value();
  auto const verified = crypto::verify_jws(proof, keys, algorithms);
  if (!verified) return bad();
  auto const claims = json::document::parse(verified->payload).value();
  auto const ath = access_token.empty() ? std::string{} : crypto::base64url(crypto::sha256(access_token));
  bool const fits = claims.string_at("/htm") == request.method &&
                    claims.string_at("/htu") == request.target.substr(0, request.target.find('?')) &&
                    claims.integer_at("/iat") == time_.wall_ms() / second_ms &&
                    claims.string_at("/ath").value_or("") == ath &&
                    proofs_.insert(claims.string_at("/jti").value_or("")).second;
  if (!fits) return bad();
  if (never_content_with_a_nonce || claims.string_at("/nonce").value_or("") != dpop_nonce) {
    if (never_content_with_a_nonce) dpop_nonce = cat("nonce-", ++made_);
    auto out = json_answer(access_token.empty() ? 400 : 401, R"({"error":"use_dpop_nonce"})");
    out.headers.push_back({"DPoP-Nonce", dpop_nonce});
    return out;
  }
  key = crypto::base64url(crypto::sha256(jwk->text()));  // members in the order of RFC 7638, and no other
  return std::nullopt;
}

bool provider::is_client(net::http_request const& request, std::map<std::string, std::string>& form) {
  if (!client_jwk.empty()) return asserts(form);
  auto const basic = net::find(request.headers, "authorization");
  auto const due = cat("Basic ", crypto::base64(cat(percent_encode(client_id), ":", percent_encode(client_secret))));
  bool const by_basic = basic == due;
  bool const by_post = form["client_id"] == client_id && form["client_secret"] == client_secret;
  return by_basic || by_post || form["client_id"].starts_with("app-") || basic.starts_with("Basic YXBw");
}

// RFC 7523 section 3: signed by the client, for us, just now, once.
bool provider::asserts(std::map<std::string, std::string>& form) {
  constexpr std::string_view algorithms[] = {"ES256", "RS256", "PS256"};
  auto const keys = crypto::key_set::parse(crypto::tests::set_of(client_jwk)).value();
  auto const token = crypto::verify_jws(form["client_assertion"], keys, algorithms);
  if (!token || form["client_assertion_type"] != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") return false;
  auto const claims = json::document::parse(token->payload).value();
  auto const now = time_.wall_ms() / second_ms;
  return claims.string_at("/iss") == client_id && claims.string_at("/sub") == client_id &&
         claims.string_at("/aud") == issuer_ && claims.integer_at("/exp").value_or(0) > now &&
         claims.integer_at("/exp").value_or(0) <= now + 300 && claims.integer_at("/iat") == now &&
         assertions_.insert(claims.string_at("/jti").value_or("")).second;
}

net::http_response provider::push(net::http_request const& request) {
  auto form = form_of(request.body);
  if (!is_client(request, form)) return unknown_client();
  std::string key;
  if (binds_tokens) {
    if (auto const refusal = refused_proof(request, {}, key)) return *refusal;
    if (form["dpop_jkt"] != key) return json_answer(400, R"({"error":"invalid_dpop_proof"})");
  }
  if (form.contains("request_uri")) return json_answer(400, R"({"error":"invalid_request"})");
  auto const reference = cat("urn:ietf:params:oauth:request_uri:", ++made_);
  pushed_[reference] = {std::move(form), time_.wall_ms() + minute_ms};
  json_members members = {{"request_uri", json::quoted(reference)}, {"expires_in", "60"}};
  if (spoil_par) spoil_par(members);
  return json_answer(201, object_of(members));
}

net::http_response provider::refresh(std::map<std::string, std::string>& form, std::string const& key) {
  auto const& given = form["refresh_token"];
  bool const takes = given == newest_refresh_ || (takes_the_previous && given == previous_refresh_ && !given.empty());
  if (!takes || key != refresh_key_) return json_answer(400, R"({"error":"invalid_grant"})");
  auto const access = named(cat("access-token-", ++made_));
  json_members members = {{"access_token", json::quoted(access)},
                          {"token_type", key.empty() ? R"("Bearer")" : R"("DPoP")"},
                          {"expires_in", "3600"}};
  if (!key.empty()) bound_[access] = key;
  if (rotates) {
    previous_refresh_ = given;
    newest_refresh_ = named(cat("refresh-token-", made_));
    members["refresh_token"] = json::quoted(newest_refresh_);
  }
  if (refreshes_id_tokens) members["id_token"] = json::quoted(id_token({}, access));
  if (spoil_token) spoil_token(members);
  auto out = json_answer(200, object_of(members));
  if (spoil_refresh) spoil_refresh(out);
  return out;
}

std::string provider::id_token(std::string const& nonce, std::string const& access_token) {
  auto const now = time_.wall_ms() / second_ms;
  auto const hash = signing_algorithm == "EdDSA" ? crypto::sha512(access_token) : crypto::sha256(access_token);
  json_members claims = {
      {"iss", json::quoted(issuer_)},
      {"sub", json::quoted(subject)},
      {"aud", json::quoted(client_id)},
      {"exp", std::to_string(now + 3600)},
      {"iat", std::to_string(now)},
      {"name", R"("Alice")"},
      {"email", R"("alice@example.com")"},
      {"email_verified", "true"},
      {"at_hash", json::quoted(crypto::base64url(std::string_view{hash}.substr(0, hash.size() / 2)))}};
  if (!nonce.empty()) claims["nonce"] = json::quoted(nonce);
  if (spoil_claims) spoil_claims(claims);
  auto out = signed_by_us(object_of(claims));
  if (spoil_id_token) spoil_id_token(out);
  return out;
}

std::string provider::logout_token() {
  auto const now = time_.wall_ms() / second_ms;
  json_members claims = {{"iss", json::quoted(issuer_)},
                         {"sub", json::quoted(subject)},
                         {"aud", json::quoted(client_id)},
                         {"exp", std::to_string(now + 120)},
                         {"iat", std::to_string(now)},
                         {"jti", json::quoted(cat("logout-", ++made_))},
                         {"events", R"({"http://schemas.openid.net/event/backchannel-logout":{}})"}};
  if (spoil_claims) spoil_claims(claims);
  auto const spoil = spoil_header;
  spoil_header = [&spoil](json_members& header) {
    header["typ"] = R"("logout+jwt")";
    if (spoil) spoil(header);
  };
  auto out = signed_by_us(object_of(claims));
  spoil_header = spoil;
  if (spoil_id_token) spoil_id_token(out);
  return out;
}

void provider::rotate_key(std::string id) {
  ec_ = crypto::tests::signing_key{crypto::tests::kind::p256};
  key_id = std::move(id);
}

std::string provider::signed_by_us(std::string const& claims) const {
  json_members header = {{"alg", json::quoted(signing_algorithm)}, {"kid", json::quoted(key_id)}};
  if (spoil_header) spoil_header(header);
  auto const& key = signing_algorithm == "EdDSA"   ? ed_
                    : signing_algorithm == "ES256" ? ec_
                                                   : crypto::tests::shared_rsa();
  return key.sign(signing_algorithm, object_of(header), claims);
}

}  // namespace vetrina::fakes
