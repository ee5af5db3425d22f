// Networks try an address out before they send to it: X wants its text back signed, Meta wants it back plain.
#include <algorithm>

#include "base/strings.hpp"
#include "connector/inbound_notice.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "json/codec.hpp"

namespace vetrina::connector {
namespace {

constexpr std::size_t longest = 256;

error refused(std::string message) { return fail(code::invalid, "inbound.challenge_refused", std::move(message)); }

// Whoever asks chooses this text and gets it back, signed with the key that signs notices: with braces in it the answer
// would be the signature of a notice that nobody sent.
bool is_plain(std::string_view text) {
  constexpr std::string_view marks = "-_=+/.";
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
  });
}

}  // namespace

result<challenge_answer> answer_challenge(inbound_context const& in, carried_notice const& carried,
                                          inbound_request const& request) {
  auto const& text = carried.proof;
  if (!is_plain(text)) return refused("A challenge has 1 to 256 letters, digits and marks of base64.");
  VT_TRY(auto const key, inbound_secret(in, carried.rule));
  if (carried.rule.proof == inbound_proof::challenge_mac) {
    auto const mac = crypto::base64(crypto::hmac_sha256(key, text));
    return challenge_answer{cat(R"({"response_token":)", json::quoted(cat("sha256=", mac)), "}"), "application/json"};
  }
  VT_TRY(auto const query, inbound_fields(request.query));
  auto const said = [&](char const* name) {
    auto const at = query.find(name);
    return at == query.end() ? std::string_view{} : std::string_view{at->second};
  };
  if (said("hub.mode") != "subscribe" || !crypto::equal(key.reveal(), said("hub.verify_token"))) {
    return refused("The request does not know the connector's token for trying the address out.");
  }
  return challenge_answer{text, "text/plain; charset=utf-8"};
}

}  // namespace vetrina::connector
