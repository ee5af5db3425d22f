// identity.sync with a token that the network takes no longer: refreshed once and asked again, where the network refreshes;
// the person's turn, where it does not.
#include <fstream>
#include <iterator>

#include "login_scene.hpp"

namespace vetrina::test {
namespace {

// The mastodon plugin from a folder of its own, as a network with another refresh model.
class plugin_copy {
 public:
  explicit plugin_copy(std::string_view refresh_model) {
    auto const to = std::filesystem::path{folder_.path()} / "mastodon";
    std::filesystem::copy(VT_BINARY_DIR "/plugins/mastodon", to, std::filesystem::copy_options::recursive);
    std::ifstream in{to / "connector.json"};
    std::string manifest{std::istreambuf_iterator<char>{in}, {}};
    constexpr std::string_view never = R"("refresh_model": "never")";
    manifest.replace(manifest.find(never), never.size(), cat(R"("refresh_model": ")", refresh_model, "\""));
    std::filesystem::remove(to / "connector.json");
    std::ofstream{to / "connector.json"} << manifest;
  }
  [[nodiscard]] std::string const& path() const noexcept { return folder_.path(); }

 private:
  temporary_folder folder_;
};

class stale_token : public ::testing::TestWithParam<char const*> {
 protected:
  stale_token() {
    auto& says = network_.says();
    says.iss_in_response = false;
    says.gives_refresh_tokens = true;
    network_.on_the_wire = [this](sample::response& out, std::string_view path) {
      if (path == "/api/v1/accounts/verify_credentials") {
        out = sample::json_text(cat(R"({"id":"7","acct":"anna","display_name":"Anna","uri":")", network_.issuer(),
                                    R"(/users/anna","url":")", network_.issuer(), R"(/@anna"})"));
      }
      if (path.starts_with("/api/v1/accounts/7/")) out = followers();
    };
    scene_.put_network(network_.issuer());
    scene_.done("consent.set", {{"shopper", R"("ann")"},
                                {"purpose", R"("find_friends")"},
                                {"granted", "true"},
                                {"shown", R"({"text_hash":"h","policy_version":"1","locale":"it"})"}});
    if (scene_.link_at(network_).text("/status") != "linked") throw std::runtime_error("not linked");
  }
  sample::response followers() {
    auto const token = net::find(network_.says().log.back().headers, "authorization");
    if (refuses_all_ || token == refused_) return sample::json_text(R"({"error":"The access token is invalid"})", 401);
    taken_ = token;
    return sample::json_text("[]");
  }
  outcome sync() { return scene_.call("identity.sync", {{"shopper", R"("ann")"}}); }
  // The token that was taken last is taken no longer.
  void refuse_what_was_taken() {
    ASSERT_EQ(sync().slug(), "");
    ASSERT_FALSE(taken_.empty());
    refused_ = taken_;
    before_ = network_.requests_to("/oauth/token");
  }
  std::size_t refreshes() { return network_.requests_to("/oauth/token") - before_; }
  std::string state() {
    return *scene_.done("identity.list", {{"shopper", R"("ann")"}}).string_at("/identities/0/state");
  }

  plugin_copy plugin_{GetParam()};
  login_scene scene_{plugin_.path()};
  fakes::evil_provider network_{good_certificate(), scene_.time()};
  bool refuses_all_ = false;
  std::string refused_, taken_;
  std::size_t before_ = 0;
};

class refreshing_network : public stale_token {};

TEST_P(refreshing_network, gives_a_new_token_and_is_asked_again) {
  refuse_what_was_taken();
  auto const got = sync();
  EXPECT_EQ(got.slug(), "");
  EXPECT_EQ(got.text("/skipped_reason"), "");
  EXPECT_EQ(refreshes(), 1U);
  EXPECT_NE(taken_, refused_);
  EXPECT_EQ(state(), "active");
}

TEST_P(refreshing_network, that_refuses_even_its_new_token_is_not_asked_for_ever) {
  refuse_what_was_taken();
  refuses_all_ = true;
  EXPECT_EQ(sync().slug(), "connector.token_expired");
  EXPECT_EQ(refreshes(), 1U);
  EXPECT_EQ(state(), "active");
}

INSTANTIATE_TEST_SUITE_P(network, refreshing_network, ::testing::Values("rotate", "reuse"));

class unending_tokens : public stale_token {};

TEST_P(unending_tokens, that_are_refused_need_the_person) {
  refuse_what_was_taken();
  EXPECT_EQ(sync().text("/skipped_reason"), "no_token");
  EXPECT_EQ(refreshes(), 0U);
  EXPECT_EQ(state(), "needs_reauth");
}

TEST_P(unending_tokens, that_are_taken_stay) {
  EXPECT_EQ(sync().text("/skipped_reason"), "");
  EXPECT_EQ(state(), "active");
}

INSTANTIATE_TEST_SUITE_P(network, unending_tokens, ::testing::Values("never"));

}  // namespace
}  // namespace vetrina::test
