#include "net/url.hpp"

#include <gtest/gtest.h>

namespace {

using namespace vetrina::net;

TEST(url, an_https_url_is_taken_apart) {
  auto const plain = parse_https_url("https://Example.COM").value();
  EXPECT_EQ(plain.host, "example.com");
  EXPECT_EQ(plain.port, 443);
  EXPECT_EQ(plain.target, "/");
  EXPECT_EQ(plain.authority(), "example.com");
  auto const full = parse_https_url("HTTPS://a.b-c.example:8443/p%20q/?x=1&y=%2F").value();
  EXPECT_EQ(full.port, 8443);
  EXPECT_EQ(full.target, "/p%20q/?x=1&y=%2F");
  EXPECT_EQ(full.authority(), "a.b-c.example:8443");
  EXPECT_EQ(parse_https_url("https://example.com?x").value().target, "/?x");
}

TEST(url, an_address_in_its_usual_form_is_a_literal) {
  EXPECT_TRUE(parse_https_url("https://127.0.0.1/").value().literal);
  auto const v6 = parse_https_url("https://[::1]:8443/").value();
  EXPECT_EQ(v6.host, "::1");
  EXPECT_EQ(v6.authority(), "[::1]:8443");
  EXPECT_TRUE(v6.literal);
  EXPECT_FALSE(parse_https_url("https://example.com/").value().literal);
}

TEST(url, what_two_programs_may_read_differently_is_refused) {
  for (auto const* text : {"",
                           "example.com",
                           "//example.com/",
                           "/path",
                           "https:",
                           "https:///path",
                           "https:/example.com",
                           "ftp://example.com/",
                           "https://user@example.com/",
                           "https://user:word@example.com/",
                           "https://example.com#top",
                           "https://exa%6dple.com/",
                           "https://example.com:0/",
                           "https://example.com:65536/",
                           "https://example.com:x/",
                           "https://exam ple.com/",
                           "https://a..b/",
                           "https://.a/",
                           "https://a./",
                           "https://-a.b/",
                           "https://a-.b/",
                           "https://ex\xc3\xa4mple.com/",
                           "https://127.1/",
                           "https://0177.0.0.1/",
                           "https://0x7f.1/",
                           "https://2130706433/",
                           "https://[::1%25lo]/",
                           "https://[v1.a]/",
                           "https://example.com\\@evil.example/",
                           "https://example.com/\r\nX: y",
                           "https://example.com/a b"}) {
    auto const url = parse_https_url(text);
    ASSERT_FALSE(url) << text << " became " << url->host;
    EXPECT_EQ(url.error().slug, "network.bad_url") << text;
  }
  EXPECT_FALSE(parse_https_url("https://a/" + std::string(9000, 'x')));
  EXPECT_TRUE(parse_https_url("https://a/" + std::string(8000, 'x')));
}

TEST(url, plain_http_is_refused_by_name_and_a_query_is_never_repeated) {
  auto const plain = parse_https_url("http://example.com/back?code=abc123");
  EXPECT_EQ(plain.error().slug, "network.plain_http");
  EXPECT_EQ(plain.error().message.find("abc123"), std::string::npos);
  auto const fragment = parse_https_url("https://example.com/back#token=abc123");
  EXPECT_EQ(fragment.error().message.find("abc123"), std::string::npos);
}

}  // namespace
