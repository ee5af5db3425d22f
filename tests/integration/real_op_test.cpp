// The engine against software that nobody here wrote: the certified oidc-provider over TLS with a local authority. Each
// refusal has a twin that differs in that one thing and links.
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "connector/refresh.hpp"
#include "connector/userinfo.hpp"
#include "identity/refresh.hpp"
#include "login_scene.hpp"
#include "net/http_server.hpp"
#include "real_op.hpp"
#include "web/web.hpp"

namespace vetrina::test {
namespace {

namespace signing = crypto::tests;
using ::testing::Contains;
using members = fakes::json_members;

constexpr char const* password = "a password of thirty-two bytes or more";

signing::signing_key const& client_p256() {
  static signing::signing_key const made{signing::kind::p256};
  return made;
}

// What a client is at the provider, beyond what all are.
std::string client(std::string_view id, members more) {
  members all = {{"client_id", json::quoted(id)},
                 {"redirect_uris", R"(["https://localhost:8443/vetrina/connect/op/callback"])"},
                 {"response_types", R"(["code"])"},
                 {"grant_types", R"(["authorization_code","refresh_token"])"}};
  more.merge(all);
  return fakes::object_of(more);
}

// `door`: where the shop takes what providers send of their own accord.
std::string clients(std::string const& door) {
  auto const with_password = members{{"client_secret", json::quoted(password)}};
  auto const keyed = [](std::string const& jwk, std::string_view algorithm) {
    return members{{"token_endpoint_auth_method", R"("private_key_jwt")"},
                   {"token_endpoint_auth_signing_alg", json::quoted(algorithm)},
                   {"jwks", signing::set_of(jwk)}};
  };
  std::string out = client("shop", with_password);
  auto told = with_password;
  told["backchannel_logout_uri"] = json::quoted(door);
  out += "," + client("told-of-people", told);
  told["backchannel_logout_session_required"] = "true";
  out += "," + client("told-of-sessions", told);
  for (auto const* algorithm : {"RS256", "PS256", "ES256", "EdDSA"}) {
    auto one = with_password;
    one["id_token_signed_response_alg"] = json::quoted(algorithm);
    out += "," + client(cat("shop-", algorithm), one);
  }
  for (auto const* algorithm : {"RS256", "PS256", "ES256", "EdDSA"}) {
    auto one = with_password;
    one["userinfo_signed_response_alg"] = json::quoted(algorithm);
    out += "," + client(cat("signs-userinfo-", algorithm), one);
  }
  auto par = with_password;
  par["require_pushed_authorization_requests"] = "true";
  auto par_and_key = keyed(client_p256().jwk(), "ES256");
  par_and_key["require_pushed_authorization_requests"] = "true";
  out += "," + client("public", {{"token_endpoint_auth_method", R"("none")"}});
  out += "," + client("par", par);
  auto bound = with_password;
  bound["dpop_bound_access_tokens"] = "true";
  out += "," + client("bound", bound);
  out +=
      "," + client("public-bound", {{"token_endpoint_auth_method", R"("none")"}, {"dpop_bound_access_tokens", "true"}});
  auto everything = par_and_key;
  everything["dpop_bound_access_tokens"] = "true";
  out += "," + client("everything", everything);
  out += "," + client("key-ES256", keyed(client_p256().jwk(), "ES256"));
  out += "," + client("key-RS256", keyed(signing::shared_rsa().jwk(), "RS256"));
  out += "," + client("key-PS256", keyed(signing::shared_rsa().jwk(), "PS256"));
  out += "," + client("par-and-key", par_and_key);
  return "[" + out + "]";
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  auto const at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error(cat("the manifest has no ", from));
  return text.replace(at, from.size(), to);
}

// The shipped plugin, and what a plugin for another provider would say instead.
std::string const& plugins() {
  static std::string const folder = [] {
    std::filesystem::path const root = certificates().path() / "plugins";
    std::ifstream in{VT_BINARY_DIR "/plugins/oidc/connector.json"};
    std::ostringstream shipped;
    shipped << in.rdbuf();
    auto const put = [&](std::string const& id, std::string const& text) {
      std::filesystem::create_directories(root / id);
      std::ofstream{root / id / "connector.json"} << replaced(text, R"("id": "oidc")", cat(R"("id": ")", id, "\""));
    };
    put("oidc", shipped.str());
    put("test.registered", replaced(replaced(shipped.str(), R"("client_auth": "basic")",
                                             R"("registration": {"kind": "rfc7591"}, "client_auth": "basic")"),
                                    R"("required": ["issuer", "client_id"])", R"("required": ["issuer"])"));
    put("test.posted", replaced(shipped.str(), R"("pkce": "S256")", R"("pkce": "S256", "response_mode": "form_post")"));
    return root.string();
  }();
  return folder;
}

std::int64_t now_ms() {
  using std::chrono::milliseconds;
  return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

class real_op_suite : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    net::listen_options at;
    at.certificate_file = good_certificate().certificate;
    at.private_key_file = good_certificate().private_key;
    shop_ = net::serve(at, [](net::http_request&& asked, net::peer const& from) {
              return open_now_.load()->handle(asked, from);
            }).value();
    op_ =
        std::make_unique<real_op>(clients(cat("https://localhost:", std::uint64_t{shop_->port()}, "/vetrina/hook/op")));
  }
  static void TearDownTestSuite() {
    op_.reset();
    shop_.reset();
  }
  // The provider has the machine's clock.
  real_op_suite() {
    scene_.time().advance(now_ms() - scene_.time().wall_ms());
    open_now_ = &face_;
  }

  struct use {
    std::string client;
    members secrets{};
    members settings{};
    std::string plugin = "oidc";
  };
  void connect(use of) {
    of.settings["issuer"] = json::quoted(op_->issuer());
    if (!of.client.empty()) of.settings["client_id"] = json::quoted(of.client);
    scene_.done("connector.put", {{"connector", R"("op")"},
                                  {"plugin", json::quoted(of.plugin)},
                                  {"settings", fakes::object_of(of.settings)},
                                  {"secrets", fakes::object_of(of.secrets)}});
  }
  void connect_with_password(std::string const& id, members const& settings = {}) {
    connect({id, {{"client_secret", json::quoted(password)}}, settings});
  }
  void connect_with_key(std::string const& id, std::string const& jwk, members const& settings = {}) {
    connect({id, {{"private_key", json::quoted(jwk)}}, settings});
  }

  outcome link(std::string_view name = "anna") {
    auto const going = scene_.begin();
    person someone;
    return scene_.complete(login_scene::callback(going, someone.sign_in(going.url, name)));
  }
  void expect_linked(outcome const& got) {
    EXPECT_EQ(got.text("/status"), "linked") << got.text("/reason") << " " << got.text("/detail") << got.message();
    EXPECT_EQ(got.text("/identity/issuer"), op_->issuer());
    EXPECT_EQ(got.text("/identity/name"), "Name of anna");
    scene_.expect_linked_once();
  }
  void expect_refused(outcome const& got, std::string_view reason) {
    EXPECT_EQ(got.text("/status"), "rejected");
    EXPECT_EQ(got.text("/reason"), reason) << got.text("/detail");
    scene_.expect_nothing_stored();
  }

  // ---- the tokens of the one linked identity, as the SDK's own jobs use them ----

  template <class Use>
  auto with_link(Use use) {
    auto const& sys = scene_.services();
    ops::caller who;
    who.shop = "jeans";
    who.role = ops::role::admin;
    ops::exchange in{{sys, who, sys.time.wall_ms()}};
    std::optional<identity::linked_identity> of;
    connector::instance through;
    auto const read = in.read([&](store::session& db) -> result<void> {
      VT_TRY(auto const all, identity::linked_of(db, who.shop, "ann"));
      of = all.at(0);
      VT_TRY(through, identity::find_instance(in, db, of->connector, ""));
      return {};
    });
    if (!read) throw std::runtime_error(read.error().message);
    return use(in, *of, through);
  }
  std::string access() {
    return with_link([](ops::exchange& in, auto const& of, auto const& through) {
      auto const got = identity::usable_access(in, of, through);
      return got ? std::string{got->token.reveal()} : std::string{got.error().slug};
    });
  }
  std::string kept_refresh_token() {
    return with_link([](ops::exchange& in, identity::linked_identity const& of, auto const&) {
      std::string out;
      auto const read = in.read([&](store::session& db) -> result<void> {
        VT_TRY(auto const kept, identity::find_token(db, in.who.shop, of.identity, identity::refresh_kind));
        VT_TRY(auto const text, identity::open_token(in, of.identity, identity::refresh_kind, kept.value()));
        out = std::string{text.reveal()};
        return {};
      });
      if (!read) throw std::runtime_error(read.error().message);
      return out;
    });
  }
  // Somebody else with our client's credentials.
  std::string refresh_with(std::string const& token) {
    return with_link([&](ops::exchange& in, auto const&, connector::instance const& through) {
      auto const way = identity::reach(in, through).value();
      auto const context = way.context(in);
      auto const at = connector::resolve_provider(context, way.about, way.of, way.redirect_uri).value();
      auto const got = connector::refresh_tokens(context, at, secret{token}, {"openid"}, "anna");
      return got ? std::string{"refreshed"} : std::string{got.error().slug};
    });
  }
  bool claims_with_the_kept_key() {
    return with_link([](ops::exchange& in, auto const& of, connector::instance const& through) {
      auto const grant = identity::usable_access(in, of, through).value();
      auto const way = identity::reach(in, through).value();
      auto const context = way.context(in);
      auto at = connector::resolve_provider(context, way.about, way.of, way.redirect_uri).value();
      at.dpop_key = grant.dpop_key;
      return connector::userinfo(context, at, grant.token, "anna").has_value();
    });
  }
  int userinfo_status(std::string const& token) {
    person someone;
    return someone.send({"GET", op_->issuer() + "/me", {{"Authorization", "Bearer " + token}}, {}}).status;
  }
  void let_the_access_token_end() { scene_.time().advance(9 * second_ms); }

  static inline std::unique_ptr<real_op> op_;
  // One address for the whole program, as the provider has it in its clients; behind it the shop of the test that runs.
  static inline std::unique_ptr<net::http_server> shop_;
  static inline std::atomic<web::face*> open_now_ = nullptr;
  login_scene scene_{plugins()};
  web::face face_{scene_.engine()};
};

TEST_F(real_op_suite, a_confidential_client_links) {
  connect_with_password("shop");
  EXPECT_EQ(scene_.check_connector().text("/state"), "ready");
  auto const got = link();
  expect_linked(got);
  EXPECT_EQ(got.text("/identity/email"), "anna@example.org");
  EXPECT_EQ(got.text("/identity/email_grade"), "verified");
}

TEST_F(real_op_suite, a_confidential_client_with_another_password_does_not) {
  connect({"shop", {{"client_secret", R"("not it")"}}});
  expect_refused(link(), "oauth.client_refused");
}

TEST_F(real_op_suite, a_public_client_links) {
  connect({"public"});
  expect_linked(link());
}

class real_op_signing : public real_op_suite, public ::testing::WithParamInterface<char const*> {};
TEST_P(real_op_signing, is_verified) {
  connect_with_password(cat("shop-", GetParam()));
  expect_linked(link());
}
TEST_P(real_op_signing, of_userinfo_is_verified) {
  connect_with_password(cat("signs-userinfo-", GetParam()));
  auto const got = link();
  expect_linked(got);
  EXPECT_EQ(got.text("/identity/email"), "anna@example.org");
}
INSTANTIATE_TEST_SUITE_P(by, real_op_signing, ::testing::Values("RS256", "PS256", "ES256", "EdDSA"),
                         [](auto const& one) { return std::string{one.param}; });

// ---- answers that are posted ----

TEST_F(real_op_suite, an_answer_that_is_posted_links) {
  connect({"shop", {{"client_secret", json::quoted(password)}}, {}, "test.posted"});
  auto const begun = scene_.done("identity.begin", scene_.link_request());
  EXPECT_THAT(begun.string_at("/cookie/attributes").value(), ::testing::HasSubstr("SameSite=None"));
  EXPECT_THAT(begun.string_at("/cookie/attributes").value(), ::testing::HasSubstr("Secure"));
  person someone;
  auto const posted = someone.sign_in(begun.string_at("/url").value(), "anna");
  auto with = login_scene::callback({{}, {}, begun.string_at("/cookie/value").value()}, "");
  with.erase("query");
  with["body"] = json::quoted(posted);
  expect_linked(scene_.complete(with));
}

// ---- pushed requests ----

TEST_F(real_op_suite, a_client_that_must_push_its_requests_links) {
  connect_with_password("par", {{"par", "true"}});
  auto const going = scene_.begin();
  EXPECT_NE(going.url.find("request_uri="), std::string::npos);
  EXPECT_EQ(going.url.find("code_challenge"), std::string::npos);
  person someone;
  expect_linked(scene_.complete(login_scene::callback(going, someone.sign_in(going.url, "anna"))));
}

TEST_F(real_op_suite, a_client_that_must_push_its_requests_and_does_not_is_sent_back) {
  connect_with_password("par");
  expect_refused(link(), "identity.provider_error");
}

// ---- clients with a key ----

TEST_F(real_op_suite, a_client_with_a_key_links) {
  connect_with_key("key-ES256", client_p256().private_jwk());
  expect_linked(link());
}
TEST_F(real_op_suite, a_client_with_an_rsa_key_links) {
  connect_with_key("key-RS256", signing::shared_rsa().private_jwk());
  expect_linked(link());
}
TEST_F(real_op_suite, a_client_with_an_rsa_key_for_pss_links) {
  connect_with_key("key-PS256", signing::shared_rsa().private_jwk(R"("alg":"PS256")"));
  expect_linked(link());
}
TEST_F(real_op_suite, a_client_with_another_key_does_not) {
  connect_with_key("key-ES256", signing::signing_key{signing::kind::p256}.private_jwk());
  expect_refused(link(), "oauth.client_refused");
}
TEST_F(real_op_suite, a_client_with_a_key_that_pushes_its_requests_links) {
  connect_with_key("par-and-key", client_p256().private_jwk(), {{"par", "true"}});
  expect_linked(link());
}

// ---- tokens ----

TEST_F(real_op_suite, a_token_that_is_over_is_refreshed) {
  connect_with_password("shop");
  expect_linked(link());
  auto const first = access();
  EXPECT_EQ(access(), first);
  auto const kept = kept_refresh_token();
  let_the_access_token_end();
  auto const second = access();
  EXPECT_NE(second, first);
  EXPECT_EQ(userinfo_status(second), 200);
  EXPECT_NE(kept_refresh_token(), kept);
}

TEST_F(real_op_suite, a_client_with_a_key_refreshes_with_it) {
  connect_with_key("key-ES256", client_p256().private_jwk());
  expect_linked(link());
  let_the_access_token_end();
  EXPECT_EQ(userinfo_status(access()), 200);
}

TEST_F(real_op_suite, a_refresh_token_used_twice_ends_the_grant_and_the_person_must_come_again) {
  connect_with_password("shop");
  expect_linked(link());
  auto const spent = kept_refresh_token();
  let_the_access_token_end();
  EXPECT_EQ(userinfo_status(access()), 200);
  EXPECT_EQ(refresh_with(spent), "oauth.refresh_refused");  // a thief's, or ours from a backup
  let_the_access_token_end();
  EXPECT_EQ(access(), "identity.no_token");
  auto const listed = scene_.done("identity.list", {{"shopper", R"("ann")"}});
  EXPECT_EQ(listed.size_at("/identities"), 1U);
  // Whoever comes again has a token again.
  EXPECT_EQ(link().text("/status"), "already_linked");
  EXPECT_EQ(userinfo_status(access()), 200);
}

TEST_F(real_op_suite, unlinking_gives_the_tokens_back) {
  connect_with_password("shop");
  auto const got = link();
  expect_linked(got);
  auto const token = access();
  EXPECT_EQ(userinfo_status(token), 200);
  scene_.done("identity.unlink", {{"shopper", R"("ann")"}, {"identity", json::quoted(got.text("/identity/identity"))}});
  EXPECT_EQ(userinfo_status(token), 200);
  EXPECT_GE(scene_.run_network_jobs(), 1);
  EXPECT_EQ(userinfo_status(token), 401);
  scene_.expect_nothing_stored();
}

// ---- people who leave the provider, which tells the shop's door ----

class real_op_sign_out : public real_op_suite {
 protected:
  // Links as `name` and keeps the browser, which has the session at the provider.
  void link_with(person& someone, std::string_view name) {
    auto const going = scene_.begin();
    expect_linked(scene_.complete(login_scene::callback(going, someone.sign_in(going.url, name))));
    scene_.time().advance(second_ms);
    cookie_ = scene_.done("shopper.token", {{"shopper", R"("ann")"}, {"session", R"("s1")"}})
                  .string_at("/cookie/value")
                  .value();
  }
  // With the cookie that the shop gave the shopper.
  int status_at_the_shop() {
    person browser;
    auto const address = cat("https://localhost:", std::uint64_t{shop_->port()}, "/vetrina/v1/identity.list");
    return browser.send({"GET", address, {{"Cookie", cat("__Host-vetrina=", cookie_)}}, {}}).status;
  }
  std::int64_t notices() {
    static store::statement const all{store::area::record, "select count(*) from inbound_notice"};
    return scene_.rows(all);
  }
  void expect_signed_out_and_still_linked() {
    EXPECT_EQ(notices(), 1);
    EXPECT_EQ(status_at_the_shop(), 401);
    scene_.expect_linked_once();
  }
  std::string cookie_;
};

TEST_F(real_op_sign_out, of_a_person_ends_their_sessions_at_the_shop_and_keeps_the_link) {
  connect_with_password("told-of-people");
  person anna;
  link_with(anna, "anna");
  EXPECT_EQ(status_at_the_shop(), 200);
  anna.sign_out(op_->issuer());
  expect_signed_out_and_still_linked();
}

TEST_F(real_op_sign_out, of_a_session_ends_the_shoppers_who_came_with_it) {
  connect_with_password("told-of-sessions");
  person anna;
  link_with(anna, "anna");
  EXPECT_EQ(status_at_the_shop(), 200);
  anna.sign_out(op_->issuer());
  expect_signed_out_and_still_linked();
}

TEST_F(real_op_sign_out, of_somebody_else_ends_nothing) {
  connect_with_password("told-of-people");
  person anna, someone;
  link_with(anna, "anna");
  auto const elsewhere = scene_.begin_as_visitor();
  auto with = login_scene::callback(elsewhere, someone.sign_in(elsewhere.url, "bruno"));
  with.erase("shopper");
  EXPECT_EQ(scene_.complete(with).text("/status"), "new_shopper_proposed");
  someone.sign_out(op_->issuer());
  EXPECT_EQ(notices(), 1);
  EXPECT_EQ(status_at_the_shop(), 200);
}

TEST_F(real_op_sign_out, is_not_told_to_a_client_that_did_not_ask) {
  connect_with_password("shop");
  person anna;
  link_with(anna, "anna");
  anna.sign_out(op_->issuer());
  EXPECT_EQ(notices(), 0);
  EXPECT_EQ(status_at_the_shop(), 200);
}

// ---- tokens that are bound to a key; the provider wants its own nonce each time ----

TEST_F(real_op_suite, a_client_whose_tokens_are_bound_links_and_refreshes) {
  connect_with_password("bound", {{"dpop", "true"}});
  expect_linked(link());
  let_the_access_token_end();
  EXPECT_EQ(userinfo_status(access()), 401);  // the token alone is worth nothing
  EXPECT_TRUE(claims_with_the_kept_key());
}

TEST_F(real_op_suite, a_client_whose_tokens_must_be_bound_and_are_not_does_not_link) {
  connect_with_password("bound");
  expect_refused(link(), "oauth.code_refused");
}

TEST_F(real_op_suite, a_public_client_whose_tokens_are_bound_refreshes_with_the_key) {
  connect({"public-bound", {}, {{"dpop", "true"}}});
  expect_linked(link());
  let_the_access_token_end();
  EXPECT_TRUE(claims_with_the_kept_key());
}

TEST_F(real_op_suite, a_client_with_a_key_pushed_requests_and_bound_tokens_links_and_refreshes) {
  connect_with_key("everything", client_p256().private_jwk(), {{"par", "true"}, {"dpop", "true"}});
  expect_linked(link());
  let_the_access_token_end();
  EXPECT_TRUE(claims_with_the_kept_key());
}

// ---- keys that change ----

TEST_F(real_op_suite, keys_that_were_rotated_are_fetched_again_but_not_within_a_minute) {
  connect_with_password("shop");
  expect_linked(link());
  op_->restart();
  auto const refused = link();
  EXPECT_EQ(refused.text("/reason"), "jws.unknown_key");
  scene_.time().advance(minute_ms);
  EXPECT_EQ(link().text("/status"), "already_linked");
}

// ---- clients that register themselves ----

TEST_F(real_op_suite, a_client_may_register_itself) {
  connect({"", {}, {}, "test.registered"});
  expect_linked(link());
  let_the_access_token_end();
  EXPECT_EQ(userinfo_status(access()), 200);
}

TEST_F(real_op_suite, a_client_may_register_itself_with_a_key) {
  connect({"", {{"private_key", json::quoted(client_p256().private_jwk(R"("kid":"k1")"))}}, {}, "test.registered"});
  expect_linked(link());
}

}  // namespace
}  // namespace vetrina::test
