#include "network/oauth.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sandbox {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_applications = 2'000;
constexpr std::size_t most_others = 10'000;

constexpr oauth_error invalid_client{401, "invalid_client",
                                     "Client authentication failed due to unknown client, no client authentication "
                                     "included, or unsupported authentication method."};
constexpr oauth_error invalid_grant{
    400, "invalid_grant",
    "The provided authorization grant is invalid, expired, revoked, does not match the "
    "redirection URI used in the authorization request, or was issued to another client."};
constexpr oauth_error invalid_scope{400, "invalid_scope", "The requested scope is invalid, unknown, or malformed."};
constexpr oauth_error unsupported_grant{400, "unsupported_grant_type",
                                        "The authorization grant type is not supported by the authorization server."};
constexpr oauth_error not_yours{403, "unauthorized_client", "You are not authorized to revoke this token"};

std::string base64url(unsigned char const* const bytes, std::size_t const size) {
  std::string out(4 * ((size + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes, static_cast<int>(size));
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  out.erase(std::find(out.begin(), out.end(), '='), out.end());
  return out;
}

template <class each>
bool every_scope(std::string_view wished, each test) {
  while (!wished.empty()) {
    auto const end = std::min(wished.find(' '), wished.size());
    auto const one = wished.substr(0, end);
    wished.remove_prefix(std::min(end + 1, wished.size()));
    if (!one.empty() && !test(one)) return false;
  }
  return true;
}

template <class row>
row& keep(std::deque<row>& rows, row made, std::size_t const most) {
  if (rows.size() >= most) rows.pop_front();
  rows.push_back(std::move(made));
  return rows.back();
}

// Names are compared as plain text: they are public. Secrets go through same_secret().
template <class rows, class member>
auto find_by(rows& all, member which, std::string_view const value) noexcept {
  return std::find_if(all.begin(), all.end(), [&](auto const& one) { return one.*which == value; });
}

}  // namespace

std::string random_text() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error{"no randomness"};
  return base64url(bytes.data(), bytes.size());
}

bool same_secret(std::string_view const a, std::string_view const b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string s256(std::string_view const code_verifier) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(code_verifier.data(), code_verifier.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error{"no SHA-256"};
  }
  return base64url(digest.data(), size);
}

std::vector<std::string> const& all_scopes() {
  static auto const scopes = [] {
    auto out = std::vector<std::string>{"profile", "follow", "push", "read", "write"};
    for (auto const* const what : {"accounts", "blocks", "bookmarks", "favourites", "filters", "follows", "lists",
                                   "mutes", "notifications", "search", "statuses"}) {
      out.push_back(std::string{"read:"} + what);
    }
    for (auto const* const what : {"accounts", "blocks", "bookmarks", "conversations", "favourites", "filters",
                                   "follows", "lists", "media", "mutes", "notifications", "reports", "statuses"}) {
      out.push_back(std::string{"write:"} + what);
    }
    return out;
  }();
  return scopes;
}

bool known_scopes(std::string_view const wished) noexcept {
  return every_scope(wished, [](std::string_view const one) {
    return std::find(all_scopes().begin(), all_scopes().end(), one) != all_scopes().end();
  });
}

bool covers(std::string_view const granted, std::string_view const wished) noexcept {
  return every_scope(wished, [&](std::string_view const one) {
    auto const parent = one.substr(0, one.find(':'));
    auto const kind = one.substr(std::min(one.find(':') + 1, one.size()));
    auto const by_follow = kind == "follows" || kind == "blocks" || kind == "mutes";
    return !every_scope(granted, [&](std::string_view const held) {
      return held != one && held != parent && !(held == "follow" && by_follow);
    });
  });
}

application const& oauth::register_application(application wished) {
  wished.id = std::to_string(next_application_++);
  wished.client_id = random_text();
  wished.client_secret = random_text();
  return keep(applications_, std::move(wished), most_applications);
}

application const* oauth::find_application(std::string_view const client_id) const noexcept {
  auto const found = find_by(applications_, &application::client_id, client_id);
  return found == applications_.end() ? nullptr : &*found;
}

authorization_request const& oauth::begin(authorization_request wished) {
  wished.id = random_text();
  wished.expires = now_() + 10min;
  return keep(requests_, std::move(wished), most_others);
}

authorization_request* oauth::find_request(std::string_view const id, std::string_view const browser) noexcept {
  auto const found = find_by(requests_, &authorization_request::id, id);
  if (found == requests_.end() || now_() >= found->expires || !same_secret(found->browser, browser)) return nullptr;
  return &*found;
}

std::string oauth::grant(authorization_request const& request, std::string person_id) {
  auto value = random_text();
  keep(codes_,
       code{value, request.client_id, request.redirect_uri, request.scope, request.code_challenge, std::move(person_id),
            now_() + 60s},
       most_others);
  end(std::string{request.id});
  return value;
}

void oauth::end(std::string_view const request_id) {
  auto const found = find_by(requests_, &authorization_request::id, request_id);
  if (found != requests_.end()) requests_.erase(found);
}

access_token const* oauth::token(exchange const& asked, oauth_error& error) {
  auto const* const client = find_application(asked.client_id);
  if (client == nullptr || !same_secret(client->client_secret, asked.client_secret)) {
    error = invalid_client;
    return nullptr;
  }
  if (asked.grant_type == "authorization_code") return exchange_code(asked, error);
  if (asked.grant_type != "client_credentials") {
    error = unsupported_grant;
    return nullptr;
  }
  auto const scope = asked.has_scope ? asked.scope : std::string{"read"};
  if (!known_scopes(scope) || !covers(client->scopes, scope)) {
    error = invalid_scope;
    return nullptr;
  }
  return &issue({{}, client->client_id, scope, {}, {}});
}

access_token const* oauth::exchange_code(exchange const& asked, oauth_error& error) {
  error = invalid_grant;
  auto const found = find_by(codes_, &code::value, asked.code);
  if (found == codes_.end() || found->client_id != asked.client_id) return nullptr;
  if (found->used) {
    std::erase_if(tokens_, [&](access_token const& one) { return one.code == found->value; });
    return nullptr;
  }
  found->used = true;
  if (now_() >= found->expires || found->redirect_uri != asked.redirect_uri) return nullptr;
  // A verifier without a challenge is refused too: somebody has taken the challenge away (RFC 9700 section 2.1.1).
  auto const challenge = asked.code_verifier.empty() ? std::string{} : s256(asked.code_verifier);
  if (!same_secret(challenge, found->code_challenge)) return nullptr;
  return &issue({{}, found->client_id, found->scope, found->person_id, found->value});
}

access_token const& oauth::issue(access_token made) {
  made.token = random_text();
  made.created_at = std::chrono::duration_cast<std::chrono::seconds>(now_().time_since_epoch()).count();
  return keep(tokens_, std::move(made), most_others);
}

access_token const* oauth::find_token(std::string_view const token) const noexcept {
  auto const found = find_by(tokens_, &access_token::token, token);
  return found == tokens_.end() ? nullptr : &*found;
}

bool oauth::revoke(std::string_view const client_id, std::string_view const client_secret, std::string_view const token,
                   oauth_error& error) {
  error = not_yours;
  auto const* const client = find_application(client_id);
  if (client == nullptr || !same_secret(client->client_secret, client_secret)) return false;
  auto const found = find_by(tokens_, &access_token::token, token);
  if (found == tokens_.end()) return true;  // RFC 7009 section 2.2: gone is gone
  if (found->client_id != client_id) return false;
  tokens_.erase(found);
  return true;
}

std::string oauth::sign_in(std::string person_id) {
  return keep(sessions_, session{random_text(), std::move(person_id)}, most_others).cookie;
}

std::string_view oauth::signed_in(std::string_view const cookie) const noexcept {
  auto const found = find_by(sessions_, &session::cookie, cookie);
  return cookie.empty() || found == sessions_.end() ? std::string_view{} : std::string_view{found->person_id};
}

void oauth::sign_out(std::string_view const cookie) {
  std::erase_if(sessions_, [&](session const& one) { return one.cookie == cookie; });
}

}  // namespace sandbox
