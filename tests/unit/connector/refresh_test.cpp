// What is sent to refresh and revoke, and what is made of each answer.
#include "connector/refresh.hpp"

#include "connector/revoke.hpp"
#include "support.hpp"

namespace vetrina::connector::testing {
namespace {

class refreshing : public oauth_engine {
 protected:
  provider at() { return resolve_provider(context(), m_, oidc_instance(), here).value(); }
  std::string slug() {
    auto const got = refresh_tokens(context(), at(), secret{"kept token"}, {"openid"}, "alice");
    return got ? "refreshed" : std::string{got.error().slug};
  }
  void answer(int status, std::string body) {
    op.spoil_response = [status, body](net::http_response& out, std::string_view path) {
      if (path != "/token") return;
      out.status = status;
      out.body = body;
    };
  }
  net::http_request sent() const { return op.log.back(); }

  manifest m_ = oidc_manifest();
};

constexpr char const* good = R"({"access_token":"new","token_type":"Bearer","expires_in":3600})";

TEST_F(refreshing, sends_the_kept_token_with_the_clients_proof_in_the_body) {
  answer(200, good);
  EXPECT_EQ(slug(), "refreshed");
  EXPECT_EQ(sent().method, "POST");
  EXPECT_EQ(sent().target, "https://op.example/token");
  EXPECT_EQ(sent().body, "grant_type=refresh_token&refresh_token=kept%20token");
  EXPECT_TRUE(net::find(sent().headers, "authorization").starts_with("Basic "));
}

TEST_F(refreshing, speaks_as_the_manifest_says) {
  m_.auth.client_auth = client_auth_method::post;
  m_.auth.refresh = {"{issuer}/extend", "fb_exchange_token", "fb_exchange_token", refresh_http_method::GET};
  EXPECT_EQ(slug(), "oauth.refresh_refused");  // the fake knows no such token
  EXPECT_EQ(sent().method, "GET");
  EXPECT_EQ(sent().target,
            "https://op.example/extend?grant_type=fb_exchange_token&fb_exchange_token=kept%20token"
            "&client_secret=s3cr%3At%25&client_id=shop");
  EXPECT_TRUE(sent().body.empty());
}

TEST_F(refreshing, tells_a_dead_token_from_a_bad_day) {
  struct row {
    int status;
    char const* body;
    char const* slug;
  };
  for (auto const& one :
       std::initializer_list<row>{{200, good, "refreshed"},
                                  {400, R"({"error":"invalid_grant"})", "oauth.refresh_refused"},
                                  {400, R"({"error":"invalid_request"})", "oauth.refresh_refused"},
                                  {401, R"({"error":"invalid_grant"})", "oauth.refresh_refused"},
                                  {200, R"({"error":"invalid_grant"})", "oauth.refresh_refused"},
                                  {400, R"({"error":{"code":190}})", "oauth.refresh_refused"},
                                  {400, R"({"error":{"code":4}})", "oauth.refresh_failed"},
                                  {400, R"({"error":"temporarily_unavailable"})", "oauth.refresh_failed"},
                                  {403, "<p>no</p>", "oauth.refresh_failed"},
                                  {404, "{}", "oauth.refresh_failed"},
                                  {429, "{}", "oauth.refresh_failed"},
                                  {500, R"({"error":"invalid_grant"})", "oauth.refresh_failed"},
                                  {503, "", "oauth.refresh_failed"},
                                  {401, R"({"error":"invalid_client"})", "oauth.client_refused"},
                                  {307, "", "oauth.redirected"},
                                  {200, "{\"access", "oauth.refresh_lost"},
                                  {200, "{}", "oauth.refresh_lost"},
                                  {200, R"({"access_token":"new"})", "oauth.refresh_lost"}}) {
    answer(one.status, one.body);
    EXPECT_EQ(slug(), one.slug) << one.status << " " << one.body;
  }
}

TEST_F(refreshing, tells_a_request_that_never_left_from_an_answer_that_never_came) {
  op.is_down = true;
  op.down = fail(code::deadline, "network.timeout", "Away.");
  auto const provider = [&] {
    op.is_down = false;
    auto out = at();
    op.is_down = true;
    return out;
  }();
  auto const never_left = refresh_tokens(context(), provider, secret{"kept"}, {}, "alice");
  ASSERT_FALSE(never_left);
  EXPECT_EQ(never_left.error().slug, "network.timeout");
  op.is_down = false;
  op.answers_to_lose = 1;
  auto const never_came = refresh_tokens(context(), provider, secret{"kept"}, {}, "alice");
  ASSERT_FALSE(never_came);
  EXPECT_EQ(never_came.error().slug, "oauth.refresh_lost");
}

TEST_F(refreshing, says_how_long_to_wait) {
  op.spoil_response = [](net::http_response& out, std::string_view path) {
    if (path != "/token") return;
    out.status = 429;
    out.headers.push_back({"Retry-After", "90"});
  };
  auto const got = refresh_tokens(context(), at(), secret{"kept"}, {}, "alice");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().retry_after_ms, 90'000);
}

TEST_F(refreshing, revokes_with_the_kind_as_a_hint) {
  EXPECT_TRUE(revoke_token(context(), at(), secret{"kept"}, "refresh_token"));
  EXPECT_EQ(sent().target, "https://op.example/revoke");
  EXPECT_EQ(sent().body, "token=kept&token_type_hint=refresh_token");
  EXPECT_TRUE(net::find(sent().headers, "authorization").starts_with("Basic "));
  for (auto const& [status, due] :
       std::initializer_list<std::pair<int, char const*>>{{400, "oauth.revocation_refused"},
                                                          {401, "oauth.client_refused"},
                                                          {429, "oauth.revocation_failed"},
                                                          {500, "oauth.revocation_failed"}}) {
    op.revocation_status = status;
    auto const got = revoke_token(context(), at(), secret{"kept"}, "access_token");
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().slug, due) << status;
  }
}

}  // namespace
}  // namespace vetrina::connector::testing
