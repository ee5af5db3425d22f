#include "crypto/signing_key.hpp"

#include <gtest/gtest.h>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/jws.hpp"
#include "signing.hpp"

namespace vetrina::crypto::tests {
namespace {

using crypto::verify_jws;
using key = vetrina::crypto::signing_key;

constexpr std::string_view all[] = {"ES256", "RS256", "PS256"};

std::string verified_payload(key const& by, std::string_view algorithm) {
  auto const token = by.sign(cat(R"({"alg":")", algorithm, R"("})"), R"({"a":1})");
  auto const keys = key_set::parse(set_of(by.public_jwk())).value();
  auto const got = verify_jws(token, keys, all);
  return got ? got->payload : std::string{got.error().slug};
}

signing_key const& p256() {
  static signing_key const made{kind::p256};
  return made;
}

std::string_view refusal(std::string_view text) {
  auto const got = key::parse(secret{text});
  return got ? std::string_view{"taken"} : got.error().slug;
}

TEST(signing_key, made_afresh_signs_what_its_public_half_verifies) {
  auto const made = key::fresh();
  EXPECT_EQ(made.algorithm(), "ES256");
  EXPECT_EQ(verified_payload(made, "ES256"), R"({"a":1})");
  EXPECT_NE(key::fresh().public_jwk(), made.public_jwk());
  for (int i = 0; i < 64; ++i) {  // r and s keep their leading zeros
    auto const token = made.sign(R"({"alg":"ES256"})", std::to_string(i));
    EXPECT_EQ(base64url_decode(token.substr(token.rfind('.') + 1)).value().size(), 64U);
  }
}

TEST(signing_key, survives_as_pem) {
  auto const made = key::fresh();
  auto const again = key::parse(made.private_pem());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_jwk(), made.public_jwk());
  EXPECT_EQ(verified_payload(*again, "ES256"), R"({"a":1})");
}

TEST(signing_key, is_read_from_a_private_jwk_with_its_kid) {
  auto const elliptic = key::parse(secret{p256().private_jwk(R"("kid":"k1","alg":"ES256")")});
  ASSERT_TRUE(elliptic) << elliptic.error().message;
  EXPECT_EQ(elliptic->id(), "k1");
  EXPECT_EQ(verified_payload(*elliptic, "ES256"), R"({"a":1})");
  auto const rsa = key::parse(secret{shared_rsa().private_jwk()});
  ASSERT_TRUE(rsa) << rsa.error().message;
  EXPECT_EQ(rsa->algorithm(), "RS256");
  EXPECT_EQ(verified_payload(*rsa, "RS256"), R"({"a":1})");
  EXPECT_EQ(verified_payload(*rsa, "PS256"), "jws.bad_signature");
  auto const pss = key::parse(secret{shared_rsa().private_jwk(R"("alg":"PS256")")});
  ASSERT_TRUE(pss);
  EXPECT_EQ(verified_payload(*pss, "PS256"), R"({"a":1})");
}

TEST(signing_key, publishes_nothing_private) {
  auto const made = key::parse(secret{shared_rsa().private_jwk()}).value();
  for (auto const* member : {R"("d")", R"("p")", R"("q")", R"("dp")", R"("dq")", R"("qi")"}) {
    EXPECT_EQ(made.public_jwk().find(member), std::string::npos) << member;
  }
}

// RFC 7638 section 3.1.
TEST(signing_key, has_the_thumbprint_of_its_required_members_alone) {
  auto const plain = key::parse(secret{p256().private_jwk()}).value();
  auto const decorated = key::parse(secret{p256().private_jwk(R"("kid":"other","use":"sig")")}).value();
  EXPECT_EQ(plain.thumbprint(), decorated.thumbprint());
  EXPECT_EQ(plain.thumbprint().size(), 43U);
}

TEST(signing_key, of_any_other_kind_or_broken_is_refused_without_a_word_of_it) {
  EXPECT_EQ(refusal(p256().private_jwk()), "taken");
  EXPECT_EQ(refusal(p256().jwk()), "jws.bad_key");  // no private half
  EXPECT_EQ(refusal(shared_rsa().jwk()), "jws.bad_key");
  EXPECT_EQ(refusal(signing_key{kind::rsa1024}.private_jwk()), "jws.bad_key");
  EXPECT_EQ(refusal(p256().private_jwk(R"("alg":"RS256")")), "jws.bad_key");
  EXPECT_EQ(refusal(shared_rsa().private_jwk(R"("alg":"HS256")")), "jws.bad_key");
  EXPECT_EQ(refusal(R"({"kty":"oct","k":"c2VjcmV0"})"), "jws.bad_key");
  EXPECT_EQ(refusal(""), "jws.bad_key");
  EXPECT_EQ(refusal("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), "jws.bad_key");
  EXPECT_EQ(refusal(std::string(17'000, 'x')), "jws.bad_key");
  auto broken = p256().private_jwk();
  auto const at = broken.find(R"("d":")") + 10;
  broken[at] = broken[at] == 'A' ? 'B' : 'A';
  EXPECT_EQ(refusal(broken), "jws.bad_key");  // the halves do not belong together
  auto const got = key::parse(secret{broken});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message.find(broken.substr(at, 12)), std::string::npos);
}

TEST(signing_key, behind_a_password_is_refused_and_asks_nobody) {
  EXPECT_EQ(refusal("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                    "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\nAAAAAAAAAAAAAAAAAAAAAA==\n"
                    "-----END RSA PRIVATE KEY-----\n"),
            "jws.bad_key");
}

}  // namespace
}  // namespace vetrina::crypto::tests
