#include "connector/instance.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace vetrina::connector {
namespace {

manifest shipped(std::string const& name) {
  std::ifstream in{std::string{VT_SOURCE_DIR} + "/plugins/" + name + "/connector.json"};
  std::ostringstream out;
  out << in.rdbuf();
  return parse_manifest(out.str()).value();
}

TEST(settings, what_the_schema_asks_for_is_taken_and_anything_else_is_named) {
  auto const m = shipped("oidc");
  EXPECT_TRUE(check_settings(m, R"({"issuer": "https://op.example/realm", "client_id": "shop"})"));
  std::pair<char const*, char const*> const cases[] = {
      {R"({"issuer": "https://op.example"})", "/client_id"},
      {R"({"issuer": "http://op.example", "client_id": "shop"})", "/issuer"},
      {R"({"issuer": "https://op.example/?a=b", "client_id": "shop"})", "/issuer"},
      {R"({"issuer": "https://op.example", "client_id": 7})", "/client_id"},
      {R"({"issuer": "https://op.example", "client_id": "shop", "isuer": "x"})", "/isuer"},
      {R"([])", ""},
  };
  for (auto const& [text, pointer] : cases) {
    auto const done = check_settings(m, text);
    ASSERT_FALSE(done) << text;
    EXPECT_EQ(done.error().slug, "connector.bad_settings");
    EXPECT_EQ(done.error().pointer, pointer) << text;
  }
  EXPECT_FALSE(check_settings(shipped("mastodon"), R"({"base_url": "https://a.example/path"})"));
}

TEST(templates, are_filled_from_settings) {
  auto const m = shipped("mastodon");
  EXPECT_EQ(expand("{instance}/oauth/token", m, R"({"base_url": "https://a.example:8443/"})").value(),
            "https://a.example:8443/oauth/token");
  EXPECT_EQ(expand("[{base_url}]", m, R"({"base_url": "https://a.example/"})").value(), "[https://a.example/]");
  EXPECT_FALSE(expand("{instance}", m, "{}"));
}

TEST(allowed_hosts, are_those_of_the_manifest_and_its_settings_and_no_other) {
  auto const hosts = allowed_hosts::of(shipped("oidc"), R"({"issuer": "https://OP.example/realm", "client_id": "shop",
                                                           "hosts": "keys.example https://token.example:8443/x"})");
  ASSERT_TRUE(hosts);
  EXPECT_TRUE(hosts->allows("op.example", 443));
  EXPECT_TRUE(hosts->allows("keys.example", 443));
  EXPECT_TRUE(hosts->allows("token.example", 8443));
  EXPECT_FALSE(hosts->allows("token.example", 443));
  EXPECT_FALSE(hosts->allows("op.example", 8443));
  EXPECT_FALSE(hosts->allows("example", 443));
  EXPECT_FALSE(hosts->allows("op.example.evil.example", 443));
}

}  // namespace
}  // namespace vetrina::connector
