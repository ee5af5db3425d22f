// A Mastodon server that hangs, answers by half or says what cannot be, asked by the core and by the plugin's own code:
// a reason in time, nothing stored. Every case plays the same login with an honest server too, and that one links.
#include "login_scene.hpp"

namespace vetrina::test {
namespace {

using namespace std::chrono_literals;
using fakes::evil_provider;

constexpr std::string_view own_account = "/api/v1/accounts/verify_credentials";

// The pages that the identity provider does not have.
void speak_mastodon(evil_provider& network, std::function<void(sample::response&, std::string_view)> spoil = {}) {
  network.says().iss_in_response = false;
  network.on_the_wire = [&network, spoil = std::move(spoil)](sample::response& out, std::string_view path) {
    if (path == own_account) {
      out = sample::json_text(cat(R"({"id":"7","acct":"anna","display_name":"Anna","uri":")", network.issuer(),
                                  R"(/users/anna","url":")", network.issuer(), R"(/@anna"})"));
    }
    if (spoil) spoil(out, path);
  };
}

struct slip {
  char const* name;
  std::string_view path;
  void (*spoil)(sample::response& out);
  char const* reason;
  bool at_begin = false;
};
void PrintTo(slip const& one, std::ostream* out) { *out << one.name; }

constexpr char const* half_a_body =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"id\":\"7\",";

slip const slips[] = {
    {"half_a_registration", "/api/v1/apps", [](auto& out) { out.raw = half_a_body; }, "network.truncated", true},
    {"no_registration", "/api/v1/apps", [](auto& out) { out = sample::json_text(R"({"error":"no"})", 403); },
     "oauth.registration_failed", true},
    {"a_registration_of_nobody", "/api/v1/apps", [](auto& out) { out = sample::json_text("{}"); },
     "oauth.registration_failed", true},
    {"half_a_token_answer", "/oauth/token", [](auto& out) { out.raw = half_a_body; }, "network.truncated"},
    {"half_a_profile", own_account, [](auto& out) { out.raw = half_a_body; }, "connector.retry"},
    {"a_profile_without_uri", own_account, [](auto& out) { out = sample::json_text(R"({"id":"7","acct":"anna"})"); },
     "connector.version_sunset"},
    {"a_profile_that_is_a_page", own_account, [](auto& out) { out = sample::html("<p>Anna</p>"); },
     "connector.invalid"},
    {"a_profile_somewhere_else", own_account, [](auto& out) { out = sample::redirect("https://op.example/"); },
     "connector.invalid"},
    {"a_profile_for_nobody", own_account,
     [](auto& out) { out = sample::json_text(R"({"error":"The access token was revoked"})", 401); },
     "connector.reauthorize"},
    {"a_profile_that_failed", own_account, [](auto& out) { out = sample::json_text("{}", 503); }, "connector.retry"},
};

class slipping_network : public ::testing::TestWithParam<slip> {};

TEST_P(slipping_network, is_told_and_leaves_nothing) {
  auto const& what = GetParam();
  login_scene scene;
  evil_provider network{good_certificate(), scene.time()};
  speak_mastodon(network, [&what](sample::response& out, std::string_view path) {
    if (path == what.path) what.spoil(out);
  });
  scene.put_network(network.issuer());
  auto const got = what.at_begin ? scene.try_begin() : scene.link_at(network);
  EXPECT_EQ(what.at_begin ? got.slug() : got.text("/reason"), what.reason);
  EXPECT_EQ(got.text("/status"), what.at_begin ? "" : "rejected");
  EXPECT_FALSE((what.at_begin ? got.message() : got.text("/detail")).empty());
  EXPECT_LT(got.took, 5s);
  scene.expect_nothing_stored();

  login_scene twin;
  evil_provider honest{good_certificate(), twin.time()};
  speak_mastodon(honest);
  twin.put_network(honest.issuer());
  auto const linked = twin.link_at(honest);
  EXPECT_EQ(linked.text("/status"), "linked");
  EXPECT_EQ(linked.text("/identity/handle"), "anna");
  twin.expect_linked_once();
}
INSTANTIATE_TEST_SUITE_P(mastodon, slipping_network, ::testing::ValuesIn(slips),
                         [](auto const& one) { return std::string{one.param.name}; });

TEST(slow_network, that_hangs_while_the_plugin_waits_is_given_up_in_time) {
  login_scene scene;
  evil_provider network{good_certificate(), scene.time()};
  speak_mastodon(network, [](sample::response& out, std::string_view path) { out.hang = path == own_account; });
  scene.put_network(network.issuer());
  auto const got = scene.link_at(network);
  EXPECT_EQ(got.text("/reason"), "connector.retry");
  EXPECT_NE(got.text("/detail").find("\"localhost\" did not answer in time"), std::string::npos) << got.text("/detail");
  EXPECT_GE(got.took, 14s);
  EXPECT_LT(got.took, 20s);
  scene.expect_nothing_stored();
}

}  // namespace
}  // namespace vetrina::test
