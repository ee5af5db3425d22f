#include "connector/dpop.hpp"

#include "base/strings.hpp"
#include "connector/oauth_cache.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "json/codec.hpp"

namespace vetrina::connector {
namespace {

constexpr std::string_view cache_kind = "dpop_nonce";
constexpr std::size_t longest_nonce = 1024;

// Section 4.2: without query and fragment.
std::string_view bare(std::string_view url) { return url.substr(0, url.find_first_of("?#")); }

result<void> keep_nonce(oauth_context const& in, std::string const& origin, std::string_view before,
                        std::string const& nonce) {
  if (nonce == before) return {};
  auto const now = in.time.wall_ms();
  return put_cached(in.db, in.shop, cache_kind, origin, {nonce, now, now + day_ms});
}

}  // namespace

std::string dpop_proof(crypto::signing_key const& key, clock const& time, crypto::random& random,
                       proof_purpose const& what) {
  auto const header = cat(R"({"typ":"dpop+jwt","alg":")", key.algorithm(), R"(","jwk":)", key.public_jwk(), "}");
  auto claims = cat(R"({"jti":")", crypto::base64url(random.bytes(16)), R"(","htm":)", json::quoted(what.method),
                    R"(,"htu":)", json::quoted(bare(what.url)), R"(,"iat":)", time.wall_ms() / second_ms);
  if (!what.nonce.empty()) claims += cat(R"(,"nonce":)", json::quoted(what.nonce));
  if (!what.access_token.empty()) {
    claims += cat(R"(,"ath":")", crypto::base64url(crypto::sha256(what.access_token)), "\"");
  }
  return key.sign(header, claims + "}");
}

bool wants_nonce(net::http_response const& answer) {
  if (answer.status != 400 && answer.status != 401) return false;
  if (net::find(answer.headers, "www-authenticate").find("use_dpop_nonce") != std::string_view::npos) return true;
  auto const document = json_object(answer, "answer");
  return document && document->string_at("/error") == "use_dpop_nonce";
}

std::optional<std::string> given_nonce(net::http_response const& answer) {
  auto const nonce = net::find(answer.headers, "dpop-nonce");
  if (nonce.empty() || nonce.size() > longest_nonce) return std::nullopt;
  return std::string{nonce};
}

std::string origin_of(std::string_view url) { return std::string{url.substr(0, url.find_first_of("/?#", 8))}; }

error nonce_refused() {
  return fail(code::provider_error, "oauth.dpop_nonce",
              "The provider wants another nonce in the proof of a key than the one that it has just given.");
}

result<net::http_response> send_with_proof(oauth_context const& in, crypto::signing_key const& key,
                                           std::function<net::http_request()> const& make,
                                           std::string_view access_token, bool* may_have_arrived) {
  auto request = make();
  auto const origin = origin_of(request.target);
  VT_TRY(auto const held, find_cached(in.db, in.shop, cache_kind, origin));
  auto nonce = held ? held->body : std::string{};
  for (bool again = false;; again = true) {
    auto const proof = dpop_proof(key, in.time, in.random, {request.method, request.target, nonce, access_token});
    request.headers.push_back({"DPoP", proof});
    VT_TRY(auto answer, oauth_send(in, std::move(request), may_have_arrived));
    auto const newer = given_nonce(answer);
    if (newer) VT_CHECK(keep_nonce(in, origin, nonce, *newer));
    if (!wants_nonce(answer)) return answer;
    if (again || !newer) return nonce_refused();
    nonce = *newer;
    request = make();
  }
}

}  // namespace vetrina::connector
