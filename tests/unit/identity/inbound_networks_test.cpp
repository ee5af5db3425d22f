// What each network sends of its own accord, by manifests made for the test: what it does, and that nothing else does it.
#include <functional>

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "support.hpp"

namespace vetrina::identity::testing {
namespace {

constexpr std::string_view app_secret = "s3cr:t%";
constexpr std::string_view form_type = "application/x-www-form-urlencoded";

// A network that signs people in without an id_token.
std::string oauth_manifest(std::string_view id, std::string_view rules) {
  return cat(R"({"id":")", id,
             R"(","version":"0.1.0","abi":{"major":1,"minor":0},"display":{"name":"Network"},)"
             R"("library":null,"capabilities":[{"id":"vetrina.identity/1","level":"own"}],"hosts":["op.example:443"],)"
             R"("auth":{"kind":"oauth2","authorization_endpoint":"https://op.example/auth",)"
             R"("token_endpoint":"https://op.example/token","userinfo_endpoint":"https://op.example/me",)"
             R"("claims":{"sources":["userinfo"],"subject":"/sub"}},)"
             R"("scopes":[{"scope":"profile","reason":"To know that it is you."}],"secrets":["client_secret"],)"
             R"("config_schema":{"type":"object","properties":{"client_id":{"type":"string"}},)"
             R"("required":["client_id"]},"inbound":[)",
             rules, "]}");
}

class a_network : public shop_with_login {
 protected:
  void sign_in_through(std::string const& id, std::string_view rules) {
    add_manifest(id, oauth_manifest(id, rules));
    must("connector.put", cat(R"({"connector":"op","plugin":)", q(id),
                              R"(,"settings":{"client_id":"shop"},)"
                              R"("secrets":{"client_secret":"s3cr:t%"}})"));
    op.iss_in_response = false;
    link_to("ann");
  }
  // The provider of the other tests, with rows of its own before that of back-channel logout.
  void sign_in_at_provider(std::string const& id, std::string_view rules) {
    add_plugin(id, R"("inbound": [)", cat(R"("inbound": [)", rules, ","));
    put_op(id);
    link_to("ann");
  }

  struct answer {
    std::string slug;  // of a refusal
    std::int64_t status = 0;
    std::string body;
  };
  answer receive(members const& more) {
    members m = {{"connector", R"("op")"}};
    for (auto const& [name, value] : more) m[name] = value;
    auto const got = call("inbound.receive", fakes::object_of(m));
    if (!got) return {std::string{got.error().slug}, 0, {}};
    auto const d = json::document::parse(*got).value();
    return {{}, d.integer_at("/status").value(), d.string_at("/body").value()};
  }
  answer post(std::string_view type, std::string_view body, std::string_view query = {}) {
    return receive({{"headers", cat(R"({"content-type":)", q(type), "}")}, {"body", q(body)}, {"query", q(query)}});
  }
  answer post_signed(std::string_view header, std::string_view value, std::string_view body) {
    return receive({{"headers", cat("{", q(header), ":", q(value), "}")}, {"body", q(body)}});
  }
  static std::string mac(std::string_view text) { return crypto::hmac_sha256(secret{app_secret}, text); }

  std::string state() {
    return must("identity.list", R"({"shopper":"ann"})").string_at("/identities/0/state").value_or("none");
  }
  std::int64_t tokens() { return rows(all_tokens); }
  std::int64_t notices() { return rows(all_notices); }
  std::string last_change() {
    static store::statement const all{store::area::record, "select kind from change order by seq desc limit 1"};
    std::string found;
    EXPECT_TRUE(db->read(store::area::record, [&](store::session& view) {
      return view.each(all, {}, [&](store::row const& r) {
        found = r.string(0);
        return false;
      });
    }));
    return found;
  }
};

class meta : public a_network {
 protected:
  meta() {
    sign_in_through(
        "meta",
        R"({"notice":"deauthorise","carrier":"form","name":"signed_request","proof":"signed_request",)"
        R"("subjects":["/user_id"],"does":{"deauthorise":"revoke"}},)"
        R"({"notice":"deletion","carrier":"form","name":"signed_request","proof":"signed_request",)"
        R"("subjects":["/user_id"],"does":{"deletion":"erase"},"answer":"confirmation","repeated":"acknowledge"})");
  }
  std::string request(std::string_view who = "alice", std::int64_t age_s = 0) {
    auto const payload = crypto::base64url(cat(R"({"algorithm":"HMAC-SHA256","issued_at":)",
                                               time.wall_ms() / second_ms - age_s, R"(,"user_id":)", q(who), "}"));
    return cat(crypto::base64url(mac(payload)), ".", payload);
  }
  answer send(std::string const& request, std::string_view notice) {
    return post(form_type, cat("signed_request=", request), notice);
  }
};

TEST_F(meta, deauthorising_destroys_the_tokens_and_marks_the_link) {
  EXPECT_GT(tokens(), 0);
  EXPECT_EQ(send(request(), "notice=deauthorise").status, 200);
  EXPECT_EQ(tokens(), 0);
  EXPECT_EQ(state(), "revoked");
  EXPECT_EQ(last_change(), "identity.revoked");
  link_to("ann");
  EXPECT_EQ(state(), "active");
  EXPECT_GT(tokens(), 0);
}

TEST_F(meta, deletion_removes_the_identity_and_gives_a_code_that_can_be_asked_about) {
  auto const got = send(request(), "notice=deletion");
  ASSERT_EQ(got.status, 200) << got.slug;
  auto const d = json::document::parse(got.body).value();
  auto const code = d.string_at("/confirmation_code").value();
  EXPECT_EQ(code.size(), 32U);
  EXPECT_EQ(code.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(d.string_at("/url"), cat("https://shop.example/vetrina/erasure/", code));
  EXPECT_EQ(tokens(), 0);
  EXPECT_EQ(links_of("ann"), 0U);
  EXPECT_EQ(last_change(), "identity.unlinked");
  EXPECT_EQ(must("erasure.status", cat(R"({"confirmation_code":)", q(code), "}")).string_at("/state"), "done");
  EXPECT_EQ(slug_of("erasure.status", R"({"confirmation_code":"00000000000000000000000000000000"})"),
            "erasure.unknown");
}

TEST_F(meta, deletion_that_is_asked_for_again_gets_the_same_code_and_does_nothing) {
  auto const asked = request();
  auto const first = send(asked, "notice=deletion");
  link_to("ann");
  auto const again = send(asked, "notice=deletion");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(links_of("ann"), 1U);
}

TEST_F(meta, deauthorising_twice_is_refused) {
  auto const asked = request();
  EXPECT_EQ(send(asked, "notice=deauthorise").status, 200);
  EXPECT_EQ(send(asked, "notice=deauthorise").slug, "inbound.replayed");
  // The same MAC in another spelling.
  auto const dot = asked.find('.');
  auto const padded = cat(asked.substr(0, dot), "%3D", asked.substr(dot));
  EXPECT_EQ(send(padded, "notice=deauthorise").slug, "inbound.replayed");
}

TEST_F(meta, both_may_come_in_the_same_second) {
  auto const asked = request();
  EXPECT_EQ(send(asked, "notice=deauthorise").status, 200);
  EXPECT_EQ(send(asked, "notice=deletion").status, 200);
  EXPECT_EQ(links_of("ann"), 0U);
}

TEST_F(meta, the_address_says_which_of_the_two_it_is) {
  EXPECT_EQ(send(request(), "").slug, "inbound.ambiguous_notice");
  EXPECT_EQ(send(request(), "notice=other").slug, "inbound.unknown_notice");
  EXPECT_EQ(state(), "active");
}

TEST_F(meta, what_is_not_proved_or_not_new_does_nothing) {
  auto forged = request();
  forged[0] = forged[0] == 'A' ? 'B' : 'A';
  EXPECT_EQ(send(forged, "notice=deletion").slug, "inbound.bad_signature");
  EXPECT_EQ(send(request("alice", 661), "notice=deletion").slug, "inbound.issued_at");
  EXPECT_EQ(send(request("alice", -61), "notice=deletion").slug, "inbound.issued_at");
  EXPECT_EQ(send("", "notice=deletion").slug, "inbound.malformed");
  EXPECT_EQ(notices(), 0);
  EXPECT_EQ(state(), "active");
  EXPECT_EQ(send(request("alice", 600), "notice=deletion").status, 200);
}

TEST_F(meta, somebody_who_is_not_linked_gets_the_same_kind_of_answer) {
  auto const got = send(request("stranger"), "notice=deletion");
  EXPECT_EQ(got.status, 200);
  EXPECT_NE(got.body.find("confirmation_code"), std::string::npos);
  EXPECT_EQ(links_of("ann"), 1U);
}

TEST_F(meta, nothing_can_be_proved_without_the_secret) {
  must("connector.put", R"({"connector":"op","plugin":"meta","settings":{"client_id":"shop"},)"
                        R"("secrets":{"client_secret":""}})");
  EXPECT_EQ(send(request(), "notice=deletion").slug, "inbound.no_secret");
}

class signed_events : public a_network {
 protected:
  std::string token(std::string_view type, std::string const& events, std::string_view jti) {
    op.spoil_claims = [&](members& m) {
      for (auto const* name : {"nonce", "name", "email", "email_verified", "at_hash", "exp", "sub"}) m.erase(name);
      m["jti"] = q(jti);
      m["events"] = events;
    };
    op.spoil_header = [&](members& m) {
      if (!type.empty()) m["typ"] = q(type);
    };
    auto out = op.id_token("", "");
    op.spoil_claims = {};
    op.spoil_header = {};
    return out;
  }
};

class risc : public signed_events {
 protected:
  risc() {
    sign_in_at_provider(
        "risc", R"({"notice":"security","carrier":"body","name":"application/secevent+jwt","proof":"event_token",)"
                R"("subjects":["/subject/sub"],"answer":"accepted","repeated":"acknowledge","does":{)"
                R"("https://r.example/account-disabled":"suspend","https://r.example/account-enabled":"restore",)"
                R"("https://r.example/sessions-revoked":"sign_out","https://r.example/tokens-revoked":"revoke",)"
                R"("https://r.example/account-purged":"erase","https://r.example/verification":"nothing"}})");
  }
  static std::string event(std::string_view name, std::string_view who = "alice") {
    return cat(R"({"https://r.example/)", name,
               R"(":{"subject":{"subject_type":"iss-sub","iss":"https://op.example","sub":)", q(who), "}}}");
  }
  answer send(std::string const& events) { return post_token(token("secevent+jwt", events, cat("j", ++made_))); }
  answer post_token(std::string const& token) { return post("application/secevent+jwt", token); }
  int made_ = 0;
};

TEST_F(risc, a_disabled_account_counts_for_nothing_until_it_is_enabled) {
  auto const before = tokens();
  EXPECT_EQ(send(event("account-disabled")).status, 202);
  EXPECT_EQ(state(), "suspended");
  EXPECT_EQ(last_change(), "identity.suspended");
  EXPECT_EQ(send(event("account-enabled")).status, 202);
  EXPECT_EQ(state(), "active");
  EXPECT_EQ(tokens(), before);
}

TEST_F(risc, each_event_does_what_the_manifest_says) {
  EXPECT_EQ(send(event("verification")).status, 202);
  EXPECT_EQ(send(event("sessions-revoked")).status, 202);
  EXPECT_EQ(last_change(), "identity.signed_out");
  EXPECT_EQ(send(event("tokens-revoked")).status, 202);
  EXPECT_EQ(state(), "revoked");
  EXPECT_EQ(send(event("account-enabled")).status, 202);
  EXPECT_EQ(state(), "revoked") << "what the person took back the network does not give";
  EXPECT_EQ(send(event("account-purged")).status, 202);
  EXPECT_EQ(links_of("ann"), 0U);
}

TEST_F(risc, an_event_about_a_stranger_is_taken_and_does_nothing) {
  EXPECT_EQ(send(event("account-purged", "stranger")).status, 202);
  EXPECT_EQ(state(), "active");
}

TEST_F(risc, the_same_token_is_acknowledged_and_does_nothing_twice) {
  auto const once = token("secevent+jwt", event("account-disabled"), "j");
  EXPECT_EQ(post_token(once).status, 202);
  EXPECT_EQ(send(event("account-enabled")).status, 202);
  EXPECT_EQ(post_token(once).status, 202);
  EXPECT_EQ(state(), "active");
}

TEST_F(risc, what_the_manifest_does_not_know_is_refused) {
  EXPECT_EQ(send(event("other")).slug, "inbound.unknown_event");
  EXPECT_EQ(send("{}").slug, "inbound.events");
  EXPECT_EQ(send(R"({"https://r.example/account-purged":1})").slug, "inbound.events");
  EXPECT_EQ(send(event("account-purged", "")).slug, "inbound.subject");
  EXPECT_EQ(post_token(token("", event("account-purged"), "j")).slug, "inbound.token_type");
  EXPECT_EQ(post_token(token("logout+jwt", event("account-purged"), "j")).slug, "inbound.token_type");
  EXPECT_EQ(post("application/json", token("secevent+jwt", event("account-purged"), "j")).slug,
            "inbound.unknown_notice");
  EXPECT_EQ(notices(), 0);
  EXPECT_EQ(state(), "active");
}

class apple : public signed_events {
 protected:
  apple() {
    sign_in_at_provider("apple",
                        R"({"notice":"account","carrier":"member","name":"/payload","proof":"event_token",)"
                        R"("any_type":true,"event_name":"/type","subjects":["/sub"],)"
                        R"("does":{"consent-revoked":"revoke","account-deleted":"erase","email-disabled":"tell"}})");
  }
  answer send(std::string_view type, std::string_view who = "alice") {
    auto const event = cat(R"({"type":)", q(type), R"(,"sub":)", q(who), R"(,"event_time":1})");
    return post("application/json", cat(R"({"payload":)", q(token("", q(event), cat("j", ++made_))), "}"));
  }
  int made_ = 0;
};

TEST_F(apple, says_its_event_as_text_inside_the_token) {
  EXPECT_EQ(send("email-disabled").status, 200);
  EXPECT_EQ(last_change(), "identity.notice");
  EXPECT_EQ(send("consent-revoked").status, 200);
  EXPECT_EQ(state(), "revoked");
  EXPECT_EQ(send("account-deleted").status, 200);
  EXPECT_EQ(links_of("ann"), 0U);
}

TEST_F(apple, another_event_or_person_does_nothing) {
  EXPECT_EQ(send("something-new").slug, "inbound.unknown_event");
  EXPECT_EQ(send("account-deleted", "bob").status, 200);
  EXPECT_EQ(state(), "active");
}

class webhooks : public a_network {
 protected:
  webhooks() {
    sign_in_through(
        "hooks",
        R"({"notice":"timed","carrier":"header","name":"tiktok-signature","proof":"body_mac","mac":"timed_hex",)"
        R"("max_age_s":300,"event_name":"/event","subjects":["/user_openid"],)"
        R"("does":{"authorization.removed":"revoke"}},)"
        R"({"notice":"crc","carrier":"query","name":"crc_token","proof":"challenge_mac"},)"
        R"({"notice":"activity","carrier":"header","name":"x-twitter-webhooks-signature",)"
        R"("proof":"body_mac","mac":"sha256_base64","subjects":["/for_user_id"],)"
        R"("does":{"activity":"tell"}},)"
        R"({"notice":"pages","carrier":"header","name":"x-hub-signature-256","proof":"body_mac",)"
        R"("issued_at":"/entry/0/time","events":"/entry","event_name":"/object","subjects":["/id"],)"
        R"("does":{"user":"tell"}})");
  }
  answer removed(std::int64_t age_s) {
    std::string const body = R"({"client_key":"shop","event":"authorization.removed","user_openid":"alice"})";
    auto const t = std::to_string(time.wall_ms() / second_ms - age_s);
    return post_signed("TikTok-Signature", cat("t=", t, ",s=", crypto::hex(mac(cat(t, ".", body)))), body);
  }
};

TEST_F(webhooks, with_a_time_are_taken_while_they_are_young) {
  EXPECT_EQ(removed(361).slug, "inbound.issued_at");
  EXPECT_EQ(state(), "active");
  EXPECT_EQ(removed(300).status, 200);
  EXPECT_EQ(state(), "revoked");
  EXPECT_EQ(removed(300).slug, "inbound.replayed");
}

TEST_F(webhooks, of_x_answer_the_trial_and_tell_the_shop) {
  auto const trial = receive({{"method", R"("GET")"}, {"query", R"("crc_token=abc")"}});
  EXPECT_EQ(trial.body, cat(R"({"response_token":"sha256=)", crypto::base64(mac("abc")), "\"}"));
  EXPECT_EQ(notices(), 0);
  std::string const body = R"({"for_user_id":"alice"})";
  auto const signature = cat("sha256=", crypto::base64(mac(body)));
  EXPECT_EQ(post_signed("x-twitter-webhooks-signature", signature, body).status, 200);
  EXPECT_EQ(last_change(), "identity.notice");
  EXPECT_EQ(post_signed("x-twitter-webhooks-signature", signature, body + " ").slug, "inbound.bad_signature");
}

TEST_F(webhooks, of_meta_name_the_event_for_the_whole_list) {
  auto const body = cat(R"({"object":"user","entry":[{"id":"alice","time":)", time.wall_ms() / second_ms, "}]}");
  EXPECT_EQ(post_signed("X-Hub-Signature-256", cat("sha256=", crypto::hex(mac(body))), body).status, 200);
  EXPECT_EQ(last_change(), "identity.notice");
}

TEST_F(webhooks, that_are_no_json_are_refused) {
  EXPECT_EQ(post_signed("X-Hub-Signature-256", cat("sha256=", crypto::hex(mac("x"))), "x").slug, "inbound.malformed");
  EXPECT_EQ(receive({{"headers", R"({"X-Hub-Signature-256":"a","x-hub-signature-256":"b"})"}}).slug,
            "inbound.malformed");
}

}  // namespace
}  // namespace vetrina::identity::testing
