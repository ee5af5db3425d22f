// RFC 9700, tokens that are given anew or belong elsewhere: login.md b.2, tests 25 to 27.
#include <thread>

#include "identity/refresh.hpp"
#include "negative_scene.hpp"

namespace vetrina::test {
namespace {

class rfc9700_refresh : public negative_scene {
 protected:
  rfc9700_refresh() {
    op_.says().gives_refresh_tokens = true;
    expect_linked(link());
    scene_.time().advance(2 * hour_ms);
    before_ = op_.requests_to("/token");
  }
  // An access token that works, or the slug of why there is none.
  std::string access() {
    ops::caller who;
    who.shop = "jeans";
    who.role = ops::role::admin;
    auto const& sys = scene_.services();
    ops::exchange in{{sys, who, sys.time.wall_ms()}};
    std::vector<identity::linked_identity> all;
    connector::instance through;
    auto const read = in.read([&](store::session& db) -> result<void> {
      VT_TRY(all, identity::linked_of(db, who.shop, "ann"));
      VT_TRY(through, identity::find_instance(in, db, "op", ""));
      return {};
    });
    if (!read) return std::string{read.error().slug};
    auto const got = identity::usable_access(in, all.at(0), through);
    return got ? "usable" : std::string{got.error().slug};
  }
  std::size_t refreshes() { return op_.requests_to("/token") - before_; }
  std::string state() {
    return *scene_.done("identity.list", {{"shopper", R"("ann")"}}).string_at("/identities/0/state");
  }
  void lose_answers(int count) {
    op_.on_the_wire = [this, count](sample::response& out, std::string_view path) mutable {
      if (path == "/token" && count-- > 0) out.raw = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{";
    };
  }

  std::size_t before_ = 0;
};

TEST_F(rfc9700_refresh, control_an_honest_refresh_is_used) {
  EXPECT_EQ(access(), "usable");
  EXPECT_EQ(state(), "active");
  EXPECT_EQ(refreshes(), 1U);
}

// R25, RFC 9700 4.14: a refresh token that is spent twice. Of many at once one asks; a lost answer is asked for once more;
// where the provider calls it reuse, the grant is dead and nobody storms.
TEST_F(rfc9700_refresh, a_refresh_token_that_is_replayed) {
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) callers.emplace_back([this] { EXPECT_EQ(access(), "usable"); });
  for (auto& one : callers) one.join();
  EXPECT_EQ(refreshes(), 1U);

  scene_.time().advance(2 * hour_ms);
  lose_answers(1);
  EXPECT_EQ(access(), "usable");
  EXPECT_EQ(refreshes(), 3U);

  scene_.time().advance(2 * hour_ms);
  op_.says().takes_the_previous = false;  // reuse ends the grant
  lose_answers(1);
  EXPECT_EQ(access(), "identity.no_token");
  EXPECT_EQ(state(), "needs_reauth");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(access(), "identity.no_token");
  EXPECT_EQ(refreshes(), 5U);
  expect_no_secret({});
}

// R26: an id_token in a refresh that is about somebody else, or by somebody else.
TEST_F(rfc9700_refresh, a_refresh_that_changes_the_person) {
  op_.says().refreshes_id_tokens = true;
  op_.says().spoil_claims = [](members& m) { m["sub"] = R"("mallory")"; };
  EXPECT_EQ(access(), "identity.no_token");
  EXPECT_EQ(state(), "suspended");
  op_.says().spoil_claims = nullptr;
  EXPECT_EQ(access(), "identity.no_token");  // not asked again
  EXPECT_EQ(refreshes(), 1U);
  expect_no_secret({});
}

// R27, token substitution: an access token that was given to another client, or that opens another person's data.
TEST_F(rfc9700_refresh, an_access_token_of_another_client) {
  scene_.done(
      "identity.unlink",
      {{"shopper", R"("ann")"},
       {"identity",
        json::quoted(*scene_.done("identity.list", {{"shopper", R"("ann")"}}).string_at("/identities/0/identity"))}});
  scene_.run_network_jobs();
  scene_.time().advance(second_ms);
  op_.says().spoil_token = [](members& m) { m["access_token"] = R"("given-to-another-client")"; };
  expect_rejected(link(), "id_token.at_hash");
  op_.says().spoil_token = nullptr;
  op_.says().spoil_userinfo = [](members& m) { m["sub"] = R"("mallory")"; };
  expect_rejected(link(), "oauth.userinfo_subject");
  op_.says().spoil_userinfo = nullptr;
  op_.says().signs_userinfo = true;
  op_.says().spoil_userinfo = [](members& m) { m["aud"] = R"("another client")"; };
  expect_rejected(link(), "oauth.userinfo_signed");
  op_.says().spoil_userinfo = nullptr;
  expect_linked(link());
}

}  // namespace
}  // namespace vetrina::test
