#include "connector/id_token.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "tests/fakes/provider.hpp"

namespace vetrina::connector {
namespace {

constexpr std::int64_t now_s = 1'790'000'000;

using members = fakes::json_members;

members good() {
  return {{"iss", R"("https://op.example")"},   {"sub", R"("alice")"},          {"aud", R"("shop")"},
          {"exp", std::to_string(now_s + 300)}, {"iat", std::to_string(now_s)}, {"nonce", R"("n")"}};
}

std::string_view verdict(members const& claims, std::string header = R"({"alg":"ES256"})") {
  auto const got = check_id_token({std::move(header), fakes::object_of(claims)},
                                  {"https://op.example", "shop", "n", "token", now_s * 1000});
  return got ? std::string_view{"accepted"} : got.error().slug;
}

struct behaviour {
  char const* name;
  std::function<void(members&)> change;
  std::string_view expected;
};

class id_token_behaviour : public ::testing::TestWithParam<behaviour> {};

TEST_P(id_token_behaviour, is_judged) {
  auto claims = good();
  GetParam().change(claims);
  EXPECT_EQ(verdict(claims), GetParam().expected);
}

std::function<void(members&)> set(char const* name, std::string value) {
  return [=](members& claims) { claims[name] = value; };
}
std::function<void(members&)> drop(char const* name) {
  return [=](members& claims) { claims.erase(name); };
}
std::string at(std::int64_t offset) { return std::to_string(now_s + offset); }

behaviour const behaviours[] = {
    {"good", [](members&) {}, "accepted"},
    {"other_issuer", set("iss", R"("https://evil.example")"), "id_token.issuer"},
    {"issuer_with_slash", set("iss", R"("https://op.example/")"), "id_token.issuer"},
    {"missing_issuer", drop("iss"), "id_token.issuer"},
    {"other_audience", set("aud", R"("other")"), "id_token.audience"},
    {"missing_audience", drop("aud"), "id_token.audience"},
    {"audience_list", set("aud", R"(["shop"])"), "accepted"},
    {"audience_list_without_us", set("aud", R"(["other"])"), "id_token.audience"},
    {"several_audiences_and_no_party", set("aud", R"(["shop","other"])"), "id_token.authorized_party"},
    {"several_audiences_and_us",
     [](members& c) {
       c["aud"] = R"(["shop","other"])";
       c["azp"] = R"("shop")";
     },
     "accepted"},
    {"several_audiences_and_another_party",
     [](members& c) {
       c["aud"] = R"(["shop","other"])";
       c["azp"] = R"("other")";
     },
     "id_token.authorized_party"},
    {"another_party", set("azp", R"("other")"), "id_token.authorized_party"},
    {"missing_expiry", drop("exp"), "id_token.expired"},
    {"expiry_as_text", set("exp", R"("9999999999")"), "id_token.expired"},
    {"expired_within_skew", set("exp", at(-59)), "accepted"},
    {"expired", set("exp", at(-60)), "id_token.expired"},
    {"missing_issue_time", drop("iat"), "id_token.issued_at"},
    {"issued_in_the_future", set("iat", at(61)), "id_token.issued_at"},
    {"issued_within_skew", set("iat", at(60)), "accepted"},
    {"issued_long_ago", set("iat", at(-661)), "id_token.issued_at"},
    {"issued_ten_minutes_ago", set("iat", at(-600)), "accepted"},
    {"not_valid_yet", set("nbf", at(61)), "id_token.issued_at"},
    {"other_nonce", set("nonce", R"("m")"), "id_token.nonce"},
    {"missing_nonce", drop("nonce"), "id_token.nonce"},
    {"nonce_as_number", set("nonce", "1"), "id_token.nonce"},
    {"missing_subject", drop("sub"), "id_token.subject"},
    {"empty_subject", set("sub", R"("")"), "id_token.subject"},
    {"subject_as_number", set("sub", "7"), "id_token.subject"},
    {"longest_subject", set("sub", "\"" + std::string(255, 'a') + "\""), "accepted"},
    {"too_long_subject", set("sub", "\"" + std::string(256, 'a') + "\""), "id_token.subject"},
    {"bad_access_token_hash", set("at_hash", R"("AAAAAAAAAAAAAAAAAAAAAA")"), "id_token.at_hash"},
    {"access_token_hash_as_number", set("at_hash", "1"), "id_token.at_hash"},
};

INSTANTIATE_TEST_SUITE_P(provider, id_token_behaviour, ::testing::ValuesIn(behaviours),
                         [](auto const& one) { return std::string{one.param.name}; });

TEST(id_token, a_fitting_access_token_hash_is_accepted_with_the_signatures_hash) {
  auto claims = good();
  claims["at_hash"] = "\"" + crypto::base64url(crypto::sha256("token").substr(0, 16)) + "\"";
  EXPECT_EQ(verdict(claims), "accepted");
  EXPECT_EQ(verdict(claims, R"({"alg":"EdDSA"})"), "id_token.at_hash");
  claims["at_hash"] = "\"" + crypto::base64url(crypto::sha512("token").substr(0, 32)) + "\"";
  EXPECT_EQ(verdict(claims, R"({"alg":"EdDSA"})"), "accepted");
}

TEST(id_token, no_attempt_without_a_nonce_accepts_anything) {
  auto const got = check_id_token({R"({"alg":"ES256"})", fakes::object_of(good())},
                                  {"https://op.example", "shop", "", "token", now_s * 1000});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "id_token.nonce");
}

TEST(id_token, claims_that_are_no_object_are_refused) {
  auto const got =
      check_id_token({R"({"alg":"ES256"})", "[1]"}, {"https://op.example", "shop", "n", "token", now_s * 1000});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "id_token.malformed");
}

}  // namespace
}  // namespace vetrina::connector
