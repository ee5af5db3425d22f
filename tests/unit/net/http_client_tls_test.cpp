// Whom the client speaks to: certificates, authorities and versions of TLS.
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_client_scene.hpp"

namespace {

using namespace vetrina;
using namespace vetrina::net;
using namespace vetrina::test;
using testing::HasSubstr;

using http_client_tls = http_client_scene;

struct certificate_case {
  char const* name;
  char const* says;  // nullptr: accepted
  std::function<certificate_files(test_authority&)> make;
};

TEST_F(http_client_tls, a_certificate_is_accepted_only_when_every_check_of_the_policy_passes) {
  auto with = [](auto change) {
    return [change](test_authority& authority) {
      certificate_wishes wishes;
      change(wishes);
      return authority.issue("leaf", wishes);
    };
  };
  std::vector<certificate_case> const cases = {
      {"good", nullptr, with([](auto&) {})},
      {"wildcard", "wrong host name", with([](auto& w) { w.dns_names = {"*"}; })},
      {"wrong host", "wrong host name", with([](auto& w) { w.dns_names = {"other.example"}; })},
      {"no name but the subject's", "wrong host name", with([](auto& w) { w.dns_names = {}; })},
      {"expired", "expired", with([](auto& w) { w.valid_until_s = -60; })},
      {"not yet valid", "not valid yet", with([](auto& w) { w.valid_from_s = 3600; })},
      {"an authority's", "authority, not of a server", with([](auto& w) { w.is_authority = true; })},
      {"a client's", "refused", with([](auto& w) { w.for_servers = false; })},
      {"no usage", "extended key usage", with([](auto& w) { w.extended_key_usage = false; })},
      {"self-signed", "self-signed", [](test_authority& authority) { return authority.self_signed("own"); }},
  };
  for (auto const& each : cases) {
    SCOPED_TRACE(each.name);
    auto const answer = get({each.make(authority_), fine});
    EXPECT_EQ(slug(answer), each.says == nullptr ? "ok" : "network.tls");
    if (each.says != nullptr) {
      EXPECT_THAT(message(answer), HasSubstr(each.says));
      EXPECT_THAT(message(answer), HasSubstr("\"localhost\""));
    }
  }
}

TEST_F(http_client_tls, an_unknown_authority_is_refused_and_the_message_says_how_to_trust_it) {
  test_authority const other{folder_, "other"};
  scripted_server const server{{good_, fine}};
  auto const refused = client(other.ca_file())->send(to(server.url()), {});
  EXPECT_EQ(slug(refused), "network.tls");
  EXPECT_THAT(message(refused), HasSubstr("untrusted"));
  EXPECT_THAT(message(refused), HasSubstr("network.ca_file"));
  EXPECT_EQ(slug(client("")->send(to(server.url()), {})), "network.tls");  // the system does not know it either
  EXPECT_TRUE(server.requests().empty());
  EXPECT_EQ(slug(client()->send(to(server.url()), {})), "ok");
}

TEST_F(http_client_tls, tls_1_1_is_refused_and_1_2_and_1_3_are_not) {
  auto const old = get({.files = good_, .answer = fine, .newest_tls = TLS1_1_VERSION});
  EXPECT_EQ(slug(old), "network.tls");
  EXPECT_THAT(message(old), HasSubstr("TLS version"));
  EXPECT_EQ(slug(get({.files = good_, .answer = fine, .newest_tls = TLS1_2_VERSION})), "ok");
  EXPECT_EQ(slug(get({.files = good_, .answer = fine, .newest_tls = TLS1_3_VERSION})), "ok");
}

// Otherwise the test above would pass with a server that cannot speak 1.1 at all.
TEST_F(http_client_tls, the_tls_1_1_server_of_these_tests_serves_a_client_without_a_policy) {
  scripted_server const server{{.files = good_, .answer = fine, .newest_tls = TLS1_1_VERSION}};
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> const context{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  int const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  std::unique_ptr<SSL, decltype(&SSL_free)> const ssl{SSL_new(context.get()), &SSL_free};
  SSL_set_fd(ssl.get(), fd);
  EXPECT_EQ(SSL_connect(ssl.get()), 1);
  EXPECT_EQ(SSL_version(ssl.get()), TLS1_1_VERSION);
  close(fd);
}

TEST_F(http_client_tls, a_server_that_speaks_plain_text_or_another_protocol_is_refused) {
  auto const plain = get({.files = good_, .answer = fine, .speaks_tls = false});
  EXPECT_EQ(slug(plain), "network.tls");
  EXPECT_THAT(message(plain), HasSubstr("handshake failed"));
  EXPECT_EQ(slug(get({.files = good_, .answer = fine, .protocol = "h2"})), "network.tls");
  EXPECT_EQ(slug(get({.files = good_, .answer = fine, .protocol = "http/1.1"})), "ok");
}

}  // namespace
