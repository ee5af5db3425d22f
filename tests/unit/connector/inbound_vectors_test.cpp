// The published forms of notices, byte for byte: the vectors were worked out with Python's hmac and hashlib under the
// secret "vetrina-test-secret". A good one is spoiled in one place at a time.
#include <gtest/gtest.h>

#include "base/strings.hpp"
#include "connector/inbound_mac.hpp"
#include "connector/inbound_notice.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "support.hpp"

namespace vetrina::connector::testing {
namespace {

secret key() { return secret{"vetrina-test-secret"}; }
constexpr std::string_view hub_body = R"({"object":"page","entry":[]})";
constexpr std::string_view hub_header = "sha256=8b8fd6fb2b2e99ec5346b09d4c567a70c7fe997d4fa7ed00e84c480bf5a91528";
constexpr std::string_view x_header = "sha256=i4/W+ysumexTRrCdTFZ6cMf+mX1Pp+0A6ExIC/WpFSg=";
constexpr std::string_view tiktok_body =
    R"({"client_key":"k","event":"authorization.removed","create_time":1700000000,"user_openid":"act.x",)"
    R"("content":"{\"reason\":1}"})";
constexpr std::string_view tiktok_header =
    "t=1700000000,s=28b018919b787dd44625937549248e527d99aa23727318049307ca2a1ec1fac0";
constexpr std::string_view signed_request =
    "Omuf77JdEFcPboZoWpYu-vkpf4J8zI0LrHLZtLm2Axg."
    "eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTcwMDAwMDAwMCwidXNlcl9pZCI6IjIxODQ3MSJ9";

template <class T>
std::string slug(result<T> const& got) {
  return got ? "accepted" : std::string{got.error().slug};
}
std::string body_mac(mac_form form, std::string_view header, std::string_view body) {
  return slug(check_body_mac(key(), form, header, body));
}

// Every byte of `text` changed, one at a time, at least once to something that the form allows.
template <class Check>
void expect_no_byte_to_spare(std::string_view text, Check check) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed{text};
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_NE(check(changed), "accepted") << i << ": " << changed;
  }
}

TEST(hub_signature, holds_for_the_body_it_was_made_for) {
  EXPECT_EQ(body_mac(mac_form::sha256_hex, hub_header, hub_body), "accepted");
  EXPECT_FALSE(check_body_mac(key(), mac_form::sha256_hex, hub_header, hub_body).value());
}

TEST(hub_signature, holds_for_no_other_body_header_or_key) {
  expect_no_byte_to_spare(hub_header, [](auto const& h) { return body_mac(mac_form::sha256_hex, h, hub_body); });
  expect_no_byte_to_spare(hub_body, [](auto const& b) { return body_mac(mac_form::sha256_hex, hub_header, b); });
  EXPECT_EQ(slug(check_body_mac(secret{"another"}, mac_form::sha256_hex, hub_header, hub_body)),
            "inbound.bad_signature");
  for (auto const* header : {"", "sha256=", "sha1=60b9f4eb64bf2b6b901bf7a43287a79f9bfcb73f", "8b8f"}) {
    EXPECT_NE(body_mac(mac_form::sha256_hex, header, hub_body), "accepted") << header;
  }
}

TEST(hub_signature, is_over_bytes_and_not_over_what_they_mean) {
  EXPECT_EQ(body_mac(mac_form::sha256_hex, hub_header, R"({"object": "page","entry":[]})"), "inbound.bad_signature");
}

TEST(x_signature, holds_in_base64_and_for_nothing_else) {
  EXPECT_EQ(body_mac(mac_form::sha256_base64, x_header, hub_body), "accepted");
  EXPECT_EQ(body_mac(mac_form::sha256_base64, hub_header, hub_body), "inbound.bad_signature");
  expect_no_byte_to_spare(x_header, [](auto const& h) { return body_mac(mac_form::sha256_base64, h, hub_body); });
}

TEST(tiktok_signature, covers_the_time_that_it_names) {
  auto const said = check_body_mac(key(), mac_form::timed_hex, tiktok_header, tiktok_body);
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_EQ(**said, 1'700'000'000);
  expect_no_byte_to_spare(tiktok_header, [](auto const& h) { return body_mac(mac_form::timed_hex, h, tiktok_body); });
  for (auto const* header : {"t=,s=28b0", "t=-1,s=28b0", "t=1700000000", "s=28b0,t=1700000000", "t=1e9,s=28b0"}) {
    EXPECT_EQ(body_mac(mac_form::timed_hex, header, tiktok_body), "inbound.malformed") << header;
  }
}

TEST(a_signed_request, opens_with_the_secret_and_says_who) {
  auto const got = open_signed_request(key(), signed_request);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->string_at("/user_id"), "218471");
  EXPECT_EQ(got->integer_at("/issued_at"), 1'700'000'000);
}

TEST(a_signed_request, opens_for_nobody_else) {
  EXPECT_EQ(slug(open_signed_request(secret{"another"}, signed_request)), "inbound.bad_signature");
  expect_no_byte_to_spare(signed_request, [](auto const& text) { return slug(open_signed_request(key(), text)); });
}

std::string signed_payload(std::string_view payload) {
  auto const encoded = crypto::base64url(payload);
  return cat(crypto::base64url(crypto::hmac_sha256(key(), encoded)), ".", encoded);
}

TEST(a_signed_request, may_have_padding_or_none) {
  auto const dot = signed_request.find('.');
  EXPECT_EQ(slug(open_signed_request(key(), cat(signed_request.substr(0, dot), "=", signed_request.substr(dot)))),
            "accepted");
  auto const padded = cat(crypto::base64url(R"({"algorithm":"HMAC-SHA256"})"), "=");
  EXPECT_EQ(slug(open_signed_request(key(), cat(crypto::base64url(crypto::hmac_sha256(key(), padded)), ".", padded))),
            "accepted");
}

TEST(a_signed_request, is_an_object_of_the_one_algorithm_and_bounded) {
  EXPECT_EQ(slug(open_signed_request(key(), signed_payload(R"({"algorithm":"HMAC-SHA256"})"))), "accepted");
  for (auto const* payload : {R"({"algorithm":"none"})", R"({"algorithm":"HMAC-SHA1"})", "{}", "[]", "7", "",
                              R"({"algorithm":"HMAC-SHA256","algorithm":"HMAC-SHA256"})"}) {
    EXPECT_EQ(slug(open_signed_request(key(), signed_payload(payload))), "inbound.malformed") << payload;
  }
  for (auto const* text : {"", ".", "a", "a.b.c", "Omuf77JdEFcPboZoWpYu+vkpf4J8zI0LrHLZtLm2Axg.e30"}) {
    EXPECT_NE(slug(open_signed_request(key(), text)), "accepted") << text;
  }
  EXPECT_EQ(slug(open_signed_request(key(), std::string(20'000, 'a'))), "inbound.malformed");
}

class a_challenge : public oauth_engine {
 protected:
  a_challenge() {
    rule_.carrier = inbound_carrier::query;
    rule_.name = "crc_token";
    rule_.proof = inbound_proof::challenge_mac;
    rule_.secret = "consumer_secret";
    of_.secrets.emplace("consumer_secret", key());
    of_.secrets.emplace("verify_token", secret{"my-token"});
  }
  std::string answer(std::string_view text, std::string const& query = {}) {
    auto const oauth = context();
    auto const got =
        answer_challenge({oauth, manifest_, of_, here}, {rule_, std::string{text}}, {"GET", query, {}, {}});
    return got ? got->body : std::string{got.error().slug};
  }
  inbound_rule rule_;
  manifest manifest_;
  instance of_;
};

TEST_F(a_challenge, of_x_is_answered_with_its_signature) {
  EXPECT_EQ(answer("challenge_string"), R"({"response_token":"sha256=FEcupqNUUz9TtbKsoyvtUY5VoQeC80DltTzO7WdP0ys="})");
}

TEST_F(a_challenge, that_would_sign_a_notice_is_refused) {
  for (auto const& text : {std::string{hub_body}, std::string{"1700000000.{}"}, std::string{}, std::string(257, 'a'),
                           std::string{"a b"}, std::string{"{"}}) {
    EXPECT_EQ(answer(text), "inbound.challenge_refused") << text;
  }
}

TEST_F(a_challenge, of_meta_needs_the_token_and_comes_back_plain) {
  rule_.name = "hub.challenge";
  rule_.proof = inbound_proof::challenge_token;
  rule_.secret = "verify_token";
  EXPECT_EQ(answer("1158201444", "hub.mode=subscribe&hub.verify_token=my-token&hub.challenge=1158201444"),
            "1158201444");
  for (auto const* query :
       {"hub.mode=subscribe&hub.challenge=1", "hub.mode=subscribe&hub.verify_token=&hub.challenge=1",
        "hub.mode=subscribe&hub.verify_token=my-tokem&hub.challenge=1",
        "hub.mode=unsubscribe&hub.verify_token=my-token&hub.challenge=1"}) {
    EXPECT_EQ(answer("1", query), "inbound.challenge_refused") << query;
  }
  EXPECT_EQ(answer("<script>", "hub.mode=subscribe&hub.verify_token=my-token&hub.challenge=%3Cscript%3E"),
            "inbound.challenge_refused");
}

TEST_F(a_challenge, without_a_secret_is_refused) {
  of_.secrets.clear();
  EXPECT_EQ(answer("challenge_string"), "inbound.no_secret");
}

}  // namespace
}  // namespace vetrina::connector::testing
