#include "network/authorize.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "network/pages.hpp"

namespace sandbox {
namespace {

using nlohmann::json;
using sample::first;
using sample::has;

constexpr std::string_view out_of_band = "urn:ietf:wg:oauth:2.0:oob";
// The __Host- prefix keeps a neighbour on this host from setting them: cookies do not know ports.
constexpr std::string_view browser_cookie = "__Host-sandbox_browser";
constexpr std::string_view session_cookie = "__Host-sandbox_session";

std::string cookie(std::string_view const name, std::string_view const value) {
  auto out = std::string{name} + "=" + std::string{value} + "; Path=/; Secure; HttpOnly; SameSite=Lax";
  return value.empty() ? out + "; Max-Age=0" : out;
}

// https anywhere, http on this machine only, or the page with the code. No fragment (RFC 6749 section 3.1.2).
bool good_redirect_uri(std::string_view const uri) {
  if (uri == out_of_band) return true;
  if (uri.size() > 2'000 || uri.find_first_of("#\\ \"'<>;,") != std::string_view::npos) return false;
  if (std::any_of(uri.begin(), uri.end(), [](char const c) { return c >= 0 && c < ' '; })) return false;
  if (uri.starts_with("https://")) return uri.size() > 8 && uri[8] != '/';
  if (!uri.starts_with("http://")) return false;
  auto const host = uri.substr(7, uri.find_first_of(":/?", 7) - 7);
  return host == "localhost" || host == "127.0.0.1";
}

std::vector<std::string> redirect_uris(sample::fields const& given) {
  std::vector<std::string> out;
  for (auto const& [name, value] : given) {
    if (name == "redirect_uris[]") out.push_back(value);
    if (name != "redirect_uris") continue;
    for (std::size_t at = 0; at < value.size();) {  // one a line, as Mastodon takes them
      auto const end = std::min(value.find_first_of("\r\n", at), value.size());
      if (end > at) out.push_back(value.substr(at, end - at));
      at = end + 1;
    }
  }
  return out;
}

bool is_true(std::string_view const value) noexcept { return value == "true" || value == "True" || value == "1"; }

sample::response to_client(authorization_request const& request, sample::fields more) {
  if (request.state) more.emplace_back("state", *request.state);
  return sample::redirect(sample::with_query(request.redirect_uri, more));
}

sample::response refuse(authorization_request const& request, std::string_view const error,
                        std::string_view const description) {
  return to_client(request, {{"error", std::string{error}}, {"error_description", std::string{description}}});
}

// 43 characters of base64url are the SHA-256 of something; anything else cannot be an S256 challenge.
bool good_challenge(std::string_view const challenge) noexcept {
  return challenge.size() == 43 && std::all_of(challenge.begin(), challenge.end(), [](char const c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

sample::response show(network& net, sample::request const& asked, authorization_request const& request) {
  auto const& client = *net.auth.find_application(request.client_id);
  auto const* const person = net.who.by_id(net.auth.signed_in(asked.cookie(session_cookie)));
  if (person == nullptr || request.force_login) return sign_in_page(net.who, request, client, false);
  return consent_page(*person, request, client);
}

sample::response gone() {
  return message_page(400, "This request is over",
                      "It was answered, is older than ten minutes or began in another browser. Go back to the "
                      "application and start again.");
}

authorization_request* request_of(network& net, sample::request const& asked, std::string_view const id) {
  auto const browser = asked.cookie(browser_cookie);
  auto* const found = browser.empty() ? nullptr : net.auth.find_request(id, browser);
  return found != nullptr && net.auth.find_application(found->client_id) != nullptr ? found : nullptr;
}

sample::response begin(network& net, sample::request const& asked) {
  auto const& query = asked.query;
  for (auto const* const once :
       {"client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method"}) {
    if (std::count_if(query.begin(), query.end(), [&](auto const& field) { return field.first == once; }) > 1) {
      return message_page(400, "This address is not right", std::string{"The parameter "} + once + " comes twice.");
    }
  }
  // Until client and address are known to belong together, nobody is sent anywhere (RFC 6749 section 4.1.2.1).
  auto const* const client = net.auth.find_application(first(query, "client_id"));
  if (client == nullptr) {
    return message_page(400, "Unknown application", "No application with this client_id is registered here.");
  }
  auto wished = authorization_request{};
  wished.client_id = client->client_id;
  wished.redirect_uri = std::string{first(query, "redirect_uri")};
  if (std::find(client->redirect_uris.begin(), client->redirect_uris.end(), wished.redirect_uri) ==
      client->redirect_uris.end()) {
    return message_page(400, "Wrong redirect_uri", "The application did not register this address to return to.");
  }
  wished.scope = has(query, "scope") ? std::string{first(query, "scope")} : std::string{"read"};
  wished.code_challenge = std::string{first(query, "code_challenge")};
  wished.force_login = is_true(first(query, "force_login"));
  if (has(query, "state")) wished.state = std::string{first(query, "state")};

  if (first(query, "response_type") != "code") {
    return refuse(wished, "unsupported_response_type", "The authorization server does not support this response type.");
  }
  if (!known_scopes(wished.scope) || !covers(client->scopes, wished.scope)) {
    return refuse(wished, "invalid_scope", "The requested scope is invalid, unknown, or malformed.");
  }
  auto const method = first(query, "code_challenge_method");
  if (wished.code_challenge.empty() ? !method.empty() : method != "S256" || !good_challenge(wished.code_challenge)) {
    return refuse(wished, "invalid_request", "The code_challenge_method must be S256, with a challenge made by it.");
  }

  auto const known = asked.cookie(browser_cookie);
  wished.browser = known.size() == 43 ? std::string{known} : random_text();
  auto const& kept = net.auth.begin(wished);
  auto out = sample::redirect("/oauth/authorize?request=" + kept.id);
  if (kept.browser != known) out.headers.emplace_back("Set-Cookie", cookie(browser_cookie, kept.browser));
  return out;
}

sample::response login(network& net, authorization_request& request, sample::fields const& form) {
  auto name = std::string{first(form, "username")};
  if (name.starts_with('@')) name.erase(0, 1);
  auto const* const person = net.who.by_username(name);
  // An unknown name takes the same way as a wrong password.
  auto const expected = person == nullptr ? std::string{} : person->password;
  if (!same_secret(expected, first(form, "password")) || person == nullptr || expected.empty()) {
    return sign_in_page(net.who, request, *net.auth.find_application(request.client_id), true);
  }
  request.force_login = false;
  auto out = sample::redirect("/oauth/authorize?request=" + request.id);
  out.headers.emplace_back("Set-Cookie", cookie(session_cookie, net.auth.sign_in(person->id)));
  return out;
}

sample::response consent(network& net, sample::request const& asked, authorization_request const& request) {
  auto const* const person = net.who.by_id(net.auth.signed_in(asked.cookie(session_cookie)));
  if (person == nullptr || request.force_login) return sample::redirect("/oauth/authorize?request=" + request.id);
  auto const answered = request;
  if (first(asked.form, "decision") != "allow") {
    net.auth.end(answered.id);
    if (answered.redirect_uri == out_of_band) {
      return message_page(200, "Refused", "The application got nothing. You can close this page.");
    }
    return refuse(answered, "access_denied", "The resource owner or authorization server denied the request.");
  }
  auto const code = net.auth.grant(answered, person->id);
  return answered.redirect_uri == out_of_band ? code_page(code) : to_client(answered, {{"code", code}});
}

// RFC 6749 section 2.3.1: in the Authorization header or in the body, and not in both.
bool client_credentials(sample::request const& asked, sample::fields const& form, std::string& id,
                        std::string& secret) {
  id = std::string{first(form, "client_id")};
  secret = std::string{first(form, "client_secret")};
  auto const given = asked.header("authorization");
  if (!given.starts_with("Basic ")) return true;
  if (!secret.empty()) return false;
  auto const encoded = given.substr(6);
  std::string plain(encoded.size() / 4 * 3 + 1, '\0');
  auto const size = encoded.size() > 2'000 ? -1
                                           : EVP_DecodeBlock(reinterpret_cast<unsigned char*>(plain.data()),
                                                             reinterpret_cast<unsigned char const*>(encoded.data()),
                                                             static_cast<int>(encoded.size()));
  if (size < 0) return false;
  auto const padding =
      static_cast<std::size_t>(std::count(encoded.end() - std::min<long>(2, std::ssize(encoded)), encoded.end(), '='));
  plain.resize(static_cast<std::size_t>(size) - padding);
  auto const colon = plain.find(':');
  if (colon == std::string::npos) return false;
  auto const name = sample::percent_decode(plain.substr(0, colon), true);
  if (!id.empty() && id != name) return false;
  id = name;
  secret = sample::percent_decode(plain.substr(colon + 1), true);
  return true;
}

sample::response uncached(sample::response out) {
  out.headers.emplace_back("Cache-Control", "no-store");
  return out;
}

constexpr oauth_error two_ways{400, "invalid_request", "The client must authenticate in one way only."};

}  // namespace

sample::response register_app(network& net, sample::request const& asked) {
  auto const given = body_parameters(asked);
  auto wished = application{};
  wished.name = std::string{first(given, "client_name")};
  wished.website = std::string{first(given, "website")};
  wished.scopes = has(given, "scopes") ? std::string{first(given, "scopes")} : std::string{"read"};
  wished.redirect_uris = redirect_uris(given);
  if (wished.name.empty() || wished.name.size() > 60) {
    return error_answer(422, "Validation failed: Application name must have 1 to 60 characters");
  }
  if (wished.redirect_uris.empty() || wished.redirect_uris.size() > 20 ||
      !std::all_of(wished.redirect_uris.begin(), wished.redirect_uris.end(), good_redirect_uri)) {
    return error_answer(422, "Validation failed: Redirect URI must be an absolute URI");
  }
  if (!known_scopes(wished.scopes)) {
    return error_answer(422, "Validation failed: Scopes doesn't match configured on the server.");
  }
  auto const& made = net.auth.register_application(std::move(wished));
  auto scopes = json::array();
  for (auto const& one : all_scopes()) {
    if ((" " + made.scopes + " ").find(" " + one + " ") != std::string::npos) scopes.push_back(one);
  }
  auto joined = std::string{};
  for (auto const& one : made.redirect_uris) joined += joined.empty() ? one : "\n" + one;
  return uncached(json_answer({{"id", made.id},
                               {"name", made.name},
                               {"website", made.website.empty() ? json(nullptr) : json(made.website)},
                               {"scopes", scopes},
                               {"redirect_uri", joined},
                               {"redirect_uris", made.redirect_uris},
                               {"client_id", made.client_id},
                               {"client_secret", made.client_secret},
                               {"client_secret_expires_at", 0},
                               {"vapid_key", ""}}));
}

sample::response authorize(network& net, sample::request const& asked) {
  auto const id = first(asked.query, "request");
  if (id.empty()) return begin(net, asked);
  auto const* const request = request_of(net, asked, id);
  return request == nullptr ? gone() : show(net, asked, *request);
}

sample::response authorize_step(network& net, sample::request const& asked) {
  auto* const request = request_of(net, asked, first(asked.form, "request"));
  if (request == nullptr) return gone();
  auto const step = first(asked.form, "step");
  if (step == "login") return login(net, *request, asked.form);
  if (step == "consent") return consent(net, asked, *request);
  net.auth.sign_out(asked.cookie(session_cookie));
  auto out = sample::redirect("/oauth/authorize?request=" + request->id);
  out.headers.emplace_back("Set-Cookie", cookie(session_cookie, {}));
  return out;
}

sample::response token(network& net, sample::request const& asked) {
  auto const form = body_parameters(asked);
  auto wanted = oauth::exchange{};
  if (!client_credentials(asked, form, wanted.client_id, wanted.client_secret)) return uncached(error_answer(two_ways));
  wanted.grant_type = std::string{first(form, "grant_type")};
  wanted.code = std::string{first(form, "code")};
  wanted.redirect_uri = std::string{first(form, "redirect_uri")};
  wanted.code_verifier = std::string{first(form, "code_verifier")};
  wanted.scope = std::string{first(form, "scope")};
  wanted.has_scope = has(form, "scope");
  auto error = oauth_error{};
  auto const* const made = net.auth.token(wanted, error);
  if (made == nullptr) return uncached(error_answer(error));
  return uncached(json_answer({{"access_token", made->token},
                               {"token_type", "Bearer"},
                               {"scope", made->scope},
                               {"created_at", made->created_at}}));
}

sample::response revoke(network& net, sample::request const& asked) {
  auto const form = body_parameters(asked);
  std::string id;
  std::string secret;
  if (!client_credentials(asked, form, id, secret)) return error_answer(two_ways);
  auto error = oauth_error{};
  if (!net.auth.revoke(id, secret, first(form, "token"), error)) return error_answer(error);
  return json_answer(json::object());
}

sample::response metadata(network& net, sample::request const&) {
  // Mastodon's issuer ends in a slash, and so does this one: RFC 8414 compares it as it is written.
  return json_answer({{"issuer", net.base + "/"},
                      {"service_documentation", "https://docs.joinmastodon.org/"},
                      {"authorization_endpoint", net.base + "/oauth/authorize"},
                      {"token_endpoint", net.base + "/oauth/token"},
                      {"revocation_endpoint", net.base + "/oauth/revoke"},
                      {"userinfo_endpoint", net.base + "/oauth/userinfo"},
                      {"app_registration_endpoint", net.base + "/api/v1/apps"},
                      {"scopes_supported", all_scopes()},
                      {"response_types_supported", {"code"}},
                      {"response_modes_supported", {"query"}},
                      {"grant_types_supported", {"authorization_code", "client_credentials"}},
                      {"token_endpoint_auth_methods_supported", {"client_secret_basic", "client_secret_post"}},
                      {"code_challenge_methods_supported", {"S256"}}});
}

}  // namespace sandbox
