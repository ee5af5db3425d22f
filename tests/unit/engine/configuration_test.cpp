#include "engine/configuration.hpp"

#include <gmock/gmock.h>

namespace vetrina::engine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string slug_of(std::string const& document) {
  auto const got = read_configuration(document);
  return got ? "" : std::string{got.error().slug};
}
std::string pointer_of(std::string const& document) {
  auto const got = read_configuration(document);
  return got ? "" : got.error().pointer;
}
std::string with(std::string const& more) { return R"({"data_dir":"/srv/vetrina",)" + more + "}"; }

TEST(configuration, a_data_folder_is_enough) {
  auto const got = read_configuration(R"({"data_dir":"/srv/vetrina"})");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->http.prefix, "/vetrina");
  EXPECT_EQ(got->links.path, "/l");
  EXPECT_EQ(got->environment, "production");
  EXPECT_TRUE(got->connectors.empty());
  EXPECT_EQ(slug_of("{}"), "request.missing_field");
}

TEST(configuration, an_unknown_key_is_refused_at_its_place) {
  EXPECT_EQ(slug_of(with(R"("netwrok":{})")), "request.unknown_field");
  EXPECT_EQ(pointer_of(with(R"("network":{"ca_fiel":"x"})")), "/network/ca_fiel");
  EXPECT_EQ(slug_of(with(R"("network":{"ca_file":"x"})")), "");
}

TEST(configuration, a_file_that_serves_the_server_too_is_taken_as_it_is) {
  auto const got = read_configuration(with(R"("listen":{"unix_socket":"/run/v.sock"},"drive":"host")"));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->data_dir, "/srv/vetrina");
  EXPECT_EQ(got->drive, ops::drive_mode::host);
  EXPECT_EQ(slug_of(with(R"("listen":7)")), "request.unknown_field");
  EXPECT_EQ(pointer_of(with(R"("listen":{},"netwrok":{})")), "/netwrok");
}

TEST(configuration, a_path_begins_with_a_slash_and_ends_without) {
  for (auto const* bad : {"vetrina", "/vetrina/"}) {
    EXPECT_EQ(slug_of(with(R"("http":{"prefix":")" + std::string{bad} + "\"}")), "config.bad_prefix") << bad;
    EXPECT_EQ(slug_of(with(R"("links":{"path":")" + std::string{bad} + "\"}")), "config.bad_prefix") << bad;
  }
  EXPECT_EQ(slug_of(with(R"("http":{"prefix":"/"})")), "");
  EXPECT_EQ(slug_of(with(R"("http":{"prefix":"/social/vetrina"},"links":{"path":"/go"})")), "");
}

TEST(configuration, the_public_url_is_https_without_a_slash_at_its_end) {
  for (auto const* bad : {"http://shop.example", "https://shop.example/", "https://shop.example?a",
                          "https://a@shop.example", "shop.example", "https://shop.example#a", "https://shop example"}) {
    EXPECT_EQ(slug_of(with(R"("http":{"public_url":")" + std::string{bad} + "\"}")), "config.bad_public_url") << bad;
  }
  EXPECT_EQ(slug_of(with(R"("http":{"public_url":"https://shop.example:8443/it"})")), "");
}

TEST(configuration, a_block_of_addresses_that_cannot_be_read_is_refused_when_opening) {
  EXPECT_EQ(slug_of(with(R"("network":{"allow_private":["10.0.0.0/8","10.0.0.0/99"]})")), "config.bad_address_block");
  EXPECT_EQ(pointer_of(with(R"("network":{"allow_private":["10.0.0.0/8","10.0.0.0/99"]})")),
            "/network/allow_private/1");
  EXPECT_EQ(pointer_of(with(R"("http":{"trusted_proxies":["localhost"]})")), "/http/trusted_proxies/0");
  EXPECT_EQ(slug_of(with(R"("http":{"trusted_proxies":["127.0.0.1"]},"network":{"allow_private":["fd00::/8"]})")), "");
}

TEST(configuration, a_connector_stands_once) {
  auto const one = [](std::string const& name) {
    return R"({"connector":")" + name + R"(","plugin":"org.example.p"})";
  };
  EXPECT_EQ(slug_of(with(R"("connectors":[)" + one("a") + "," + one("a") + "]")), "config.duplicate_connector");
  EXPECT_EQ(pointer_of(with(R"("connectors":[)" + one("a") + "," + one("a") + "]")), "/connectors/1/connector");
  EXPECT_EQ(slug_of(with(R"("connectors":[)" + one("a") + "," + one("b") + "]")), "");
}

TEST(configuration, explaining_says_each_value_and_where_it_comes_from) {
  auto const document = with(R"("http":{"prefix":"/social"})");
  auto const text = explain_configuration(*read_configuration(document), document);
  EXPECT_THAT(text, HasSubstr("http.prefix = \"/social\" (given)\n"));
  EXPECT_THAT(text, HasSubstr("links.path = \"/l\" (default)\n"));
  EXPECT_THAT(text, HasSubstr("data_dir = \"/srv/vetrina\" (given)\n"));
}

TEST(configuration, explaining_shows_no_secret) {
  auto const document =
      with(R"("connectors":[{"connector":"a","plugin":"org.example.p","secrets":{"client_secret":"s3cr3t-canary"}}])");
  auto const got = read_configuration(document);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->connectors.at(0).secrets.at("client_secret").reveal(), "s3cr3t-canary");
  auto const text = explain_configuration(*got, document);
  EXPECT_THAT(text, Not(HasSubstr("s3cr3t-canary")));
  EXPECT_THAT(text, HasSubstr("org.example.p"));
}

}  // namespace
}  // namespace vetrina::engine
