// A manifest's rows for notices: a good one, and each that differs from it in one thing.
#include "connector/inbound_rule.hpp"

#include <gtest/gtest.h>

#include "base/strings.hpp"
#include "connector/manifest.hpp"

namespace vetrina::connector {
namespace {

std::string with_rows(std::string_view rows) {
  return cat(R"({"id":"acme","version":"0.1.0","abi":{"major":1,"minor":0},"display":{"name":"Acme"},"library":null,)"
             R"("auth":{"kind":"none"},"secrets":["client_secret","other_secret"],"config_schema":{"type":"object",)"
             R"("properties":{"client_id":{"type":"string"}}},"inbound":[)",
             rows, "]}");
}
std::string refused_at(std::string_view rows) {
  auto const got = parse_manifest(with_rows(rows));
  if (got) return "accepted";
  return got.error().slug == "connector.bad_manifest" ? got.error().pointer : std::string{got.error().slug};
}

constexpr std::string_view signed_row =
    R"({"notice":"gone","carrier":"form","name":"signed_request","proof":"signed_request","does":{"gone":"revoke"}})";
constexpr std::string_view token_row =
    R"({"notice":"token","carrier":"member","name":"/payload","proof":"event_token","issuer":"https://a.example",)"
    R"("keys":"https://a.example/keys","audiences":["{client_id}"],"does":{"x":"revoke"}})";
constexpr std::string_view hook_row =
    R"({"notice":"hook","carrier":"header","name":"x-sign","proof":"body_mac","issued_at":"/time","does":{"x":"revoke"}})";

std::string changed(std::string_view row, std::string_view from, std::string_view to) {
  std::string out{row};
  auto const at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

TEST(a_row_for_notices, is_taken_where_all_fits) {
  EXPECT_EQ(refused_at(""), "accepted");
  EXPECT_EQ(refused_at(cat(signed_row, ",", token_row, ",", hook_row)), "accepted");
}

TEST(a_row_for_notices, is_refused_where_one_thing_does_not_fit) {
  struct row {
    std::string_view base, from, to, at;
  };
  for (auto const& [base, from, to, at] : std::initializer_list<row>{
           {signed_row, "\"gone\"", "\"Gone\"", "/inbound/0/notice"},
           {signed_row, "\"form\"", "\"header\"", "/inbound/0/carrier"},
           {signed_row, "\"proof\":\"signed_request\"", "\"proof\":\"body_mac\"", "/inbound/0/carrier"},
           {signed_row, R"({"gone":"revoke"})", "{}", "/inbound/0/does"},
           {signed_row, R"("does")", R"("secret":"none","does")", "/inbound/0/secret"},
           {signed_row, R"("does")", R"("subjects":["user_id"],"does")", "/inbound/0/subjects"},
           {signed_row, R"("does")", R"("answer":"confirmation","does")", "/inbound/0/answer"},
           {token_row, "\"/payload\"", "\"payload\"", "/inbound/0/name"},
           {token_row, "{client_id}", "{other}", "/inbound/0/audiences"},
           {token_row, R"("audiences":["{client_id}"])", R"("audiences":[])", "/inbound/0/audiences"},
           {token_row, "https://a.example/keys", "http://a.example/keys", "/inbound/0/keys"},
           {token_row, R"("keys":"https://a.example/keys",)", "", "/inbound/0/keys"},
           {hook_row, "x-sign", "X-Sign", "/inbound/0/name"},
           {hook_row, "\"/time\"", "\"time\"", "/inbound/0/issued_at"},
       }) {
    EXPECT_EQ(refused_at(changed(base, from, to)), at) << to;
  }
  EXPECT_EQ(refused_at(cat(signed_row, ",", signed_row)), "/inbound/0/notice");
}

TEST(a_row_for_notices, that_could_come_again_for_ever_takes_nothing_away) {
  auto const timeless = changed(hook_row, R"("issued_at":"/time",)", "");
  EXPECT_EQ(refused_at(timeless), "/inbound/0/issued_at");
  EXPECT_EQ(refused_at(changed(timeless, "revoke", "tell")), "accepted");
  EXPECT_EQ(refused_at(changed(timeless, R"("does")", R"("mac":"timed_hex","does")")), "accepted");
}

TEST(a_row_for_notices, is_not_proved_by_a_secret_that_answers_challenges) {
  constexpr std::string_view challenge =
      R"({"notice":"crc","carrier":"query","name":"crc_token","proof":"challenge_mac"})";
  EXPECT_EQ(refused_at(cat(challenge, ",", signed_row)), "/inbound/1/secret");
  EXPECT_EQ(refused_at(cat(challenge, ",", changed(signed_row, R"("does")", R"("secret":"other_secret","does")"))),
            "accepted");
  EXPECT_EQ(refused_at(changed(challenge, "\"}", R"(","does":{"x":"tell"}})")), "/inbound/0/does");
}

}  // namespace
}  // namespace vetrina::connector
