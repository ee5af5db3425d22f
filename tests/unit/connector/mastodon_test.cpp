#include "connector/capabilities.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "json/schema.hpp"
#include "tests/unit/connector/host_fixture.hpp"

namespace vetrina::connector {
namespace {

// The plugin we ship, as it is laid out in the build, against a scripted server.
class mastodon : public host_test {
 protected:
  mastodon() {
    one = {"shop", "social", "mastodon", R"({"base_url": "https://social.example"})", {}};
    network.answer = [this](net::http_request const& request) -> result<net::http_response> {
      auto const found = pages.find(request.target);
      return found != pages.end() ? found->second : net::http_response{404, {}, R"({"error":"Record not found"})"};
    };
    pages[me] = {200, {}, account("9007199254740993", "ada")};
    shipped = std::make_unique<host>(
        host_options{{std::string{VT_BINARY_DIR} + "/plugins"}, network, time, crypto::system_random(), log});
  }

  static std::string account(std::string_view id, std::string_view name) {
    return cat(
        R"({"id":")", id, R"(","username":")", name, R"(","acct":")", name, R"(","display_name":"The \"one\" )", name,
        R"(","uri":"https://social.example/users/)", name, R"(","url":"https://social.example/@)", name,
        R"(","avatar":"https://social.example/a.png","note":"<p>hi</p>","bot":false,"followers_count":18446744073709551615})");
  }
  std::string page_url(std::string_view verb) {
    return cat("https://social.example/api/v1/accounts/9007199254740993/", verb, "?limit=80");
  }
  result<std::string> profile() { return shipped->run(one, "vetrina.identity/1", "profile", "{}", tokens, 10'000); }
  result<std::string> page(std::string_view arguments = "{}") {
    return shipped->run(one, "vetrina.edges/1", "followers", arguments, tokens, 10'000);
  }

  result<std::string> followers(std::string_view account) {
    return shipped->run(one, "vetrina.followers/1", "count", json::encode(follower_request{std::string{account}}), {},
                        10'000);
  }

  std::string const me = "https://social.example/api/v1/accounts/verify_credentials";
  std::map<std::string, net::http_response> pages;
  std::unique_ptr<host> shipped;
};

TEST_F(mastodon, a_profile_is_read_and_unknown_fields_are_passed_over) {
  auto const got = profile();
  ASSERT_TRUE(got) << got.error().message;
  auto const read = json::document::parse(*got).value();
  EXPECT_EQ(read.string_at("/subject"), "https://social.example/users/ada");
  EXPECT_EQ(read.string_at("/handle"), "ada");
  EXPECT_EQ(read.string_at("/name"), "The \"one\" ada");
  EXPECT_EQ(read.string_at("/profile_url"), "https://social.example/@ada");
  EXPECT_FALSE(read.has("/email"));
  EXPECT_EQ(net::find(network.requests.at(0).headers, "authorization"), "Bearer tok-0123456789");
}

TEST_F(mastodon, ids_above_2_to_the_53_stay_whole_in_the_path) {
  pages[page_url("followers")] = {200, {}, "[]"};
  EXPECT_EQ(page().value(), R"({"people":[]})");
  EXPECT_EQ(network.requests.at(1).target, page_url("followers"));
}

TEST_F(mastodon, pages_are_followed_as_the_link_header_says_and_end) {
  auto const next = cat("https://social.example/api/v1/accounts/9007199254740993/followers?limit=80&max_id=5001");
  pages[page_url("followers")] = {200,
                                  {{"Link", cat("<https://social.example/x?min_id=9>; rel=\"prev\", <", next,
                                                ">; title=\"a, b; c\"; rel=\"next\"")}},
                                  cat("[", account("1", "bob"), ",", account("2", "cleo"), "]")};
  pages[next] = {200,
                 {{"link", "<https://social.example/x>; rel=\"prev\""}},
                 cat("[", account("3", "dan"), ",", account("2", "cleo"), "]")};
  auto const first = json::decode<edges_page>(page().value()).value();
  ASSERT_EQ(first.people.size(), 2U);
  EXPECT_EQ(first.people[1].subject, "https://social.example/users/cleo");
  ASSERT_EQ(first.next, next);
  auto const second = json::decode<edges_page>(page(cat("{\"cursor\": ", json::quoted(next), "}")).value()).value();
  ASSERT_EQ(second.people.size(), 2U);
  EXPECT_EQ(second.people[0].subject, "https://social.example/users/dan");
  EXPECT_FALSE(second.next);
  EXPECT_EQ(network.requests.size(), 3U);  // who am I, page, page
}

TEST_F(mastodon, an_empty_page_that_has_a_next_one_is_not_the_end) {
  auto const next = page_url("followers") + "&max_id=2";
  pages[page_url("followers")] = {200, {{"Link", cat("<", next, ">; rel=next")}}, "[]"};
  EXPECT_EQ(page().value(), cat(R"({"people":[],"next":)", json::quoted(next), "}"));
}

TEST_F(mastodon, a_next_page_on_another_server_is_refused) {
  pages[page_url("followers")] = {200, {{"Link", "<https://evil.example/api/v1/x?max_id=1>; rel=\"next\""}}, "[]"};
  EXPECT_EQ(page().error().slug, "connector.invalid");
  EXPECT_EQ(page(R"({"cursor": "https://social.example.evil.example/x"})").error().slug, "connector.invalid");
  for (auto const& request : network.requests) EXPECT_TRUE(request.target.starts_with("https://social.example/"));
}

TEST_F(mastodon, a_wait_is_taken_from_the_header_and_else_from_the_manifest) {
  pages[me] = {429, {{"Retry-After", "17"}}, R"({"error":"Too many requests"})"};
  auto got = profile();
  EXPECT_EQ(got.error().slug, "connector.rate_limited");
  EXPECT_EQ(got.error().retry_after_ms, 17'000);
  pages[me] = {429, {{"X-RateLimit-Reset", "2026-09-21T14:15:00.000000Z"}}, "{}"};  // the clock says 14:13:20
  EXPECT_EQ(profile().error().retry_after_ms, 100'000);
  pages[me] = {429, {{"Retry-After", "Mon, 21 Sep 2026 14:13:30 GMT"}}, "{}"};
  EXPECT_EQ(profile().error().retry_after_ms, 10'000);
  pages[me] = {429, {}, "slow down"};
  EXPECT_EQ(profile().error().retry_after_ms, 300'000);
}

TEST_F(mastodon, errors_have_their_class_also_when_the_body_is_a_page) {
  struct expectation {
    net::http_response answer;
    char const* slug;
  };
  expectation const cases[] = {
      {{502, {{"Content-Type", "text/html"}}, "<html><h1>Bad gateway</h1>"}, "connector.retry"},
      {{401, {}, R"({"error":"The access token was revoked"})"}, "connector.reauthorize"},
      {{401, {}, R"({"error":"The access token is invalid"})"}, "connector.token_expired"},
      {{403, {}, R"({"error":"This action is outside the authorized scopes"})"}, "connector.missing_scope"},
      {{403, {}, R"({"error":"Your login is currently suspended"})"}, "connector.account_unlinkable"},
      {{404, {}, ""}, "connector.not_found"},
      {{302, {{"Location", "https://evil.example/"}}, ""}, "connector.invalid"},
      {{200, {}, "<html>welcome</html>"}, "connector.invalid"},
      {{200, {}, "[]"}, "connector.version_sunset"},
      {{200, {}, R"({"id":"1","acct":"x"})"}, "connector.version_sunset"},
  };
  for (auto const& one_case : cases) {
    pages[me] = one_case.answer;
    auto const got = profile();
    ASSERT_FALSE(got) << one_case.answer.body;
    EXPECT_EQ(got.error().slug, one_case.slug) << one_case.answer.body;
    EXPECT_EQ(got.error().message.find("html"), std::string::npos);
  }
}

TEST_F(mastodon, an_id_that_would_be_another_path_is_refused) {
  pages[me].body = account("../../admin", "ada");
  EXPECT_EQ(page().error().slug, "connector.invalid");
  EXPECT_EQ(network.requests.size(), 1U);
}

TEST_F(mastodon, tells_how_many_follow_an_account_and_sends_no_token_for_it) {
  std::string const where = "https://social.example/api/v1/accounts/lookup?acct=brand%40other.example";
  pages[where] = {
      200, {}, R"({"uri":"https://other.example/users/brand","display_name":"Brand","followers_count":1207})"};
  EXPECT_EQ(followers("@brand@other.example").value(), R"({"followers":1207,"approximate":false,"name":"Brand"})");
  EXPECT_EQ(network.requests.back().target, where);
  EXPECT_EQ(net::find(network.requests.back().headers, "authorization"), "");
}

TEST_F(mastodon, of_followers_a_number_is_a_number_or_hidden_or_a_fault) {
  struct expectation {
    char const* count;
    char const* answer;  // or a slug
  };
  expectation const cases[] = {
      {R"("followers_count":0)", R"({"followers":0,"approximate":false})"},
      {R"("followers_count":9007199254740991)", R"({"followers":9007199254740991,"approximate":false})"},
      {R"("followers_count":null)", R"({"approximate":false})"},
      {R"("followers_count":-1)", R"({"approximate":false})"},
      {R"("followers_count":-2)", "connector.invalid"},
      {R"("followers_count":9007199254740992)", "connector.invalid"},
      {R"("followers_count":18446744073709551615)", "connector.invalid"},
      {R"("followers_count":1e300)", "connector.invalid"},
      {R"("followers_count":12.5)", "connector.invalid"},
      {R"("followers_count":"12")", "connector.invalid"},
      {R"("followers_count":true)", "connector.invalid"},
      {R"("followers_count":[1])", "connector.invalid"},
      {R"("statuses_count":3)", "connector.invalid"},
  };
  for (auto const& one_case : cases) {
    pages["https://social.example/api/v1/accounts/lookup?acct=brand"] = {
        200, {}, cat(R"({"uri":"https://social.example/users/brand",)", one_case.count, "}")};
    auto const got = followers("brand");
    EXPECT_EQ(got ? *got : std::string{got.error().slug}, one_case.answer) << one_case.count;
  }
}

TEST_F(mastodon, an_account_that_is_not_there_has_no_followers_and_cannot_be_another_path) {
  EXPECT_EQ(followers("nobody").error().slug, "connector.not_found");
  EXPECT_EQ(followers("../../admin?x=1&acct=brand#").error().slug, "connector.not_found");
  EXPECT_EQ(network.requests.back().target,
            "https://social.example/api/v1/accounts/lookup?acct=..%2F..%2Fadmin%3Fx%3D1%26acct%3Dbrand%23");
  pages["https://social.example/api/v1/accounts/lookup?acct=brand"] = {200, {}, "<html>welcome</html>"};
  EXPECT_EQ(followers("brand").error().slug, "connector.invalid");
  pages["https://social.example/api/v1/accounts/lookup?acct=brand"] = {200, {}, R"({"followers_count":5})"};
  EXPECT_EQ(followers("brand").error().slug, "connector.version_sunset");
}

TEST_F(mastodon, both_plugins_we_ship_are_enabled) {
  std::vector<std::string> enabled;
  for (auto const& plugin : shipped->plugins()) {
    if (plugin.enabled) enabled.push_back(plugin.id);
  }
  EXPECT_EQ(enabled, (std::vector<std::string>{"mastodon", "oidc"}));
  EXPECT_TRUE(shipped->check(one));
}

TEST(capability_schemas, that_authors_read_are_what_the_host_enforces) {
  for (auto const& document : document_schemas()) {
    auto const path = cat(VT_SOURCE_DIR, "/sdk/include/vetrina/connector/schema/", document.file);
    std::ifstream in{path};
    std::string const text{std::istreambuf_iterator<char>{in}, {}};
    auto const read = json::document::parse(text);
    ASSERT_TRUE(read) << path;
    EXPECT_EQ(read->text(), json::document::parse(json::schema(*document.what, document.strict)).value().text())
        << path;
  }
}

}  // namespace
}  // namespace vetrina::connector
