// bound_request: a plugin's request with a token that is bound to a key (RFC 9449 section 7): the plugin writes Bearer and
// knows nothing of it. Nonces are kept in memory, an instance each.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "crypto/random.hpp"
#include "crypto/signing_key.hpp"
#include "net/http.hpp"

namespace vetrina::connector {

// By origin. Thread-safe.
class dpop_nonces {
 public:
  [[nodiscard]] std::string find(std::string const& origin);
  void keep(std::string const& origin, std::string nonce);

 private:
  std::mutex lock_;
  std::map<std::string, std::string> by_origin_;
};

// What an operation's tokens are bound to; without a key they are not. Borrows.
struct bound_token {
  std::optional<crypto::signing_key> const& key;
  crypto::random& random;
  dpop_nonces& nonces;
};

// What the plugin wrote, before placeholders are filled in: turns "Bearer {token:...}" into the scheme of bound tokens.
// Fails with connector.bound_token where a token stands anywhere else: there it would be worth nothing, or be unproved.
[[nodiscard]] result<bool> announce_bound(net::http_request& request, std::vector<net::header> const& form);

// Sends through `send`, with a proof for `access_token` and once more where the server wants another nonce. Fails as
// `send`, and with oauth.dpop_nonce.
using sender = std::function<result<net::http_response>(net::http_request const&)>;
[[nodiscard]] result<net::http_response> send_bound(bound_token const& with, clock const& time,
                                                    net::http_request const& request, std::string_view access_token,
                                                    sender const& send);

}  // namespace vetrina::connector
