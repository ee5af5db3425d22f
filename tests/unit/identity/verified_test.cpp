#include "identity/verified.hpp"

#include <gtest/gtest.h>

#include "base/strings.hpp"

namespace vetrina::identity {
namespace {

connector::manifest with_sources(std::vector<connector::claims_source> sources) {
  connector::manifest m;
  m.auth.claims.sources = std::move(sources);
  m.auth.claims.subject = "/sub";
  m.auth.claims.name = "/name";
  m.auth.claims.avatar = "/picture";
  m.auth.claims.email = "/email";
  m.auth.claims.email_verified = "/email_verified";
  m.email_grade_ceiling = connector::email_grade::verified;
  return m;
}

json::document doc(char const* text) { return json::document::parse(text).value(); }

using connector::claims_source;
using connector::email_grade;

TEST(claims, the_first_source_names_the_person_and_the_first_that_has_it_an_attribute) {
  verified_identity who;
  claim_documents const from{doc(R"({"sub":"a"})"), doc(R"({"sub":"a","name":"Ann"})"), std::nullopt};
  ASSERT_TRUE(take_claims(who, with_sources({claims_source::id_token, claims_source::userinfo}), from));
  EXPECT_EQ(who.subject, "a");
  EXPECT_EQ(who.shown.name, "Ann");
}

TEST(claims, two_people_are_refused) {
  verified_identity who;
  claim_documents const from{doc(R"({"sub":"a"})"), doc(R"({"sub":"b"})"), std::nullopt};
  auto const got = take_claims(who, with_sources({claims_source::id_token, claims_source::userinfo}), from);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "identity.subject_differs");
}

TEST(claims, nobody_is_refused) {
  for (auto const* text : {"{}", R"({"sub":""})", R"({"sub":null})", R"({"sub":["a"]})"}) {
    verified_identity who;
    auto const got = take_claims(who, with_sources({claims_source::profile}), {std::nullopt, std::nullopt, doc(text)});
    ASSERT_FALSE(got) << text;
    EXPECT_EQ(got.error().slug, "identity.no_subject");
  }
}

TEST(claims, a_number_is_handed_on_as_its_digits) {
  verified_identity who;
  claim_documents const from{std::nullopt, std::nullopt, doc(R"({"sub":9007199254740991})")};
  ASSERT_TRUE(take_claims(who, with_sources({claims_source::profile}), from));
  EXPECT_EQ(who.subject, "9007199254740991");
}

TEST(claims, a_picture_is_an_https_address_or_none) {
  for (auto const& [text, kept] : {std::pair{R"({"sub":"a","picture":"https://x.example/a.png"})", true},
                                   std::pair{R"({"sub":"a","picture":"javascript:alert"})", false},
                                   std::pair{R"({"sub":"a","picture":"http://x.example/a.png"})", false}}) {
    verified_identity who;
    ASSERT_TRUE(take_claims(who, with_sources({claims_source::profile}), {std::nullopt, std::nullopt, doc(text)}));
    EXPECT_EQ(who.shown.avatar.has_value(), kept) << text;
  }
}

email_grade grade_of(claim_documents const& from, email_grade ceiling = email_grade::verified) {
  auto m = with_sources({claims_source::id_token, claims_source::userinfo});
  m.email_grade_ceiling = ceiling;
  verified_identity who;
  EXPECT_TRUE(take_claims(who, m, from));
  EXPECT_EQ(who.shown.email.has_value(), who.email_grade != email_grade::absent);
  return who.email_grade;
}

TEST(claims, an_address_is_graded_by_its_own_document_and_the_plugins_ceiling) {
  auto const checked = doc(R"({"sub":"a","email":"a@x.example","email_verified":true})");
  auto const unchecked = doc(R"({"sub":"a","email":"b@x.example"})");
  auto const flag_alone = doc(R"({"sub":"a","email_verified":true})");
  EXPECT_EQ(grade_of({checked, std::nullopt, std::nullopt}), email_grade::verified);
  EXPECT_EQ(grade_of({checked, std::nullopt, std::nullopt}, email_grade::unverified), email_grade::unverified);
  EXPECT_EQ(grade_of({checked, std::nullopt, std::nullopt}, email_grade::absent), email_grade::absent);
  EXPECT_EQ(grade_of({flag_alone, unchecked, std::nullopt}), email_grade::unverified);
  EXPECT_EQ(grade_of({flag_alone, std::nullopt, std::nullopt}), email_grade::absent);
}

// GHSA-7rqj-j65f-68wh: what is another address after normalisation, or two of them, is none.
TEST(claims, an_address_is_one_address_and_verified_only_in_plain_letters) {
  struct sample {
    char const* address;
    email_grade grade;
  };
  for (auto const& [address, grade] : {sample{"ann@example.com", email_grade::verified},
                                       {"ann+shop@example.com", email_grade::verified},
                                       {"\u00e4nn@example.com", email_grade::unverified},
                                       {"ann\uff20example.com", email_grade::absent},
                                       {"ann@example.com@evil.example", email_grade::absent},
                                       {"ann@example.com,bob@example.com", email_grade::absent},
                                       {"ann @example.com", email_grade::absent},
                                       {"@example.com", email_grade::absent},
                                       {"ann@", email_grade::absent}}) {
    verified_identity who;
    auto const text = cat(R"({"sub":"a","email":")", address, R"(","email_verified":true})");
    ASSERT_TRUE(
        take_claims(who, with_sources({claims_source::profile}), {std::nullopt, std::nullopt, doc(text.c_str())}));
    EXPECT_EQ(who.email_grade, grade) << address;
    EXPECT_EQ(who.shown.email.has_value(), grade != email_grade::absent) << address;
  }
}

}  // namespace
}  // namespace vetrina::identity
