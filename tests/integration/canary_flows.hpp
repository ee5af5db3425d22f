// canary_flows: every flow of social login, well and badly, in the shop of canary_shop.hpp; for canary_test.cpp.
#pragma once

#include "canary_shop.hpp"

namespace vetrina::test {

class canary_flows : public canary_shop {
 protected:
  using canary_shop::canary_shop;

  void visitor_signs_in() {
    is_at_the_network("carl");
    auto const going = begin("sign_in", "");
    expect_status(complete(going, ""), "new_shopper_proposed");
    answers_.pop_back();  // the shop's own: it says which attempt is to be confirmed
    expect_status(confirm(going, "carl"), "linked");
    expect_status(complete(begin("sign_in", ""), ""), "signed_in");
  }
  void shopper_links_steps_up_and_extends() {
    is_at_the_network("ann");
    done("consent.set", cat(R"({"shopper":"ann","purpose":"find_friends","granted":true,"shown":)",
                            R"({"text_hash":"h","policy_version":"1","locale":"it"}})"));
    expect_status(complete(begin("link", "ann"), "ann"), "linked");
    op_.says().spoil_claims = [](members& m) { m["auth_time"] = m["iat"]; };
    expect_status(complete(begin("step_up", "ann"), "ann"), "signed_in");
    op_.says().spoil_claims = {};
    expect_status(complete(begin("extend_scopes", "ann", {{"scopes", R"(["follows"])"}}), "ann"), "extended");
  }
  void shopper_links_in_the_browser() {
    is_at_the_network("bob");
    auto const signed_in = done("shopper.token", cat(R"({"shopper":"bob","session":"s1","auth_time":)", now(), "}"));
    answers_.pop_back();
    auto const cookie = also_planted("session cookie", signed_in.string_at("/cookie/value"));
    auto const csrf = also_planted("csrf proof", signed_in.string_at("/csrf"));
    auto const to_the_network = shop_->tell(cat("http POST\t/vetrina/connect/op\t__Host-vetrina=", cookie,
                                                "\tcsrf=", percent_encode(csrf), "&intent=link"));
    ASSERT_EQ(to_the_network.code, 303) << to_the_network.text;
    auto const url = header_in(to_the_network.text, "Location");
    arrived(url);
    auto const set = header_in(to_the_network.text, "Set-Cookie");
    auto const login = set.substr(0, set.find(';'));
    planted_.add("cookie", login.substr(login.find('=') + 1));
    auto const back = shop_->tell(cat("http GET\t/vetrina/connect/op/callback?", op_.approve(url), "\t", login, "\t"));
    ASSERT_EQ(back.code, 303) << back.text;
    auto const ticket = fakes::provider::query_of(header_in(back.text, "Location")).at("vt_ticket");
    planted_.add("ticket", ticket);
    expect_status(done("identity.redeem", {{"ticket", q(ticket)}, {"session", R"("s1")"}, {"shopper", R"("bob")"}}),
                  "linked");
  }
  static std::string header_in(std::string const& text, std::string const& name) {
    auto const at = text.find(name + ": ");
    if (at == std::string::npos) return {};
    auto const from = at + name.size() + 2;
    return text.substr(from, text.find('\n', from) - from);
  }
  void tokens_are_used_and_refreshed() {
    auto const before = op_.requests_to("/token");
    spoils_first_use_ = true;
    done("identity.sync", R"({"shopper":"ann"})");
    EXPECT_EQ(op_.requests_to("/token"), before + 1);
    run();
  }
  void logins_fail() {
    is_at_the_network("ann");
    auto spoiled = [&](spoiling how, std::string_view reason) {
      auto const going = begin("link", "ann");
      spoil_ = std::move(how);
      expect_status(complete(going, "ann"), "rejected", reason);
      spoil_ = {};
    };
    auto const at_token = [](auto change) {
      return [change](sample::response& out, std::string_view path) {
        if (path == "/token") change(out);
      };
    };
    // Each tells us what we sent, or what we would have had.
    spoiled(
        [this](sample::response& out, std::string_view path) {
          if (path != "/token") return;
          out.status = 400;
          out.body = cat(R"({"error":"invalid_grant","error_description":)", q(op_.says().log.back().body), "}");
        },
        "oauth.code_refused");
    spoiled(at_token([](auto& out) { out.body += "}"; }), "oauth.bad_answer");
    spoiled(at_token([](auto& out) { out.body.insert(1, R"("token_type":"x",)"); }), "oauth.bad_answer");
    spoiled(at_token([](auto& out) { out.headers = {{"Content-Type", "text/html"}}; }), "oauth.bad_answer");
    spoiled(at_token([](auto& out) {
              out.status = 302;
              out.headers = {{"Location", "https://localhost/?" + percent_encode(out.body)}};
            }),
            "oauth.redirected");
    spoiled(at_token([](auto& out) {
              out.body.resize(out.body.size() / 2);
              out.headers = {{"Content-Type", "application/json"}};
            }),
            "oauth.bad_answer");
    spoiled(
        [](sample::response& out, std::string_view path) {
          if (path == "/me") out.body.replace(out.body.find("sub"), 3, "bus");
        },
        "oauth.userinfo_subject");
    op_.says().spoil_claims = [](members& m) { m["nonce"] = R"("another")"; };
    spoiled({}, "id_token.nonce");
    op_.says().spoil_claims = {};
    op_.says().spoil_id_token = [](std::string& token) {
      auto& one = token[token.size() - 3];
      one = one == 'A' ? 'B' : 'A';
    };
    spoiled({}, "jws.bad_signature");
    op_.says().spoil_id_token = {};

    auto going = begin("link", "ann");
    expect_status(complete(going, "bob"), "rejected", "identity.other_shopper");
    going = begin("link", "ann");
    expect_status(complete(going, "ann", {{"cookie", R"("another")"}}), "rejected", "identity.other_browser");
    going = begin("link", "ann");
    expect_status(complete(going, "ann", {{"query", q(cat(going.query, "&", going.query))}}), "rejected",
                  "callback.duplicate_parameter");
    going = begin("link", "ann");
    auto const state = percent_encode(fakes::provider::query_of(going.url).at("state"));
    auto const iss = percent_encode(op_.issuer());
    expect_status(complete(going, "ann", {{"query", q(cat("error=access_denied&state=", state, "&iss=", iss))}}),
                  "cancelled", "identity.access_denied");
    is_at_the_network("carl");
    going = begin("link", "ann");
    expect_status(complete(going, "ann"), "conflict", "identity.linked_elsewhere");
    expect_status(complete(going, "ann"), "rejected", "identity.attempt_used");
    // Begun, and never seen again.
    begin("link", "ann");
    EXPECT_EQ(
        refused("identity.complete", {{"connector", R"("op")"}, {"query", q(going.query)}, {"cokie", q(going.cookie)}}),
        "request.unknown_field");
    expect_status(done("identity.redeem", {{"ticket", q(planted("ticket"))}, {"session", R"("s1")"}}), "rejected",
                  "identity.unknown_ticket");
  }
  void a_refresh_fails() {
    spoil_ = [this](sample::response& out, std::string_view path) {
      if (path != "/token") return;
      out.status = 400;
      out.body = cat(R"({"error":"invalid_scope","error_description":)", q(op_.says().log.back().body), "}");
    };
    spoils_first_use_ = true;
    EXPECT_EQ(done("identity.sync", R"({"shopper":"ann"})").string_at("/skipped_reason"), "no_token");
    spoil_ = {};
  }
  void people_leave() {
    auto const bobs = done("identity.list", R"({"shopper":"bob"})").string_at("/identities/0/identity").value();
    done("identity.unlink", {{"shopper", R"("bob")"}, {"identity", q(bobs)}});
    done("shopper.erase", R"({"shopper":"ann"})");
    spoil_ = [this](sample::response& out, std::string_view path) {
      if (path == "/revoke") out = sample::json_text(cat(R"({"error":)", q(op_.says().log.back().body), "}"), 400);
    };
    run();
    spoil_ = {};
    EXPECT_GE(op_.requests_to("/revoke"), 1U);
    is_at_the_network("carl");
    done("shopper.erase", R"({"shopper":"carl"})");
    run();
    EXPECT_FALSE(op_.says().revoked.empty());
  }
};

}  // namespace vetrina::test
