// A plugin's requests with a token that is bound to a key: the shipped plugin knows nothing of it.
#include "connector/bound_request.hpp"

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "json/document.hpp"
#include "tests/unit/connector/host_fixture.hpp"

namespace vetrina::connector {
namespace {

class bound_request : public host_test {
 protected:
  bound_request() {
    one = {"shop", "social", "mastodon", R"({"base_url": "https://social.example"})", {}};
    network.answer = [this](net::http_request const&) -> result<net::http_response> {
      return nonces_asked_for-- > 0
                 ? net::http_response{401,
                                      {{"WWW-Authenticate", R"(DPoP error="use_dpop_nonce")"}, {"DPoP-Nonce", "n7"}},
                                      "{}"}
                 : net::http_response{
                       200,
                       {},
                       R"({"id":"1","username":"ada","acct":"ada","display_name":"Ada",)"
                       R"("uri":"https://social.example/users/ada","url":"https://social.example/@ada"})"};
    };
    shipped = std::make_unique<host>(
        host_options{{std::string{VT_BINARY_DIR} + "/plugins"}, network, time, crypto::system_random(), log});
    tokens.dpop_key = crypto::signing_key::fresh();
  }
  std::string profile() {
    auto const got = shipped->run(one, "vetrina.identity/1", "profile", "{}", tokens, 10'000);
    return got ? "answered" : std::string{got.error().slug};
  }
  json::document proof(std::size_t of) {
    auto const text = std::string{net::find(network.requests.at(of).headers, "dpop")};
    auto const first = text.find('.') + 1;
    return json::document::parse(
               crypto::base64url_decode(std::string_view{text}.substr(first, text.rfind('.') - first)).value())
        .value();
  }

  int nonces_asked_for = 0;
  std::unique_ptr<host> shipped;
};

TEST_F(bound_request, leaves_with_a_proof_for_the_token) {
  EXPECT_EQ(profile(), "answered");
  auto const& sent = network.requests.at(0);
  EXPECT_EQ(net::find(sent.headers, "authorization"), "DPoP tok-0123456789");
  EXPECT_EQ(proof(0).string_at("/htm"), "GET");
  EXPECT_EQ(proof(0).string_at("/htu"), sent.target.substr(0, sent.target.find('?')));
  EXPECT_EQ(proof(0).string_at("/ath"), crypto::base64url(crypto::sha256("tok-0123456789")));
}

TEST_F(bound_request, without_a_key_leaves_as_the_plugin_wrote_it) {
  tokens.dpop_key.reset();
  EXPECT_EQ(profile(), "answered");
  EXPECT_EQ(net::find(network.requests.at(0).headers, "authorization"), "Bearer tok-0123456789");
  EXPECT_EQ(net::find(network.requests.at(0).headers, "dpop"), "");
}

TEST_F(bound_request, takes_a_nonce_and_remembers_it) {
  nonces_asked_for = 1;
  EXPECT_EQ(profile(), "answered");
  ASSERT_EQ(network.requests.size(), 2U);
  EXPECT_FALSE(proof(0).has("/nonce"));
  EXPECT_EQ(proof(1).string_at("/nonce"), "n7");
  EXPECT_NE(proof(1).string_at("/jti"), proof(0).string_at("/jti"));
  EXPECT_EQ(profile(), "answered");
  ASSERT_EQ(network.requests.size(), 3U);
  EXPECT_EQ(proof(2).string_at("/nonce"), "n7");
}

TEST_F(bound_request, gives_up_where_the_nonce_is_refused_twice) {
  nonces_asked_for = 2;
  EXPECT_NE(profile(), "answered");
  EXPECT_EQ(network.requests.size(), 2U);
}

std::string_view announced(std::vector<net::header> headers, std::vector<net::header> const& form = {}) {
  net::http_request request{"GET", "https://a.example/", std::move(headers), {}};
  auto const got = announce_bound(request, form);
  if (!got) return got.error().slug;
  return *got ? "bound" : "not about a token";
}

TEST(bound_token, travels_in_one_header_alone) {
  EXPECT_EQ(announced({{"Authorization", "Bearer {token:access}"}}), "bound");
  EXPECT_EQ(announced({{"authorization", "bearer {token:access}"}}), "bound");
  EXPECT_EQ(announced({{"Accept", "text/plain"}}), "not about a token");
  EXPECT_EQ(announced({{"Authorization", "Basic {secret:client_secret}"}}), "not about a token");
  EXPECT_EQ(announced({{"Authorization", "OAuth {token:access}"}}), "connector.bound_token");
  EXPECT_EQ(announced({{"X-Token", "{token:access}"}}), "connector.bound_token");
  EXPECT_EQ(announced({{"X-Token", "Bearer {token:access}"}}), "connector.bound_token");
  EXPECT_EQ(announced({}, {{"access_token", "{token:access}"}}), "connector.bound_token");
  EXPECT_EQ(announced({{"Authorization", "Bearer {token:access}"}, {"Authorization", "Bearer {token:access}"}}),
            "connector.bound_token");
  EXPECT_EQ(announced({{"Authorization", "Bearer {token:access}"}, {"DPoP", "mine"}}), "connector.bound_token");
}

}  // namespace
}  // namespace vetrina::connector
