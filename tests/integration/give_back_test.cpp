// Tokens given back over TLS by the jobs of a whole engine: a provider that is broken keeps nobody linked, and is asked
// again after a back-off that grows.
#include "login_scene.hpp"

namespace vetrina::test {
namespace {

class give_back : public ::testing::Test {
 protected:
  give_back() {
    op_.says().gives_refresh_tokens = true;
    op_.on_the_wire = [this](sample::response& out, std::string_view path) {
      if (path == "/revoke" && broken_) out.status = 500;
    };
    scene_.put_connector(op_.issuer());
    identity_ = scene_.link_at(op_).text("/identity/identity");
    scene_.run_network_jobs();
  }
  void unlink() { scene_.done("identity.unlink", {{"shopper", R"("ann")"}, {"identity", json::quoted(identity_)}}); }
  std::size_t asked() { return op_.requests_to("/revoke"); }

  bool broken_ = false;
  login_scene scene_;
  fakes::evil_provider op_{good_certificate(), scene_.time()};
  std::string identity_;
};

TEST_F(give_back, a_job_gives_both_tokens_back_and_is_done) {
  unlink();
  EXPECT_EQ(asked(), 0U);
  scene_.run_network_jobs();
  EXPECT_EQ(asked(), 2U);
  scene_.time().advance(2 * hour_ms);
  scene_.run_network_jobs();
  EXPECT_EQ(asked(), 2U);
  scene_.expect_nothing_stored();
}

TEST_F(give_back, a_provider_that_is_broken_keeps_nobody_linked_and_is_asked_less_and_less_often) {
  broken_ = true;
  unlink();
  scene_.expect_nothing_stored();
  scene_.run_network_jobs();
  EXPECT_EQ(asked(), 1U);
  scene_.run_network_jobs();
  EXPECT_EQ(asked(), 1U);  // not due
  std::size_t due = 1;
  for (auto const wait : {second_ms, 2 * second_ms, 4 * second_ms}) {
    scene_.time().advance(wait - 100);
    scene_.run_network_jobs();
    EXPECT_EQ(asked(), due) << wait;
    scene_.time().advance(100 + wait / 8);
    scene_.run_network_jobs();
    EXPECT_EQ(asked(), ++due) << wait;
  }
  broken_ = false;
  scene_.time().advance(hour_ms);
  scene_.run_network_jobs();
  EXPECT_EQ(asked(), due + 2);
}

TEST_F(give_back, an_erasure_tells_of_a_network_that_is_down_and_comes_back) {
  broken_ = true;
  auto const code = *scene_.done("shopper.erase", {{"shopper", R"("ann")"}}).string_at("/confirmation_code");
  auto const status = [&] { return scene_.done("erasure.status", {{"confirmation_code", json::quoted(code)}}); };
  EXPECT_EQ(status().string_at("/steps/1/state"), "queued");
  scene_.run_network_jobs();
  EXPECT_EQ(status().string_at("/state"), "queued");
  EXPECT_EQ(status().string_at("/steps/1/state"), "failed");
  EXPECT_EQ(status().string_at("/steps/1/reason"), "oauth.revocation_failed");
  broken_ = false;
  scene_.time().advance(hour_ms);
  scene_.run_network_jobs();
  EXPECT_EQ(status().string_at("/state"), "done");
  EXPECT_EQ(status().string_at("/steps/1/state"), "done");
  EXPECT_EQ(asked(), 3U);
}

}  // namespace
}  // namespace vetrina::test
