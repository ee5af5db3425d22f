// OpenID Connect Back-Channel Logout: one token is taken, and each that differs from it in one thing is not.
#include <functional>

#include "ops/token.hpp"
#include "support.hpp"

namespace vetrina::identity::testing {
namespace {

constexpr std::string_view logout_event = "http://schemas.openid.net/event/backchannel-logout";

class back_channel_logout : public shop_with_login {
 protected:
  using spoil = std::function<void(members&)>;

  back_channel_logout() {
    op.spoil_claims = [](members& claims) { claims["sid"] = R"("session-1")"; };
    link_to("ann");
    op.spoil_claims = {};
    time.advance(day_ms);
  }
  std::string token(spoil const& claims = {}, spoil const& header = {}) {
    op.spoil_claims = [&](members& m) {
      for (auto const* name : {"nonce", "name", "email", "email_verified", "at_hash"}) m.erase(name);
      m["jti"] = q(cat("jti-", ++made_));
      m["sid"] = R"("session-1")";
      m["events"] = cat("{", q(logout_event), ":{}}");
      if (claims) claims(m);
    };
    op.spoil_header = [&](members& m) {
      m["typ"] = R"("logout+jwt")";
      if (header) header(m);
    };
    auto out = op.id_token("", "");
    op.spoil_claims = {};
    op.spoil_header = {};
    return out;
  }
  static std::string form(std::string_view token) { return cat("logout_token=", percent_encode(token)); }
  // The status, or the slug of a refusal.
  std::string post(std::string const& body, std::string_view type = "application/x-www-form-urlencoded") {
    auto const got = call("inbound.receive", cat(R"({"connector":"op","headers":{"Content-Type":)", q(type),
                                                 R"(},"body":)", q(body), "}"));
    if (!got) return std::string{got.error().slug};
    return std::to_string(json::document::parse(*got).value().integer_at("/status").value());
  }
  std::string receive(std::string const& token) { return post(form(token)); }
  // How often the shopper's sessions were ended since they came.
  std::int64_t epoch(std::string_view shopper = "ann") {
    std::int64_t found = -1;
    EXPECT_TRUE(db->read(store::area::record, [&](store::session& view) -> result<void> {
      VT_TRY(found, ops::session_epoch(view, "demo", shopper));
      return {};
    }));
    return found - noon;
  }
  std::int64_t notices() { return rows(all_notices); }
  std::int64_t changes() { return rows(all_changes); }
  void expect_refused(std::string const& token, std::string_view slug, std::string_view what) {
    auto const before = changes();
    EXPECT_EQ(receive(token), slug) << what;
    EXPECT_EQ(epoch(), 0) << what;
    EXPECT_EQ(notices(), 0) << what;
    EXPECT_EQ(changes(), before) << what;
  }
  int made_ = 0;
};

TEST_F(back_channel_logout, ends_the_shoppers_sessions_and_keeps_the_link) {
  EXPECT_EQ(receive(token()), "200");
  EXPECT_GT(epoch(), 0);
  EXPECT_EQ(epoch("bob"), 0);
  EXPECT_EQ(links_of("ann"), 1U);
}

TEST_F(back_channel_logout, tells_the_shop) {
  receive(token());
  static store::statement const last{store::area::record, "select kind, body from change order by seq desc limit 1"};
  std::string kind, body;
  ASSERT_TRUE(db->read(store::area::record, [&](store::session& view) {
    return view.each(last, {}, [&](store::row const& r) {
      kind = r.string(0);
      body = r.string(1);
      return false;
    });
  }));
  EXPECT_EQ(kind, "identity.signed_out");
  EXPECT_EQ(body.find("ann"), std::string::npos) << body;
  EXPECT_NE(body.find(R"("connector":"op")"), std::string::npos) << body;
}

TEST_F(back_channel_logout, of_a_subject_alone_finds_its_person) {
  EXPECT_EQ(receive(token([](members& m) { m.erase("sid"); })), "200");
  EXPECT_GT(epoch(), 0);
}

TEST_F(back_channel_logout, of_a_session_alone_finds_its_person_once) {
  auto const by_session = [](members& m) { m.erase("sub"); };
  EXPECT_EQ(receive(token(by_session)), "200");
  auto const first = epoch();
  EXPECT_GT(first, 0);
  EXPECT_EQ(receive(token(by_session)), "200");
  EXPECT_EQ(epoch(), first) << "that session was over";
}

TEST_F(back_channel_logout, of_somebody_unknown_looks_the_same_from_outside) {
  EXPECT_EQ(receive(token([](members& m) { m["sub"] = R"("nobody")"; })), "200");
  EXPECT_EQ(receive(token([](members& m) {
              m.erase("sub");
              m["sid"] = R"("session-2")";
            })),
            "200");
  EXPECT_EQ(epoch(), 0);
}

TEST_F(back_channel_logout, is_taken_once) {
  auto const good = token();
  EXPECT_EQ(receive(good), "200");
  auto const first = epoch();
  EXPECT_EQ(receive(good), "inbound.replayed");
  EXPECT_EQ(epoch(), first);
  time.advance(9 * minute_ms);
  EXPECT_EQ(receive(good), "inbound.replayed");
  time.advance(minute_ms + second_ms * 61);
  EXPECT_EQ(receive(good), "inbound.issued_at");
}

TEST_F(back_channel_logout, forgets_tokens_that_are_too_old_anyway) {
  EXPECT_EQ(receive(token()), "200");
  EXPECT_EQ(receive(token()), "200");
  EXPECT_EQ(notices(), 2);
  time.advance(hour_ms);
  EXPECT_EQ(receive(token()), "200");
  EXPECT_EQ(notices(), 1);
}

TEST_F(back_channel_logout, is_refused_where_one_claim_is_not_right) {
  struct row {
    std::string_view what;
    spoil claims;
    std::string_view slug;
  };
  auto const now = time.wall_ms() / second_ms;
  auto const set = [](std::string name, std::string value) {
    return [name = std::move(name), value = std::move(value)](members& m) { m[name] = value; };
  };
  auto const without = [](std::string name) { return [name = std::move(name)](members& m) { m.erase(name); }; };
  std::vector<row> const rows = {
      {"another issuer", set("iss", R"("https://evil.example")"), "inbound.issuer"},
      {"issuer with a slash", set("iss", R"("https://op.example/")"), "inbound.issuer"},
      {"no issuer", without("iss"), "inbound.issuer"},
      {"another client", set("aud", R"("other")"), "inbound.audience"},
      {"other clients", set("aud", R"(["other","more"])"), "inbound.audience"},
      {"no audience", without("aud"), "inbound.audience"},
      {"no iat", without("iat"), "inbound.issued_at"},
      {"iat as text", set("iat", cat("\"", now, "\"")), "inbound.issued_at"},
      {"iat too old", set("iat", std::to_string(now - 661)), "inbound.issued_at"},
      {"iat ahead", set("iat", std::to_string(now + 61)), "inbound.issued_at"},
      {"over", set("exp", std::to_string(now - 60)), "inbound.expired"},
      {"exp as text", set("exp", R"("later")"), "inbound.expired"},
      {"no jti", without("jti"), "inbound.token_id"},
      {"empty jti", set("jti", R"("")"), "inbound.token_id"},
      {"jti as number", set("jti", "1"), "inbound.token_id"},
      {"no events", without("events"), "inbound.events"},
      {"no event", set("events", "{}"), "inbound.events"},
      {"another event", set("events", R"({"https://x.example/other":{}})"), "inbound.events"},
      {"event is no object", set("events", cat("{", q(logout_event), ":true}")), "inbound.events"},
      {"events as list", set("events", cat("[", q(logout_event), "]")), "inbound.events"},
      {"a nonce", set("nonce", R"("n")"), "inbound.nonce"},
      {"nonce null", set("nonce", "null"), "inbound.nonce"},
      {"subject is no text", set("sub", "1"), "inbound.subject"},
      {"empty subject", set("sub", R"("")"), "inbound.subject"},
      {"session is no text", set("sid", "[]"), "inbound.subject"},
      {"neither subject nor session",
       [](members& m) {
         m.erase("sub");
         m.erase("sid");
       },
       "inbound.subject"},
  };
  for (auto const& [what, claims, slug] : rows) expect_refused(token(claims), slug, what);
  EXPECT_EQ(receive(token()), "200");
}

TEST_F(back_channel_logout, is_refused_where_the_header_is_not_right) {
  expect_refused(token({}, [](members& m) { m["typ"] = R"("JWT")"; }), "inbound.token_type", "an id_token's type");
  expect_refused(token({}, [](members& m) { m.erase("typ"); }), "inbound.token_type", "no type");
  expect_refused(token({}, [](members& m) { m["typ"] = R"("secevent+jwt")"; }), "inbound.token_type", "another kind");
  expect_refused(token({}, [](members& m) { m["alg"] = R"("none")"; }), "jws.algorithm_not_allowed", "none");
  expect_refused(token({}, [](members& m) { m["alg"] = R"("HS256")"; }), "jws.algorithm_not_allowed", "a MAC");
  expect_refused(token({}, [](members& m) { m["alg"] = R"("RS256")"; }), "jws.unknown_key", "another algorithm");
  expect_refused(token({}, [](members& m) { m["kid"] = R"("k2")"; }), "jws.unknown_key", "another key");
  EXPECT_EQ(receive(token({}, [](members& m) { m["typ"] = R"("application/logout+JWT")"; })), "200");
}

TEST_F(back_channel_logout, is_refused_where_the_signature_does_not_hold) {
  auto broken = token();
  auto& last = broken[broken.size() - 2];
  last = last == 'A' ? 'B' : 'A';
  expect_refused(broken, "jws.bad_signature", "changed");
  auto const good = token();
  expect_refused(good.substr(0, good.rfind('.') + 1), "jws.bad_signature", "empty");
  expect_refused("e30.e30", "jws.malformed", "no token");
  expect_refused("", "jws.malformed", "nothing");
}

TEST_F(back_channel_logout, an_id_token_is_no_logout_token) {
  op.spoil_claims = {};
  expect_refused(op.id_token("nonce", "access"), "inbound.token_type", "an id_token");
}

TEST_F(back_channel_logout, comes_as_a_form_and_not_otherwise) {
  auto const good = token();
  EXPECT_EQ(post(form(good), "application/json"), "inbound.unknown_notice");
  EXPECT_EQ(post(good, "application/logout+jwt"), "inbound.unknown_notice");
  EXPECT_EQ(post("token=" + good), "inbound.unknown_notice");
  EXPECT_EQ(post(cat(form(good), "&", form(good))), "inbound.malformed");
  EXPECT_EQ(epoch(), 0);
  EXPECT_EQ(post(form(good), "application/x-www-form-urlencoded; charset=utf-8"), "200");
}

TEST_F(back_channel_logout, is_bounded) {
  EXPECT_EQ(post(cat("logout_token=", std::string(70'000, 'a'))), "request.out_of_range");
  EXPECT_EQ(post(cat("logout_token=", std::string(600'000, 'a'))), "request.too_large");
  EXPECT_EQ(post(cat("logout_token=", std::string(20'000, 'a'))), "jws.malformed");
  EXPECT_EQ(notices(), 0);
}

TEST_F(back_channel_logout, at_a_connector_without_such_notices_is_unknown) {
  add_plugin("deaf", R"("proof": "logout_token")", R"("proof": "event_token")");
  put_op("deaf");
  EXPECT_EQ(receive(token()), "inbound.token_type");
  EXPECT_EQ(slug_of("inbound.receive", R"({"connector":"none","headers":{},"body":""})"), "connector.unknown");
}

TEST_F(back_channel_logout, that_comes_while_the_provider_is_away_does_nothing_and_may_come_again) {
  auto const good = token();
  time.advance(9 * minute_ms);
  static store::statement const forget{store::area::scratch, "delete from provider_cache"};
  ASSERT_TRUE(db->write(store::area::scratch, "demo", [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(forget, {}));
    return {};
  }));
  op.is_down = true;
  op.down = fail(code::unavailable, "network.cannot_connect", "Away.");
  EXPECT_EQ(receive(good), "network.cannot_connect");
  op.is_down = false;
  EXPECT_EQ(receive(good), "200");
}

TEST_F(back_channel_logout, after_unlinking_finds_nobody) {
  auto const identity = must("identity.list", R"({"shopper":"ann"})").string_at("/identities/0/identity").value();
  must("identity.unlink", cat(R"({"shopper":"ann","identity":)", q(identity), "}"));
  EXPECT_EQ(receive(token([](members& m) { m.erase("sub"); })), "200");
  EXPECT_EQ(epoch(), 0);
  static store::statement const sessions{store::area::record, "select count(*) from provider_session"};
  EXPECT_EQ(rows(sessions), 0);
}

}  // namespace
}  // namespace vetrina::identity::testing
