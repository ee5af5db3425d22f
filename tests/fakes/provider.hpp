// provider: an identity provider inside the test's own process, behind the net::http_client port, that can be told to
// misbehave in one thing at a time. Signs with real keys, checks PKCE and client authentication. One test's own.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "net/http_client.hpp"
#include "tests/unit/crypto/signing.hpp"

namespace vetrina::fakes {

using json_members = std::map<std::string, std::string>;  // name → JSON text

[[nodiscard]] std::string object_of(json_members const& members);

class provider final : public net::http_client {
 public:
  provider(std::string issuer, clock const& time);

  [[nodiscard]] result<net::http_response> send(net::http_request const& request,
                                                net::call_options const& options) override;

  // The browser's part: logs in and says yes. Gives the callback's raw query.
  [[nodiscard]] std::string approve(std::string_view authorization_url);
  [[nodiscard]] static std::map<std::string, std::string> query_of(std::string_view url);
  [[nodiscard]] std::size_t requests_to(std::string_view path) const;
  [[nodiscard]] std::string id_token(std::string const& nonce, std::string const& access_token);
  // As it would be posted where somebody logged out; spoil_claims, spoil_header and spoil_id_token apply.
  [[nodiscard]] std::string logout_token();
  // Signs with a new key from now on, and publishes that one alone.
  void rotate_key(std::string id);
  // A compact token of ours that says this.
  [[nodiscard]] std::string signed_text(std::string const& claims) const { return signed_by_us(claims); }

  std::string subject = "alice";
  std::string client_id = "shop";
  std::string client_secret = "s3cr:t%";
  // Each takes the members of a good answer and may spoil them.
  std::function<void(json_members&)> spoil_metadata, spoil_claims, spoil_header, spoil_token, spoil_userinfo, spoil_par;
  std::function<void(std::string&)> spoil_id_token;  // the compact token, at the end
  std::function<void(net::http_response&, std::string_view path)> spoil_response;
  std::function<std::string(std::string const&)> disguise;  // takes "code-1", "access-token-2"; gives what is sent
  std::function<void()> while_exchanging;  // something happens elsewhere while the token request is under way
  // Refresh and revocation. A lost answer was worked on here and does not arrive.
  bool gives_refresh_tokens = false;
  bool rotates = true;             // else the refresh token stays and is not given again
  bool takes_the_previous = true;  // one older than the newest, as after an answer that was lost
  int answers_to_lose = 0;
  std::function<void(net::http_response&)> spoil_refresh;
  std::vector<std::string> revoked;
  int revocation_status = 200;
  bool refreshes_id_tokens = false;  // a refresh brings one too, without a nonce
  bool signs_userinfo = false;
  std::function<void(std::string&)> spoil_userinfo_token;
  // RFC 9449: tokens are bound to the key of a proof, which must carry the nonce where there is one.
  bool binds_tokens = false;
  std::string dpop_nonce;
  bool never_content_with_a_nonce = false;
  bool requires_par = false;  // RFC 9126; takes pushed requests either way
  std::string client_jwk;     // where set, the client proves itself with this key and nothing else
  std::string signing_algorithm = "ES256";
  std::string key_id = "k1";
  bool iss_in_response = true;
  error down{};  // slug other than the default: every call fails with it
  bool is_down = false;
  std::vector<net::http_request> log;

 private:
  struct grant {
    std::string challenge, nonce, redirect_uri, scope, key;
  };
  [[nodiscard]] std::string named(std::string plain) const;
  [[nodiscard]] net::http_response route(std::string_view path, net::http_request const& request);
  [[nodiscard]] net::http_response token(net::http_request const& request);
  [[nodiscard]] net::http_response push(net::http_request const& request);
  // The thumbprint of the key of a good proof, or the answer to a bad one.
  [[nodiscard]] std::optional<net::http_response> refused_proof(net::http_request const& request,
                                                                std::string_view access_token, std::string& key);
  [[nodiscard]] net::http_response userinfo(net::http_request const& request);
  [[nodiscard]] bool is_client(net::http_request const& request, std::map<std::string, std::string>& form);
  [[nodiscard]] bool asserts(std::map<std::string, std::string>& form);
  [[nodiscard]] net::http_response refresh(std::map<std::string, std::string>& form, std::string const& key);

  [[nodiscard]] std::string key_set() const;
  [[nodiscard]] std::string signed_by_us(std::string const& claims) const;

  std::string issuer_;
  clock const& time_;
  crypto::tests::signing_key ec_{crypto::tests::kind::p256};
  crypto::tests::signing_key ed_{crypto::tests::kind::ed25519};
  std::map<std::string, grant> codes_;
  struct pushed_request {
    std::map<std::string, std::string> form;
    std::int64_t until = 0;
  };
  std::map<std::string, pushed_request> pushed_;
  std::set<std::string> assertions_, proofs_;
  std::map<std::string, std::string> bound_;  // access token → key
  std::string refresh_key_;
  std::string newest_refresh_, previous_refresh_, newest_access_;
  int made_ = 0;
};

}  // namespace vetrina::fakes
