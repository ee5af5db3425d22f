// RFC 9700, the token side: login.md b.2, tests 19 to 24. Each test is an attack; the control is the same login untouched.
#include "negative_scene.hpp"

namespace vetrina::test {
namespace {

class rfc9700_token : public negative_scene {
 protected:
  void spoil(std::string path, std::function<void(sample::response&)> change) {
    op_.on_the_wire = [=](sample::response& out, std::string_view asked) {
      if (asked == path) change(out);
    };
  }
  void reconnect(std::string_view more) { scene_.put_connector_of("oidc", op_.issuer(), "op", more); }
};

TEST_F(rfc9700_token, control_an_honest_token_links) { expect_linked(link()); }

// R19: a token endpoint without TLS, and one whose certificate is another's, another host's or its own.
TEST_F(rfc9700_token, a_man_in_the_middle) {
  op_.says().spoil_metadata = [](members& m) { m["token_endpoint"] = R"("http://localhost/token")"; };
  expect_not_begun(scene_.try_begin(), "network.plain_http");
  static test_authority const stranger{certificates(), "middle"};
  certificate_wishes elsewhere;
  elsewhere.dns_names = {"op.example"};
  elsewhere.addresses.clear();
  for (auto const& certificate : {stranger.issue("middle"), trusted_authority().issue("middle-host", elsewhere),
                                  trusted_authority().self_signed("middle-alone")}) {
    fakes::evil_provider middle{certificate, scene_.time()};
    reconnect(cat(R"(,"hosts":"localhost:)", middle.issuer().substr(middle.issuer().rfind(':') + 1), "\""));
    op_.says().spoil_metadata = [&](members& m) { m["token_endpoint"] = json::quoted(middle.issuer() + "/token"); };
    expect_rejected(link(), "network.tls");
    EXPECT_EQ(middle.says().log.size(), 0U);
    scene_.time().advance(2 * hour_ms);  // metadata are asked for again
  }
}

// R20: a token that does not say what it is, or is something else.
TEST_F(rfc9700_token, a_token_of_an_unknown_type) {
  op_.says().spoil_token = [](members& m) { m.erase("token_type"); };
  expect_rejected(link(), "oauth.token_type");
  op_.says().spoil_token = [](members& m) { m["token_type"] = R"("mac")"; };
  expect_rejected(link(), "oauth.token_type");
  op_.says().spoil_token = [](members& m) { m["token_type"] = R"("BEARER")"; };
  expect_linked(link());
}

// R21: answers that fill the memory, nest without end, or say two things at once.
TEST_F(rfc9700_token, an_answer_that_is_a_bomb) {
  struct bomb {
    std::function<void(sample::response&)> change;
    char const* reason;
  };
  bomb const bombs[] = {
      {[](auto& out) { out.body.insert(1, 256 * 1024, ' '); }, "network.too_large"},
      {[](auto& out) { out.body = std::string(100'000, '['); }, "oauth.bad_answer"},
      {[](auto& out) { out.body.insert(1, R"("access_token":"x",)"); }, "oauth.bad_answer"},
      {[](auto& out) { out.body = R"({"access_token":"x","token_type":"Bearer","expires_in":NaN})"; },
       "oauth.bad_answer"},
      {[](auto& out) { out.body = R"(["access_token"])"; }, "oauth.bad_answer"},
      {[](auto& out) {
         out.headers = {{"Content-Type", "application/jwt"}};
       },
       "oauth.bad_answer"},
      // Unpacked it would be 64 MiB; no encoding is asked for and none is taken.
      {[](auto& out) { out.headers.emplace_back("Content-Encoding", "gzip"); }, "network.bad_answer"},
  };
  for (auto const& one : bombs) {
    spoil("/token", one.change);
    expect_rejected(link(), one.reason);
  }
}

// R22: a token that does not say how long it lasts is used, and counts as one that is soon over.
TEST_F(rfc9700_token, a_token_without_an_end) {
  op_.says().spoil_token = [](members& m) { m.erase("expires_in"); };
  expect_linked(link());
  static store::statement const ends{store::area::record,
                                     "select expires_at from identity_token where kind = 'access_token'"};
  EXPECT_EQ(scene_.rows(ends), 0);
}

// R23: a grant that is narrower than asked is never silently full, one that is wider gives nothing and is recorded.
TEST_F(rfc9700_token, a_grant_that_is_not_what_was_asked_for) {
  static store::statement const recorded{store::area::record,
                                         "select count(*) from audit where operation = 'identity.scopes_dropped'"};
  op_.says().spoil_token = [](members& m) { m["scope"] = R"("openid")"; };
  expect_linked(link());
  auto const narrow = scene_.done("identity.list", {{"shopper", R"("ann")"}});
  EXPECT_EQ(narrow.string_at("/identities/0/state"), "partial");
  EXPECT_EQ(narrow.size_at("/identities/0/missing_scopes"), 2U);
  EXPECT_EQ(scene_.rows(recorded), 0);
  op_.says().spoil_token = [](members& m) { m["scope"] = R"("openid profile email admin contacts.write")"; };
  auto const got = link();
  EXPECT_EQ(got.text("/status"), "already_linked");
  EXPECT_NE(got.answer->find("scopes.dropped"), std::string::npos);
  auto const wide = scene_.done("identity.list", {{"shopper", R"("ann")"}});
  EXPECT_EQ(wide.size_at("/identities/0/scopes"), 3U);
  EXPECT_EQ(wide.text().find("admin"), std::string::npos);
  EXPECT_EQ(scene_.rows(recorded), 1);
}

// R24, RFC 9449: a free token for a client that binds, and a provider that wants another nonce for ever.
TEST_F(rfc9700_token, a_bound_token_that_is_set_free_and_a_nonce_without_end) {
  op_.says().binds_tokens = true;
  reconnect(R"(,"dpop":true)");
  op_.says().spoil_token = [](members& m) { m["token_type"] = R"("Bearer")"; };
  expect_rejected(link(), "oauth.token_type");
  op_.says().spoil_token = nullptr;
  op_.says().never_content_with_a_nonce = true;
  auto const before = op_.requests_to("/token");
  expect_rejected(link(), "oauth.dpop_nonce");
  EXPECT_EQ(op_.requests_to("/token") - before, 2U);  // with the new nonce once, and not again
  op_.says().never_content_with_a_nonce = false;
  op_.says().dpop_nonce = "n-1";
  expect_linked(link());
}

}  // namespace
}  // namespace vetrina::test
