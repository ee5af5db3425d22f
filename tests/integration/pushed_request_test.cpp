// Authorization requests pushed to a provider over TLS: what it may not do with them, each by its reason and with nothing
// stored, and a twin that links.
#include "login_scene.hpp"

namespace vetrina::test {
namespace {

using members = fakes::json_members;

class pushed_request : public ::testing::Test {
 protected:
  pushed_request() {
    op_.says().requires_par = true;
    scene_.put_connector(op_.issuer());
  }
  std::string begin_slug() { return scene_.try_begin().slug(); }

  login_scene scene_;
  fakes::evil_provider op_{good_certificate(), scene_.time()};
};

TEST_F(pushed_request, links) {
  auto const going = scene_.begin();
  EXPECT_EQ(going.url.find("state="), std::string::npos);
  EXPECT_EQ(scene_.complete(login_scene::callback(going, op_.approve(going.url))).text("/status"), "linked");
  scene_.expect_linked_once();
}

TEST_F(pushed_request, without_a_reference_begins_nothing) {
  op_.says().spoil_par = [](members& m) { m.erase("request_uri"); };
  EXPECT_EQ(begin_slug(), "oauth.bad_answer");
  EXPECT_EQ(scene_.rows(count_attempts), 0);
}

TEST_F(pushed_request, with_a_reference_that_is_over_at_once_begins_nothing) {
  op_.says().spoil_par = [](members& m) { m["expires_in"] = "0"; };
  EXPECT_EQ(begin_slug(), "oauth.bad_answer");
  EXPECT_EQ(scene_.rows(count_attempts), 0);
}

TEST_F(pushed_request, that_the_provider_does_not_take_is_not_sent_by_the_browser_instead) {
  op_.on_the_wire = [](sample::response& out, std::string_view path) {
    if (path == "/par") out.status = 400;
  };
  EXPECT_EQ(begin_slug(), "oauth.par_refused");
  EXPECT_EQ(scene_.rows(count_attempts), 0);
}

TEST_F(pushed_request, to_a_provider_that_leads_elsewhere_is_not_followed) {
  op_.on_the_wire = [](sample::response& out, std::string_view path) {
    if (path != "/par") return;
    out.status = 307;
    out.headers = {{"Location", "https://op.example/par"}};
  };
  EXPECT_EQ(begin_slug(), "oauth.redirected");
}

TEST_F(pushed_request, that_was_over_when_the_browser_came_is_rejected) {
  auto const going = scene_.begin();
  scene_.time().advance(61 * second_ms);
  auto const got = scene_.complete(login_scene::callback(going, op_.approve(going.url)));
  EXPECT_EQ(got.text("/status"), "rejected");
  EXPECT_EQ(got.text("/reason"), "identity.provider_error");
  scene_.expect_nothing_stored();
}

}  // namespace
}  // namespace vetrina::test
