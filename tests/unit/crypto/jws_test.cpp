#include "crypto/jws.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <initializer_list>
#include <vector>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "signing.hpp"

namespace vetrina::crypto {
namespace {

using tests::kind;
using tests::set_of;
using tests::shared_rsa;
using tests::signing_key;

constexpr std::string_view payload = R"({"sub":"248289761001"})";

// "ok", or the slug of the refusal.
std::string outcome(std::string_view compact, key_set const& keys, std::initializer_list<std::string_view> allowed) {
  std::vector<std::string_view> const list{allowed};
  auto const verified = verify_jws(compact, keys, list);
  return verified ? "ok" : std::string{verified.error().slug};
}
std::string outcome(std::string_view compact, std::string_view jwks, std::initializer_list<std::string_view> allowed) {
  return outcome(compact, key_set::parse(jwks).value(), allowed);
}

std::string header(std::string_view algorithm, std::string_view more = {}) {
  return cat(R"({"alg":")", algorithm, "\"", more, "}");
}

struct scheme {
  std::string_view algorithm;
  kind type;
};
constexpr scheme schemes[] = {
    {"RS256", kind::rsa2048}, {"RS384", kind::rsa2048}, {"RS512", kind::rsa2048},   {"PS256", kind::rsa2048},
    {"PS384", kind::rsa2048}, {"PS512", kind::rsa2048}, {"ES256", kind::p256},      {"ES384", kind::p384},
    {"ES512", kind::p521},    {"EdDSA", kind::ed25519}, {"Ed25519", kind::ed25519},
};

TEST(jws, every_algorithm_holds_and_fails_with_a_changed_byte_anywhere) {
  for (auto const& [algorithm, type] : schemes) {
    signing_key const fresh{type == kind::rsa2048 ? kind::p256 : type};
    auto const& key = type == kind::rsa2048 ? shared_rsa() : fresh;
    auto const token = key.sign(algorithm, header(algorithm), payload);
    auto const keys = key_set::parse(set_of(key.jwk())).value();
    EXPECT_EQ(outcome(token, keys, {algorithm}), "ok") << algorithm;
    for (std::size_t i = 0; i < token.size(); ++i) {
      auto changed = token;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      EXPECT_NE(outcome(changed, keys, {algorithm}), "ok") << algorithm << " at " << i;
    }
  }
}

TEST(jws, an_algorithm_that_the_caller_did_not_name_is_refused) {
  auto const token = shared_rsa().sign("RS512", header("RS512"), payload);
  auto const jwks = set_of(shared_rsa().jwk());
  EXPECT_EQ(outcome(token, jwks, {"RS512"}), "ok");
  EXPECT_EQ(outcome(token, jwks, {"RS256", "ES256"}), "jws.algorithm_not_allowed");
  EXPECT_EQ(outcome(token, jwks, {}), "jws.algorithm_not_allowed");
}

TEST(jws, alg_none_is_refused_even_when_the_caller_names_it) {
  auto const jwks = set_of(shared_rsa().jwk());
  for (auto const* const name : {"none", "None", "NONE", "nOnE", ""}) {
    auto const unsigned_token = cat(base64url(header(name)), ".", base64url(payload), ".");
    EXPECT_EQ(outcome(unsigned_token, jwks, {"RS256"}), "jws.algorithm_not_allowed") << name;
    EXPECT_EQ(outcome(unsigned_token, jwks, {name}), "jws.algorithm_not_allowed") << name;
  }
}

TEST(jws, the_rsa_key_is_not_a_password_for_hs256) {
  auto const jwk = shared_rsa().jwk();
  auto const text = cat(base64url(header("HS256")), ".", base64url(payload));
  for (auto const& password : {jwk, set_of(jwk), std::string{}}) {
    auto const token = cat(text, ".", base64url(hmac_sha256(secret{std::string_view{password}}, text)));
    EXPECT_EQ(outcome(token, set_of(jwk), {"RS256"}), "jws.algorithm_not_allowed");
    EXPECT_EQ(outcome(token, set_of(jwk), {"RS256", "HS256"}), "jws.algorithm_not_allowed");
  }
}

TEST(jws, algorithm_names_are_compared_to_the_letter) {
  auto const token = shared_rsa().sign("RS256", header("rs256"), payload);
  EXPECT_EQ(outcome(token, set_of(shared_rsa().jwk()), {"RS256"}), "jws.algorithm_not_allowed");
}

TEST(jws, a_header_that_names_another_algorithm_than_signed_with_fails) {
  auto const jwks = set_of(shared_rsa().jwk());
  for (auto const& [claimed, real] : {std::pair{"RS256", "PS256"}, std::pair{"PS256", "RS256"},
                                      std::pair{"RS256", "RS384"}, std::pair{"PS512", "PS256"}}) {
    auto const token = shared_rsa().sign(real, header(claimed), payload);
    EXPECT_EQ(outcome(token, jwks, {claimed, real}), "jws.bad_signature") << claimed << " " << real;
  }
}

TEST(jws, an_algorithm_of_another_key_type_finds_no_key) {
  signing_key const p256{kind::p256};
  EXPECT_EQ(outcome(p256.sign("ES256", header("RS256"), payload), set_of(p256.jwk()), {"RS256", "ES256"}),
            "jws.unknown_key");
  EXPECT_EQ(outcome(p256.sign("ES256", header("ES384"), payload), set_of(p256.jwk()), {"ES384", "ES256"}),
            "jws.unknown_key");
  EXPECT_EQ(outcome(p256.sign("ES256", header("EdDSA"), payload), set_of(p256.jwk()), {"EdDSA", "ES256"}),
            "jws.unknown_key");
}

TEST(jws, a_key_that_names_its_algorithm_is_for_that_one_only) {
  auto const jwks = set_of(shared_rsa().jwk(R"("alg":"PS256")"));
  EXPECT_EQ(outcome(shared_rsa().sign("PS256", header("PS256"), payload), jwks, {"RS256", "PS256"}), "ok");
  EXPECT_EQ(outcome(shared_rsa().sign("RS256", header("RS256"), payload), jwks, {"RS256", "PS256"}), "jws.unknown_key");
  signing_key const curve{kind::ed25519};
  auto const token = curve.sign("EdDSA", header("EdDSA"), payload);
  EXPECT_EQ(outcome(token, set_of(curve.jwk(R"("alg":"Ed25519")")), {"EdDSA"}), "ok");
  EXPECT_EQ(outcome(token, set_of(curve.jwk(R"("alg":"ES256")")), {"EdDSA"}), "jws.unknown_key");
}

TEST(jws, keys_for_encryption_check_nothing) {
  auto const token = shared_rsa().sign("RS256", header("RS256"), payload);
  EXPECT_EQ(outcome(token, set_of(shared_rsa().jwk(R"("use":"sig")")), {"RS256"}), "ok");
  EXPECT_EQ(outcome(token, set_of(shared_rsa().jwk(R"("use":"enc")")), {"RS256"}), "jws.unknown_key");
  EXPECT_EQ(outcome(token, set_of(shared_rsa().jwk(R"("key_ops":["encrypt"])")), {"RS256"}), "jws.unknown_key");
}

TEST(jws, critical_extensions_and_b64_are_refused) {
  auto const jwks = set_of(shared_rsa().jwk());
  EXPECT_EQ(outcome(shared_rsa().sign("RS256", header("RS256", R"(,"typ":"JWT","exp":1)"), payload), jwks, {"RS256"}),
            "ok");
  for (auto const* const more : {R"(,"crit":["exp"],"exp":1)", R"(,"crit":[])", R"(,"crit":null)", R"(,"b64":false)",
                                 R"(,"b64":true)", R"(,"crit":["b64"],"b64":false)"}) {
    EXPECT_EQ(outcome(shared_rsa().sign("RS256", header("RS256", more), payload), jwks, {"RS256"}),
              "jws.unsupported_header")
        << more;
  }
}

TEST(jws, a_key_inside_the_header_is_never_used) {
  signing_key const attacker{kind::p256};
  signing_key const provider{kind::p256};
  auto const more = cat(R"(,"jwk":)", attacker.jwk(), R"(,"jku":"https://attacker.example/jwks")");
  EXPECT_EQ(outcome(attacker.sign("ES256", header("ES256", more), payload), set_of(provider.jwk()), {"ES256"}),
            "jws.bad_signature");
  EXPECT_EQ(outcome(provider.sign("ES256", header("ES256", more), payload), set_of(provider.jwk()), {"ES256"}), "ok");
}

TEST(jws, a_kid_chooses_its_key) {
  signing_key const first{kind::p256};
  signing_key const second{kind::p256};
  auto const jwks = set_of(first.jwk(R"("kid":"a")"), second.jwk(R"("kid":"b")"));
  EXPECT_EQ(outcome(second.sign("ES256", header("ES256", R"(,"kid":"b")"), payload), jwks, {"ES256"}), "ok");
  EXPECT_EQ(outcome(second.sign("ES256", header("ES256", R"(,"kid":"a")"), payload), jwks, {"ES256"}),
            "jws.bad_signature");
  for (auto const* const kid : {R"(,"kid":"c")", R"(,"kid":"")", R"(,"kid":"B")"}) {
    EXPECT_EQ(outcome(second.sign("ES256", header("ES256", kid), payload), jwks, {"ES256"}), "jws.unknown_key") << kid;
  }
  EXPECT_EQ(outcome(second.sign("ES256", header("ES256", R"(,"kid":7)"), payload), jwks, {"ES256"}), "jws.malformed");
}

TEST(jws, a_kid_matches_no_key_without_one) {
  signing_key const only{kind::p256};
  EXPECT_EQ(outcome(only.sign("ES256", header("ES256", R"(,"kid":"a")"), payload), set_of(only.jwk()), {"ES256"}),
            "jws.unknown_key");
}

TEST(jws, without_a_kid_one_fitting_key_is_taken_and_several_are_refused) {
  signing_key const curve{kind::p256};
  signing_key const other_curve{kind::p256};
  auto const token = curve.sign("ES256", header("ES256"), payload);
  EXPECT_EQ(outcome(token, set_of(curve.jwk(R"("kid":"a")"), shared_rsa().jwk(R"("kid":"b")")), {"ES256"}), "ok");
  EXPECT_EQ(outcome(token, set_of(curve.jwk(R"("kid":"a")"), other_curve.jwk(R"("kid":"b")")), {"ES256"}),
            "jws.unknown_key");
  EXPECT_EQ(outcome(token, set_of(curve.jwk(), other_curve.jwk(R"("use":"enc")")), {"ES256"}), "ok");
}

TEST(jws, two_keys_with_one_kid_are_told_apart_by_type_or_refused) {
  signing_key const curve{kind::p256};
  signing_key const other_curve{kind::p256};
  auto const token = curve.sign("ES256", header("ES256", R"(,"kid":"a")"), payload);
  EXPECT_EQ(outcome(token, set_of(shared_rsa().jwk(R"("kid":"a")"), curve.jwk(R"("kid":"a")")), {"ES256"}), "ok");
  EXPECT_EQ(outcome(token, set_of(other_curve.jwk(R"("kid":"a")"), curve.jwk(R"("kid":"a")")), {"ES256"}),
            "jws.unknown_key");
}

TEST(jws, an_empty_set_knows_no_key) {
  EXPECT_EQ(outcome(shared_rsa().sign("RS256", header("RS256"), payload), R"({"keys":[]})", {"RS256"}),
            "jws.unknown_key");
}

TEST(jws, a_weak_rsa_key_checks_nothing) {
  signing_key const weak{kind::rsa1024};
  EXPECT_EQ(outcome(weak.sign("RS256", header("RS256"), payload), set_of(weak.jwk()), {"RS256"}), "jws.unknown_key");
}

TEST(jws, an_ecdsa_signature_has_exactly_two_coordinates) {
  signing_key const key{kind::p256};
  auto const text = cat(base64url(header("ES256")), ".", base64url(payload));
  auto const raw = key.signature("ES256", text);
  auto const jwks = set_of(key.jwk());
  auto const with = [&](std::string_view signature) {
    return outcome(cat(text, ".", base64url(signature)), jwks, {"ES256"});
  };
  ASSERT_EQ(raw.size(), 64U);
  EXPECT_EQ(with(raw), "ok");
  auto const longer = std::string(1, '\0') + raw.substr(0, 32) + std::string(1, '\0') + raw.substr(32);
  EXPECT_EQ(with(longer), "jws.bad_signature");  // the same numbers, spelt longer
  EXPECT_EQ(with(raw + '\0'), "jws.bad_signature");
  EXPECT_EQ(with(raw.substr(0, 63)), "jws.bad_signature");
  EXPECT_EQ(with(std::string(64, '\0')), "jws.bad_signature");  // CVE-2022-21449: r = s = 0
  EXPECT_EQ(with(std::string(64, '\xff')), "jws.bad_signature");
  EXPECT_EQ(with(""), "jws.bad_signature");
}

TEST(jws, a_der_signature_is_no_jws_signature) {
  signing_key const key{kind::p256};
  auto const text = cat(base64url(header("ES256")), ".", base64url(payload));
  auto const raw = key.signature("ES256", text);
  auto const der_integer = [](std::string number) {
    if (static_cast<unsigned char>(number[0]) >= 0x80) number.insert(0, 1, '\0');
    return cat("\x02", std::string(1, static_cast<char>(number.size())), number);
  };
  auto const numbers = der_integer(raw.substr(0, 32)) + der_integer(raw.substr(32));
  auto const der = cat("\x30", std::string(1, static_cast<char>(numbers.size())), numbers);
  EXPECT_EQ(outcome(cat(text, ".", base64url(der)), set_of(key.jwk()), {"ES256"}), "jws.bad_signature");
}

TEST(jws, rsa_and_eddsa_signatures_have_their_exact_length) {
  signing_key const curve{kind::ed25519};
  for (auto const& [key, algorithm] :
       {std::pair{&shared_rsa(), "RS256"}, std::pair{&shared_rsa(), "PS256"}, std::pair{&curve, "EdDSA"}}) {
    auto const text = cat(base64url(header(algorithm)), ".", base64url(payload));
    auto const raw = key->signature(algorithm, text);
    auto const jwks = set_of(key->jwk());
    auto const with = [&](std::string_view signature) {
      return outcome(cat(text, ".", base64url(signature)), jwks, {algorithm});
    };
    EXPECT_EQ(with(raw), "ok");
    EXPECT_EQ(with(std::string(1, '\0') + raw), "jws.bad_signature");
    EXPECT_EQ(with(raw + '\0'), "jws.bad_signature");
    EXPECT_EQ(with(raw.substr(1)), "jws.bad_signature");
    EXPECT_EQ(with(""), "jws.bad_signature");
  }
}

TEST(jws, base64url_is_strict_in_every_part) {
  signing_key const key{kind::p256};  // 64 bytes: the last character carries four bits that must be zero
  auto const token = key.sign("ES256", header("ES256"), payload);
  auto const jwks = set_of(key.jwk());
  auto const first = token.find('.');
  auto const second = token.rfind('.');
  EXPECT_EQ(outcome(token, jwks, {"ES256"}), "ok");
  for (auto const* const extra : {"=", "==", " ", "\n", "+", "/", "%"}) {
    for (auto const at : {std::size_t{0}, first, first + 1, second, second + 1, token.size()}) {
      auto changed = token;
      EXPECT_EQ(outcome(changed.insert(at, extra), jwks, {"ES256"}), "jws.malformed") << extra << " at " << at;
    }
  }
  auto respelt = token;
  ++respelt.back();  // one of A Q g w becomes the next: the same bytes, another text
  EXPECT_EQ(outcome(respelt, jwks, {"ES256"}), "jws.malformed");
}

TEST(jws, has_two_dots) {
  auto const token = shared_rsa().sign("RS256", header("RS256"), payload);
  auto const jwks = set_of(shared_rsa().jwk());
  for (auto const& text : {std::string{}, std::string{"."}, std::string{".."}, std::string{"..."}, token + ".",
                           cat(".", token), token.substr(0, token.rfind('.')), cat(token, ".", "AA"),
                           cat(token, "..AAAA"), std::string{"{}"}, std::string(3, '\0')}) {
    EXPECT_EQ(outcome(text, jwks, {"RS256"}), "jws.malformed") << text;
  }
}

TEST(jws, at_most_16_kib) {
  signing_key const key{kind::p256};
  auto const overhead = key.sign("ES256", header("ES256"), "").size();
  auto const fitting = std::string((16 * 1024 - overhead) / 4 * 3, 'x');
  auto const jwks = set_of(key.jwk());
  EXPECT_EQ(outcome(key.sign("ES256", header("ES256"), fitting), jwks, {"ES256"}), "ok");
  EXPECT_EQ(outcome(key.sign("ES256", header("ES256"), fitting + "xxx"), jwks, {"ES256"}), "jws.malformed");
}

TEST(jws, the_header_is_one_strict_json_object) {
  auto const jwks = set_of(shared_rsa().jwk());
  for (auto const* const text :
       {"", "null", "[]", R"("RS256")", R"({"alg":"RS256")", R"({"alg":"RS256"}})", R"({"alg":"RS256",})", "{}",
        R"({"alg":7})", R"({"alg":["RS256"]})", R"({"alg":null})", R"({"alg":"RS256","alg":"RS256"})",
        R"({"alg":"none","alg":"RS256"})", R"({"alg":"RS256","\u0061lg":"none"})",
        R"({"alg":"RS256","kid":"a","kid":"b"})", R"({"alg":"RS256","x":{"y":1,"y":2}})",
        "\xef\xbb\xbf{\"alg\":\"RS256\"}", "{\"alg\":\"RS256\",\"x\":\"\xff\"}"}) {
    EXPECT_EQ(outcome(shared_rsa().sign("RS256", text, payload), jwks, {"RS256"}), "jws.malformed") << text;
  }
  EXPECT_EQ(
      outcome(shared_rsa().sign("RS256", R"( { "alg" : "RS256" , "x" : { "y" : 1 } } )", payload), jwks, {"RS256"}),
      "ok");
}

TEST(jws, a_header_nested_without_end_is_refused) {
  auto const deep = cat(R"({"alg":"RS256","x":)", std::string(3000, '['), std::string(3000, ']'), "}");
  EXPECT_EQ(outcome(shared_rsa().sign("RS256", deep, payload), set_of(shared_rsa().jwk()), {"RS256"}), "jws.malformed");
}

TEST(jws, a_signature_of_another_token_does_not_fit) {
  auto const jwks = set_of(shared_rsa().jwk());
  auto const mine = shared_rsa().sign("RS256", header("RS256"), payload);
  auto const other = shared_rsa().sign("RS256", header("RS256"), R"({"sub":"1"})");
  EXPECT_EQ(outcome(cat(mine.substr(0, mine.rfind('.')), other.substr(other.rfind('.'))), jwks, {"RS256"}),
            "jws.bad_signature");
}

TEST(jws, any_payload_is_given_back_byte_for_byte) {
  std::string const bytes{"\x00\xff.\r\n", 5};
  auto const token = shared_rsa().sign("RS256", header("RS256"), bytes);
  std::string_view const allowed[] = {"RS256"};
  EXPECT_EQ(verify_jws(token, key_set::parse(set_of(shared_rsa().jwk())).value(), allowed).value().payload, bytes);
}

TEST(jws, failures_leave_the_hosts_error_queue_as_it_was) {
  auto const jwks = set_of(shared_rsa().jwk());
  auto const token = shared_rsa().sign("RS256", header("RS256"), payload);
  ERR_clear_error();
  auto const check = [&] {
    EXPECT_EQ(outcome(token.substr(0, token.rfind('.')) + "." + base64url(std::string(256, 'x')), jwks, {"RS256"}),
              "jws.bad_signature");
    EXPECT_EQ(key_set::parse(set_of(R"({"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"})")).value().entries().size(),
              0U);
    EXPECT_EQ(key_set::parse(set_of(cat(R"({"kty":"EC","crv":"P-256","x":")", base64url(std::string(32, 'x')),
                                        R"(","y":")", base64url(std::string(32, 'y')), R"("})")))
                  .value()
                  .entries()
                  .size(),
              0U);
  };
  check();
  EXPECT_EQ(ERR_peek_error(), 0UL);

  ERR_raise(ERR_LIB_USER, 42);
  auto const before = ERR_peek_last_error();
  check();
  EXPECT_EQ(ERR_peek_last_error(), before);
  EXPECT_EQ(ERR_get_error(), before);
  EXPECT_EQ(ERR_get_error(), 0UL);
}

}  // namespace
}  // namespace vetrina::crypto
