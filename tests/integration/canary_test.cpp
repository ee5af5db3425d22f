// A shop in a process of its own goes through every flow of social login, well and badly. What passed through it (codes,
// tokens, verifiers, states, cookies, the client's secret, who people are at the network) is then in no log line, no
// error, no event, no export, no file and nowhere in the process' memory; but for a shopper's own subject in that
// shopper's own export.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "base/strings.hpp"
#include "canaries.hpp"
#include "canary_process.hpp"
#include "crypto/bytes.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "login_scene.hpp"
#include "tests/fakes/evil_provider.hpp"

namespace vetrina::test {
namespace {

using members = fakes::json_members;

// The mastodon plugin's code behind OpenID Connect, so that one connector has everything: codes, id_tokens, refresh, and
// something to use a token for.
constexpr std::string_view manifest = R"({
  "id": "mastodon", "version": "0.1.0", "abi": {"major": 1, "minor": 0}, "display": {"name": "All", "colour": "#6364ff"},
  "library": "libvtc_mastodon.so",
  "capabilities": [{"id": "vetrina.identity/1", "level": "own"}, {"id": "vetrina.edges/1", "level": "public"}],
  "hosts": ["{instance}"], "instance": "base_url",
  "auth": {"kind": "oidc", "issuer": "{instance}", "discovery": "oidc", "client_auth": "basic", "pkce": "S256",
    "refresh_model": "rotate", "id_token": "required",
    "claims": {"sources": ["id_token", "userinfo"], "subject": "/sub", "name": "/name"}},
  "scopes": [{"scope": "openid", "reason": "To know that it is you."},
    {"scope": "follows", "reason": "To find your friends.", "purpose": "find_friends"}],
  "secrets": ["client_secret"],
  "config_schema": {"type": "object", "properties": {
    "base_url": {"type": "string", "format": "https_origin", "title": "Server", "description": "Address of the server."},
    "client_id": {"type": "string", "title": "Client", "description": "The shop's id there."}},
    "required": ["base_url", "client_id"]}
})";

class canary : public ::testing::TestWithParam<char const*> {
 protected:
  canary() {
    std::filesystem::create_directories(folder_.path() + "/plugins");
    std::filesystem::create_directories(logs());
    std::filesystem::copy(VT_BINARY_DIR "/plugins/mastodon", folder_.path() + "/plugins/mastodon");
    std::filesystem::remove(folder_.path() + "/plugins/mastodon/connector.json");
    std::ofstream{folder_.path() + "/plugins/mastodon/connector.json"} << manifest;

    auto& says = op_.says();
    says.gives_refresh_tokens = true;
    says.client_secret = planted("client secret");
    says.disguise = [this](std::string const& what) { return planted(what.substr(0, what.rfind('-'))); };
    op_.on_the_wire = [this](sample::response& out, std::string_view path) { network_answers(out, path); };
    shop_ = std::make_unique<canary_process>(
        GetParam(),
        cat(R"({"data_dir":)", json::quoted(data()),
            R"(,"drive":"host","environment":"test","http":{"public_url":"https://localhost:8443"},)",
            R"("network":{"ca_file":)", json::quoted(trusted_authority().ca_file()),
            R"(,"allow_private":["127.0.0.0/8"]},"connector_path":[)", json::quoted(folder_.path() + "/plugins"), "]}"),
        logs() + "/log");
    done("shop.put", sample_shop);
    done("connector.put", {{"connector", R"("op")"},
                           {"plugin", R"("mastodon")"},
                           {"settings", fakes::object_of({{"base_url", q(op_.issuer())}, {"client_id", R"("shop")"}})},
                           {"secrets", fakes::object_of({{"client_secret", q(says.client_secret)}})}});
    for (auto const* who : {"ann", "bob", "carl"})
      done("shopper.put", {{"shopper", q(who)}, {"has_other_credential", "true"}});
  }
  std::string data() const { return folder_.path() + "/data"; }
  std::string logs() const { return folder_.path() + "/logs"; }
  static std::string q(std::string_view text) { return json::quoted(text); }

  std::string planted(std::string_view kind) {
    auto made = fresh_canary();
    planted_.add(kind, made);
    return made;
  }
  std::string also_planted(std::string_view kind, std::optional<std::string> const& secret) {
    if (!secret) throw std::runtime_error(cat("no ", kind, " came"));
    planted_.add(kind, *secret);
    return *secret;
  }

  // ---- the network ----

  void network_answers(sample::response& out, std::string_view path) {
    if (path == "/token") {
      auto const form = fakes::provider::query_of("?" + op_.says().log.back().body);
      if (auto const at = form.find("code_verifier"); at != form.end()) planted_.add("verifier", at->second);
    }
    if (path == "/api/v1/accounts/verify_credentials") {
      auto const token = std::string{net::find(op_.says().log.back().headers, "authorization")};
      bool const over = stale_.insert(token).second && spoils_first_use_;
      out = over ? sample::json_text(R"({"error":"The access token is invalid"})", 401)
                 : sample::json_text(R"({"id":"7","acct":"anna"})");
      spoils_first_use_ = false;
    }
    if (path.starts_with("/api/v1/accounts/7/")) out = sample::json_text("[]");
    if (spoil_) spoil_(out, path);
  }
  // The next answers of one kind are not good, until the flow is over.
  using spoiling = std::function<void(sample::response&, std::string_view)>;

  // ---- the shop's back end ----

  json::document done(std::string_view operation, std::string const& request) {
    auto const got = shop_->tell(cat("call ", operation, " ", request));
    if (got.code != 0) throw std::runtime_error(cat(operation, ": ", got.text));
    answers_.push_back({std::string{operation}, got.text});
    return json::document::parse(got.text).value();
  }
  json::document done(std::string_view operation, members const& with) {
    return done(operation, fakes::object_of(with));
  }
  std::string refused(std::string_view operation, members const& with) {
    auto const got = shop_->tell(cat("call ", operation, " ", fakes::object_of(with)));
    EXPECT_NE(got.code, 0) << got.text;
    answers_.push_back({cat("error of ", operation), got.text});
    return json::document::parse(got.text).value().string_at("/slug").value_or("");
  }
  void run() {
    auto const got = shop_->tell("run");
    EXPECT_EQ(got.code, 0) << got.text;
  }
  static std::string now() { return std::to_string(system_clock().wall_ms()); }

  struct flow {
    std::string url, attempt, cookie, query;
  };
  flow begin(std::string_view intent, std::string_view shopper, members more = {}) {
    members with = {{"connector", R"("op")"}, {"intent", q(intent)}, {"session", R"("s1")"}};
    if (!shopper.empty()) with.merge(members{{"shopper", q(shopper)}, {"auth_time", now()}});
    with.merge(more);
    auto const got = done("identity.begin", with);
    answers_.pop_back();  // the browser's: it has the state and the cookie
    flow out;
    out.url = got.string_at("/url").value();
    out.attempt = also_planted("attempt", got.string_at("/attempt"));
    out.cookie = also_planted("cookie", got.string_at("/cookie/value"));
    arrived(out.url);
    out.query = op_.approve(out.url);
    return out;
  }
  void arrived(std::string const& url) {
    auto const query = fakes::provider::query_of(url);
    planted_.add("state", query.at("state"));
    planted_.add("nonce", query.at("nonce"));
  }
  json::document complete(flow const& of, std::string_view shopper, members more = {}) {
    members with = {{"connector", R"("op")"}, {"query", q(of.query)}, {"cookie", q(of.cookie)}, {"session", R"("s1")"}};
    if (!shopper.empty()) with["shopper"] = q(shopper);
    more.merge(with);
    return done("identity.complete", more);
  }
  json::document confirm(flow const& of, std::string_view shopper) {
    return done("identity.confirm", {{"attempt", q(of.attempt)},
                                     {"session", R"("s1")"},
                                     {"shopper", q(shopper)},
                                     {"auth_time", now()},
                                     {"decision", R"("accept")"}});
  }
  static void expect_status(json::document const& got, std::string_view status, std::string_view reason = "") {
    EXPECT_EQ(got.string_at("/status"), status) << got.text();
    EXPECT_EQ(got.string_at("/reason").value_or(""), reason) << got.text();
  }
  void is_at_the_network(std::string_view shopper) {
    auto& subject = subjects_[std::string{shopper}];
    if (subject.empty()) subject = planted(cat("subject of ", shopper));
    op_.says().subject = subject;
  }

  // ---- all flows ----

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

  // ---- the search ----

  static std::string told(std::vector<canaries::hit> const& hits, std::string_view where, std::string_view bytes) {
    std::string out;
    for (auto const& one : hits) {
      auto const from = one.at < 24 ? 0 : one.at - 24;
      std::string near{bytes.substr(from, 72)};
      for (auto& c : near) {
        if (c < ' ' || c > '~') c = '.';
      }
      out += cat(one.kind, " (", one.form, ") in ", where, " at ", std::uint64_t{one.at}, ": ", near, "\n");
    }
    return out;
  }
  void expect_clean(std::string_view where, std::string_view bytes) {
    auto const hits = planted_.in(bytes);
    EXPECT_TRUE(hits.empty()) << told(hits, where, bytes);
  }
  void expect_clean(std::vector<mapping> const& all) {
    for (auto const& one : all) expect_clean(one.name, one.bytes);
  }
  std::size_t hits_in_memory() {
    std::size_t found = 0;
    for (auto const& one : memory_of(shop_->id())) found += planted_.in(one.bytes).size();
    return found;
  }

  temporary_folder folder_;
  canaries planted_;
  std::map<std::string, std::string> subjects_;
  fakes::evil_provider op_{good_certificate(), system_clock()};
  spoiling spoil_;
  bool spoils_first_use_ = false;
  std::set<std::string> stale_;
  struct answer {
    std::string of, text;
  };
  std::vector<answer> answers_;
  std::unique_ptr<canary_process> shop_;
};

TEST_P(canary, of_all_flows_is_nowhere_when_they_have_ended) {
  visitor_signs_in();
  shopper_links_steps_up_and_extends();
  shopper_links_in_the_browser();
  tokens_are_used_and_refreshed();
  a_refresh_fails();
  logins_fail();

  // While the tokens are kept: sealed, in files of which the log of the database is one.
  auto const files = files_below(data());
  EXPECT_TRUE(std::ranges::any_of(files, [](auto const& one) {
    return one.name.ends_with("record.sqlite-wal") && one.bytes.find("v1.") != std::string::npos;
  }));
  expect_clean(files);

  for (auto const* who : {"ann", "bob", "carl"}) {
    auto const held = done("shopper.export", {{"shopper", q(who)}}).text();
    answers_.pop_back();
    auto const hits = planted_.in(held);
    EXPECT_FALSE(hits.empty()) << "the export of " << who << " does not say who they are at the network";
    for (auto const& one : hits) EXPECT_EQ(one.kind, cat("subject of ", who)) << told({one}, "export", held);
  }
  done("event.next", "{}");
  done("audit.verify", "{}");
  people_leave();
  done("event.next", "{}");
  done("shop.get", "{}");
  done("connector.list", "{}");

  for (auto const& [of, text] : answers_) expect_clean(of, text);
  expect_clean(files_below(data()));
  auto const log = files_below(logs());
  EXPECT_NE(log.at(0).bytes.find("oauth.revocation_refused"), std::string::npos) << log.at(0).bytes;
  expect_clean(log);
  expect_clean(memory_of(shop_->id()));
}

// Where it is found if it is there: what makes the test above worth something.
TEST_P(canary, that_is_kept_is_found_and_so_is_one_that_is_freed_without_being_wiped) {
  ASSERT_EQ(hits_in_memory(), 0U);
  shop_->tell("keep " + planted("kept"));
  auto const kept = hits_in_memory();
  EXPECT_GT(kept, 0U);
  shop_->tell("drop " + planted("dropped"));
  EXPECT_GT(hits_in_memory(), kept);
}

INSTANTIATE_TEST_SUITE_P(flavour, canary, ::testing::Values("bundled", "system"),
                         [](auto const& one) { return std::string{one.param}; });

TEST(canaries_, are_found_in_every_spelling) {
  auto const secret = fresh_canary();
  canaries planted;
  planted.add("one", secret);
  std::vector<std::string> const spellings = {secret,
                                              percent_encode(secret),
                                              crypto::base64(secret),
                                              crypto::base64url("ab" + secret),
                                              crypto::base64(cat("shop:", percent_encode(secret))),
                                              crypto::hex(secret)};
  for (auto const& one : spellings) EXPECT_FALSE(planted.in(cat("before ", one, " after")).empty()) << one;
  EXPECT_FALSE(planted.in(secret.substr(16)).empty());
  EXPECT_TRUE(planted.in(fresh_canary()).empty());
}

}  // namespace
}  // namespace vetrina::test
