#include <gtest/gtest.h>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/jws.hpp"
#include "signing.hpp"

namespace vetrina::crypto {
namespace {

using tests::kind;
using tests::set_of;
using tests::shared_rsa;
using tests::signing_key;

std::size_t accepted(std::string_view jwk) { return key_set::parse(set_of(jwk)).value().entries().size(); }

std::string without(std::string text, std::string_view part) { return text.replace(text.find(part), part.size(), ""); }
std::string replaced(std::string text, std::string_view part, std::string_view by) {
  return text.replace(text.find(part), part.size(), by);
}

// The value of a text member of a one-line JWK.
std::string member(std::string const& jwk, std::string_view name) {
  auto const begin = jwk.find(cat("\"", name, "\":\"")) + name.size() + 4;
  return jwk.substr(begin, jwk.find('"', begin) - begin);
}

TEST(key_set, takes_each_type_of_signing_key) {
  EXPECT_EQ(accepted(shared_rsa().jwk()), 1U);
  for (auto const which : {kind::p256, kind::p384, kind::p521, kind::ed25519}) {
    EXPECT_EQ(accepted(signing_key{which}.jwk()), 1U);
  }
}

TEST(key_set, ignores_members_it_does_not_know) {
  EXPECT_EQ(accepted(shared_rsa().jwk(R"("x5t":"abc","x5c":["MIIC"],"issuer":"https://op.example","n2":{"a":1})")), 1U);
}

TEST(key_set, a_document_that_is_none_is_refused) {
  for (auto const* const text : {"", "{", "[]", "null", "{}", R"({"keys":{}})", R"({"keys":"none"})",
                                 R"({"keys":[],"keys":[]})", R"({"keys":[{"kty":"RSA","kty":"EC"}]})"}) {
    auto const parsed = key_set::parse(text);
    ASSERT_TRUE(parsed.has_error()) << text;
    EXPECT_EQ(parsed.error().slug, "jws.bad_key_set");
  }
  EXPECT_TRUE(key_set::parse(R"({"keys":[]})").has_value());
}

TEST(key_set, holds_64_keys_and_no_more) {
  auto const jwk = signing_key{kind::ed25519}.jwk();
  std::string list = jwk;
  for (int i = 1; i < 64; ++i) list = cat(list, ",", jwk);
  EXPECT_EQ(accepted(list), 64U);
  EXPECT_EQ(key_set::parse(set_of(list, jwk)).error().slug, "jws.bad_key_set");
}

TEST(key_set, keys_for_another_use_are_left_out) {
  signing_key const key{kind::p256};
  EXPECT_EQ(accepted(key.jwk(R"("use":"sig")")), 1U);
  EXPECT_EQ(accepted(key.jwk(R"("use":"enc")")), 0U);
  EXPECT_EQ(accepted(key.jwk(R"("use":7)")), 0U);
  EXPECT_EQ(accepted(key.jwk(R"("key_ops":["verify"])")), 1U);
  EXPECT_EQ(accepted(key.jwk(R"("key_ops":["wrapKey","verify"])")), 1U);
  EXPECT_EQ(accepted(key.jwk(R"("key_ops":["wrapKey"])")), 0U);
  EXPECT_EQ(accepted(key.jwk(R"("key_ops":[])")), 0U);
  EXPECT_EQ(accepted(key.jwk(R"("key_ops":"verify")")), 0U);
  EXPECT_EQ(accepted(key.jwk(R"("use":"enc","key_ops":["verify"])")), 0U);
}

TEST(key_set, keys_with_private_or_symmetric_parts_are_left_out) {
  signing_key const key{kind::p256};
  for (auto const* const name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    EXPECT_EQ(accepted(key.jwk(cat("\"", name, R"(":"AQAB")"))), 0U) << name;
  }
  EXPECT_EQ(accepted(R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0i"})"), 0U);
}

TEST(key_set, a_key_with_a_kid_or_alg_that_is_no_text_is_left_out) {
  signing_key const key{kind::p256};
  EXPECT_EQ(accepted(key.jwk(R"("kid":"a","alg":"ES256")")), 1U);
  EXPECT_EQ(accepted(key.jwk(R"("kid":7)")), 0U);
  EXPECT_EQ(accepted(key.jwk(R"("alg":null)")), 0U);
}

TEST(key_set, unknown_types_and_curves_are_left_out) {
  EXPECT_EQ(accepted(R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"})"), 0U);
  EXPECT_EQ(accepted(R"({"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"})"), 0U);
  EXPECT_EQ(accepted(R"({"kty":"AKP","alg":"ML-DSA-44","pub":"AA"})"), 0U);
  EXPECT_EQ(accepted(R"({"kid":"a"})"), 0U);
  EXPECT_EQ(accepted("7"), 0U);
}

TEST(key_set, one_bad_key_does_not_spoil_the_others) {
  signing_key const good{kind::p256};
  auto const set = key_set::parse(set_of(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})", good.jwk()));
  EXPECT_EQ(set.value().entries().size(), 1U);
}

TEST(key_set, rsa_below_2048_bits_is_left_out) {
  EXPECT_EQ(accepted(signing_key{kind::rsa1024}.jwk()), 0U);
  EXPECT_EQ(accepted(shared_rsa().jwk()), 1U);
}

TEST(key_set, rsa_above_8192_bits_is_left_out) {
  auto const modulus = base64url(std::string(1025, '\xff'));
  EXPECT_EQ(accepted(cat(R"({"kty":"RSA","e":"AQAB","n":")", modulus, R"("})")), 0U);
}

TEST(key_set, rsa_exponents_of_one_even_or_huge_are_left_out) {
  auto const jwk = shared_rsa().jwk();
  EXPECT_EQ(accepted(replaced(jwk, R"("AQAB")", R"("Aw")")), 1U);  // 3
  for (auto const* const exponent : {"AQ", "AA", "", "AQAA", "Ag", "AQAAAAAAAAAB", "AQAB="}) {
    EXPECT_EQ(accepted(replaced(jwk, R"("AQAB")", cat("\"", exponent, "\""))), 0U) << exponent;
  }
}

TEST(key_set, rsa_with_an_even_modulus_or_a_missing_part_is_left_out) {
  auto const jwk = shared_rsa().jwk();
  auto const modulus = member(jwk, "n");
  auto even = base64url_decode(modulus).value();
  even.back() = static_cast<char>(even.back() & 0xfe);
  EXPECT_EQ(accepted(replaced(jwk, modulus, base64url(even))), 0U);
  EXPECT_EQ(accepted(without(jwk, R"(,"e":"AQAB")")), 0U);
}

TEST(key_set, points_off_the_curve_are_left_out) {
  for (auto const which : {kind::p256, kind::p384, kind::p521}) {
    auto const jwk = signing_key{which}.jwk();
    auto const y = member(jwk, "y");
    auto moved = base64url_decode(y).value();
    moved.back() = static_cast<char>(moved.back() ^ 1);
    EXPECT_EQ(accepted(jwk), 1U);
    EXPECT_EQ(accepted(replaced(jwk, y, base64url(moved))), 0U);
  }
}

TEST(key_set, coordinates_have_their_full_length) {
  auto const jwk = signing_key{kind::p256}.jwk();
  auto const x = member(jwk, "x");
  auto const padded = base64url(std::string(1, '\0') + base64url_decode(x).value());
  EXPECT_EQ(accepted(replaced(jwk, x, padded)), 0U);
  EXPECT_EQ(accepted(replaced(jwk, R"("P-256")", R"("P-384")")), 0U);
}

TEST(key_set, an_ed25519_key_is_a_point_of_large_order) {
  auto const with = [](std::string_view x) {
    return cat(R"({"kty":"OKP","crv":"Ed25519","x":")", base64url(x), R"("})");
  };
  auto const little_endian = [](unsigned char first, char middle, char last) {
    std::string out(32, middle);
    out.front() = static_cast<char>(first);
    out.back() = last;
    return out;
  };
  EXPECT_EQ(accepted(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"), 1U);
  EXPECT_EQ(accepted(with(little_endian(0, '\0', '\0'))), 0U);               // order 4
  EXPECT_EQ(accepted(with(little_endian(1, '\0', '\0'))), 0U);               // the neutral element
  EXPECT_EQ(accepted(with(little_endian(1, '\0', '\x80'))), 0U);             // the same with the sign set
  EXPECT_EQ(accepted(with(little_endian(0xec, '\xff', '\x7f'))), 0U);        // order 2
  EXPECT_EQ(accepted(with(little_endian(0xed, '\xff', '\x7f'))), 0U);        // p, another spelling of 0
  EXPECT_EQ(accepted(with(little_endian(0xff, '\xff', '\xff'))), 0U);        // beyond p
  EXPECT_EQ(accepted(with(little_endian(2, '\0', '\0'))), 0U);               // no x fits y = 2
  EXPECT_EQ(accepted(with(little_endian(3, '\0', '\0'))), 1U);               // y = 3 is on the curve
  // Order 8, both.
  EXPECT_EQ(accepted(R"({"kty":"OKP","crv":"Ed25519","x":"JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU"})"), 0U);
  EXPECT_EQ(accepted(R"({"kty":"OKP","crv":"Ed25519","x":"xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o"})"), 0U);
  EXPECT_EQ(accepted(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ"})"), 0U);
}

}  // namespace
}  // namespace vetrina::crypto
