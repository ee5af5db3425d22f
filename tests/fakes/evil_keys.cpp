// Signatures that prove nothing, and key sets that nobody should believe.
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "tests/fakes/evil_row.hpp"

namespace vetrina::fakes {
namespace {

using crypto::tests::kind;
using crypto::tests::signing_key;

signing_key const& stranger() {
  static signing_key const key{kind::p256};
  return key;
}

// header.payload, as in a token with this header and the claims of `token`.
std::string signing_input(std::string const& token, std::string_view header) {
  auto const first = token.find('.');
  auto const second = token.find('.', first + 1);
  return cat(crypto::base64url(header), token.substr(first, second - first));
}
std::string input_of(std::string const& token) { return token.substr(0, token.rfind('.')); }

void break_signature(std::string& token) {
  auto& one = token[token.size() - 10];
  one = one == 'A' ? 'B' : 'A';
}
evil_tell signs_with(std::string algorithm) {
  return [=](evil_provider& op) { op.says().signing_algorithm = algorithm; };
}
// The good set with one more text before its keys, or another set.
evil_tell keys_are(std::function<std::string(std::string const& good)> change) {
  return on_the_wire("/jwks", [=](sample::response& out) { out.body = change(out.body); });
}
evil_tell one_more_key(std::string jwk) {
  return keys_are([=](std::string const& good) { return cat(R"({"keys":[)", jwk, ",", good.substr(9)); });
}
std::string many_keys(int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += cat(i == 0 ? "" : ",", R"({"kty":"oct","kid":"x"})");
  return cat(R"({"keys":[)", all, "]}");
}

evil_rows signatures() {
  auto const m = evil_moment::login;
  return {
      {"a_signature_in_rs256", "idtoken-sig-rs256", m, "linked", "", signs_with("RS256")},
      {"a_signature_in_es256", "idtoken-sig-es256", m, "linked", "", signs_with("ES256")},
      {"a_signature_in_ps256", "", m, "linked", "", signs_with("PS256")},
      {"a_signature_in_eddsa", "", m, "linked", "", signs_with("EdDSA")},
      {"a_broken_signature_in_rs256", "invalid-sig-rs256", m, "rejected", "jws.bad_signature",
       both(signs_with("RS256"), in_id_token(break_signature))},
      {"a_broken_signature_in_es256", "invalid-sig-es256", m, "rejected", "jws.bad_signature",
       in_id_token(break_signature)},
      {"a_broken_mac", "invalid-sig-hs256", m, "rejected", "jws.algorithm_not_allowed",
       in_id_token([](std::string& token) { token = signing_input(token, R"({"alg":"HS256"})") + ".AAAA"; })},
      {"a_mac_with_the_client_secret", "idtoken-sig-hs256", m, "rejected", "jws.algorithm_not_allowed",
       [](auto& op) {
         op.says().spoil_id_token = [&op](std::string& token) {
           auto const input = signing_input(token, R"({"alg":"HS256","kid":"k1"})");
           token = cat(input, ".", crypto::base64url(crypto::hmac_sha256(secret{op.says().client_secret}, input)));
         };
       }},
      {"algorithm_none_and_no_signature", "idtoken-sig-none", m, "rejected", "jws.algorithm_not_allowed",
       in_id_token([](std::string& token) { token = signing_input(token, R"({"alg":"none"})") + "."; })},
      {"algorithm_none_with_a_signature", "", m, "rejected", "jws.algorithm_not_allowed",
       in_header(member("alg", R"("none")"))},
      {"algorithm_null", "invalid-null-alg", m, "rejected", "jws.malformed", in_header(member("alg", "null"))},
      {"an_algorithm_that_is_not_offered", "invalid-alternate-alg", m, "rejected", "jws.algorithm_not_allowed",
       in_header(member("alg", R"("RS512")"))},
      {"no_signature", "", m, "rejected", "jws.bad_signature",
       in_id_token([](std::string& token) { token = input_of(token) + "."; })},
      {"a_signature_that_is_too_long", "", m, "rejected", "jws.bad_signature",
       in_id_token([](std::string& token) { token += std::string(400, 'A'); })},
      {"a_signature_of_another_key", "", m, "rejected", "jws.bad_signature", in_id_token([](std::string& token) {
         auto const input = input_of(token);
         token = cat(input, ".", crypto::base64url(stranger().signature("ES256", input)));
       })},
      {"a_key_that_travels_in_the_header", "", m, "rejected", "jws.bad_signature", in_id_token([](std::string& token) {
         auto const input = signing_input(token, cat(R"({"alg":"ES256","kid":"k1","jwk":)", stranger().jwk(), "}"));
         token = cat(input, ".", crypto::base64url(stranger().signature("ES256", input)));
       })},
      {"a_critical_extension", "", m, "rejected", "jws.unsupported_header", in_header(member("crit", R"(["exp"])"))},
      {"a_payload_that_is_not_encoded", "", m, "rejected", "jws.unsupported_header", in_header(member("b64", "false"))},
      {"a_token_over_16_kib", "", m, "rejected", "jws.malformed",
       in_claims(member("padding", json::quoted(std::string(16 * 1024, 'p'))))},
      {"what_is_no_token", "", m, "rejected", "jws.malformed",
       in_id_token([](std::string& token) { token = "e30.e30"; })},
  };
}

evil_rows key_sets() {
  auto const m = evil_moment::login;
  static auto const weak = std::make_shared<signing_key>(kind::rsa1024);
  return {
      {"no_key_id_and_one_key", "kid-absent-single-jwks", m, "linked", "", in_header(member("kid"))},
      {"no_key_id_and_several_keys", "kid-absent-multiple-jwks", m, "rejected", "jws.unknown_key",
       both(in_header(member("kid")), one_more_key(stranger().jwk(R"("kid":"k0")")))},
      {"no_key_id_and_one_key_that_fits", "", m, "linked", "",
       both(in_header(member("kid")), one_more_key(crypto::tests::shared_rsa().jwk(R"("kid":"k0")")))},
      {"a_key_id_that_two_keys_have", "", m, "rejected", "jws.unknown_key",
       one_more_key(stranger().jwk(R"("kid":"k1")"))},
      {"a_key_id_that_no_key_has", "", m, "rejected", "jws.unknown_key", in_header(member("kid", R"("k2")"))},
      {"a_key_id_that_is_a_number", "", m, "rejected", "jws.malformed", in_header(member("kid", "1"))},
      {"a_key_for_encryption", "", m, "rejected", "jws.unknown_key", keys_are([](std::string good) {
         auto const at = good.find(R"("sig")");
         return good.replace(at, 5, R"("enc")");
       })},
      {"a_key_for_another_algorithm", "", m, "rejected", "jws.unknown_key",
       keys_are([](std::string good) { return good.insert(good.find(R"("use")"), R"("alg":"ES384",)"); })},
      {"a_key_published_with_its_private_half", "", m, "rejected", "jws.unknown_key",
       keys_are([](std::string good) { return good.insert(good.find(R"("use")"), R"("d":"AAAA",)"); })},
      {"a_key_of_1024_bits", "", m, "rejected", "jws.unknown_key",
       both(keys_are([](auto const&) { return crypto::tests::set_of(weak->jwk(R"("kid":"k1","use":"sig")")); }),
            in_id_token([](std::string& token) {
              auto const input = signing_input(token, R"({"alg":"RS256","kid":"k1"})");
              token = cat(input, ".", crypto::base64url(weak->signature("RS256", input)));
            }))},
      {"no_keys", "", m, "rejected", "jws.unknown_key", keys_are([](auto const&) { return R"({"keys":[]})"; })},
      {"sixty_five_keys", "", m, "rejected", "jws.bad_key_set", keys_are([](auto const&) { return many_keys(65); })},
      {"a_key_set_that_is_none", "", m, "rejected", "jws.bad_key_set", keys_are([](auto const&) { return "{}"; })},
      {"a_key_set_with_a_member_twice", "", m, "rejected", "oauth.bad_answer",
       keys_are([](std::string good) { return good.insert(1, R"("keys":[],)"); })},
      {"keys_without_end", "", m, "rejected", "network.too_large", on_the_wire("/jwks", without_end)},
      {"keys_somewhere_else", "", m, "rejected", "oauth.redirected", on_the_wire("/jwks", leads_elsewhere)},
      {"keys_that_are_gone", "", m, "rejected", "oauth.no_keys",
       on_the_wire("/jwks", [](auto& out) { out.status = 404; })},
      {"keys_labelled_as_text", "", m, "rejected", "oauth.bad_answer",
       on_the_wire("/jwks",
                   [](auto& out) {
                     out.headers = {{"Content-Type", "text/plain"}};
                   })},
      {"a_key_rotated_between_logins", "signing-key-rotation", evil_moment::again, "already_linked", "",
       [](auto& op) { op.says().rotate_key("k2"); }},
      {"a_key_rotated_just_before_signing", "signing-key-rotation-just-before-signing", evil_moment::again,
       "already_linked", "", [](auto& op) { op.says().while_exchanging = [&op] { op.says().rotate_key("k2"); }; }},
      {"a_key_rotated_under_the_same_name", "", evil_moment::again, "rejected", "jws.bad_signature",
       [](auto& op) { op.says().rotate_key("k1"); }},
      {"a_key_set_that_moved", "discovery-jwks-uri-keys", evil_moment::again, "already_linked", "",
       [](auto& op) {
         op.says().rotate_key("k1");
         op.says().spoil_metadata = [&op](json_members& m) {
           m["jwks_uri"] = json::quoted(op.issuer() + "/jwks?of=2");
         };
       }},
  };
}

}  // namespace

evil_rows evil_keys() {
  auto all = signatures();
  for (auto& one : key_sets()) all.push_back(std::move(one));
  return all;
}

}  // namespace vetrina::fakes
