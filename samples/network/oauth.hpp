// oauth: applications, authorization codes, access tokens and the authorization requests people are answering. All in
// memory and bounded: the oldest goes first. Guarded by the program's one lock; knows no HTTP.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sandbox {

using clock = std::function<std::chrono::system_clock::time_point()>;

// 256 random bits in base64url.
[[nodiscard]] std::string random_text();
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b) noexcept;  // in constant time
[[nodiscard]] std::string s256(std::string_view code_verifier);                   // RFC 7636 section 4.2

// Scopes are separated by spaces. `granted` covers a wish by name, by its parent (`read` covers `read:follows`), and
// `follow` covers what Mastodon says it does.
[[nodiscard]] bool known_scopes(std::string_view wished) noexcept;
[[nodiscard]] bool covers(std::string_view granted, std::string_view wished) noexcept;
[[nodiscard]] std::vector<std::string> const& all_scopes();

struct application {
  std::string id, name, website, scopes, client_id, client_secret;
  std::vector<std::string> redirect_uris;
};

// One person's way through the login and consent pages, bound to the browser it began in.
struct authorization_request {
  std::string id, browser;
  std::string client_id, redirect_uri, scope, code_challenge;
  std::optional<std::string> state;
  bool force_login = false;
  std::chrono::system_clock::time_point expires;
};

struct access_token {
  std::string token, client_id, scope;
  std::string person_id;  // empty: the application itself (client_credentials)
  std::string code;       // the authorization code it came from
  std::int64_t created_at = 0;  // seconds
};

struct oauth_error {
  int status;
  char const* error;
  char const* description;
};

class oauth {
 public:
  explicit oauth(clock now) : now_{std::move(now)} {}

  application const& register_application(application wished);  // fills in id and credentials
  [[nodiscard]] application const* find_application(std::string_view client_id) const noexcept;

  authorization_request const& begin(authorization_request wished);  // fills in id and expiry (10 minutes)
  [[nodiscard]] authorization_request* find_request(std::string_view id, std::string_view browser) noexcept;
  std::string grant(authorization_request const& request, std::string person_id);  // the code; ends the request
  void end(std::string_view request_id);

  struct exchange {
    std::string client_id, client_secret, grant_type, code, redirect_uri, code_verifier, scope;
    bool has_scope = false;
  };
  // Null with `error` set when refused. A code used twice takes its token with it (RFC 9700 section 4.5).
  access_token const* token(exchange const& asked, oauth_error& error);
  [[nodiscard]] access_token const* find_token(std::string_view token) const noexcept;
  bool revoke(std::string_view client_id, std::string_view client_secret, std::string_view token, oauth_error& error);

  // A browser's sign-in, by the value of its cookie.
  std::string sign_in(std::string person_id);
  [[nodiscard]] std::string_view signed_in(std::string_view cookie) const noexcept;
  void sign_out(std::string_view cookie);

 private:
  struct code {
    std::string value, client_id, redirect_uri, scope, code_challenge, person_id;
    std::chrono::system_clock::time_point expires;
    bool used = false;
  };
  struct session {
    std::string cookie, person_id;
  };

  access_token const* exchange_code(exchange const& asked, oauth_error& error);
  access_token const& issue(access_token made);

  clock now_;
  std::deque<application> applications_;
  std::deque<authorization_request> requests_;
  std::deque<code> codes_;
  std::deque<access_token> tokens_;
  std::deque<session> sessions_;
  std::uint64_t next_application_ = 1;
};

}  // namespace sandbox
