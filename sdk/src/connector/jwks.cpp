#include "connector/jwks.hpp"

#include <array>
#include <mutex>

#include "base/immortal.hpp"
#include "base/strings.hpp"
#include "connector/oauth_cache.hpp"

namespace vetrina::connector {
namespace {

result<cached_text> fetched(oauth_context const& in, std::string_view jwks_uri) {
  net::http_request request;
  request.target = std::string{jwks_uri};
  VT_TRY(auto answer, oauth_send(in, std::move(request)));
  if (answer.status != 200) {
    return fail(code::provider_error, "oauth.no_keys",
                cat("The provider answered ", answer.status, " where its keys should be."));
  }
  VT_TRY(auto const document, json_object(answer, "key set"));
  auto const now = in.time.wall_ms();
  return cached_text{document.text(), now, now + cache_lifetime_ms(answer.headers)};
}

// The key sets that were read last: to import a key and to check it costs more than a signature. Nobody waits here: who
// finds it taken, for a moment or in a child of a fork for good, reads the text anew.
class read_sets {
 public:
  result<crypto::key_set> of(std::string const& text) {
    if (std::unique_lock const lock{gate_, std::try_to_lock}; lock) {
      for (auto const& one : held_) {
        if (!one.text.empty() && one.text == text) return one.keys;
      }
    }
    VT_TRY(auto keys, crypto::key_set::parse(text));
    if (std::unique_lock const lock{gate_, std::try_to_lock}; lock) held_[next_++ % held_.size()] = {text, keys};
    return keys;
  }

 private:
  struct entry {
    std::string text;
    crypto::key_set keys;
  };
  std::mutex gate_;
  std::array<entry, 16> held_;
  std::size_t next_ = 0;
};

read_sets& sets() {
  static immortal<read_sets> self;
  return *self;
}

}  // namespace

result<crypto::verified_jws> verify_with_provider_keys(oauth_context const& in, std::string_view issuer,
                                                       std::string_view jwks_uri, std::string_view compact,
                                                       std::span<std::string_view const> algorithms) {
  // Kept under both names: a provider that moves its keys starts afresh.
  auto const about = cat(issuer, " ", jwks_uri);
  VT_TRY(auto held, find_cached(in.db, in.shop, "jwks", about));
  auto const now = in.time.wall_ms();
  bool const fresh = held && held->expires_at > now;
  if (fresh) {
    VT_TRY(auto const keys, sets().of(held->body));
    auto verified = crypto::verify_jws(compact, keys, algorithms);
    if (verified || verified.error().slug != "jws.unknown_key") return verified;
    if (held->fetched_at + jwks_refetch_floor_ms > now) return verified;
  }
  VT_TRY(auto const newer, fetched(in, jwks_uri));
  VT_TRY(auto const keys, sets().of(newer.body));
  VT_CHECK(put_cached(in.db, in.shop, "jwks", about, newer));
  return crypto::verify_jws(compact, keys, algorithms);
}

}  // namespace vetrina::connector
