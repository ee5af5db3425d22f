// real_op_scene: shops that are clients of the certified oidc-provider in every way that the engine knows, and the fixture
// whose program starts it once a suite. One test's own.
#pragma once

#include <gtest/gtest.h>

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

namespace signing = crypto::tests;
using members = fakes::json_members;

inline constexpr char const* password = "a password of thirty-two bytes or more";

inline signing::signing_key const& client_p256() {
  static signing::signing_key const made{signing::kind::p256};
  return made;
}

// What a client is at the provider, beyond what all are.
inline std::string client(std::string_view id, members more) {
  members all = {{"client_id", json::quoted(id)},
                 {"redirect_uris", R"(["https://localhost:8443/vetrina/connect/op/callback"])"},
                 {"response_types", R"(["code"])"},
                 {"grant_types", R"(["authorization_code","refresh_token"])"}};
  more.merge(all);
  return fakes::object_of(more);
}

// `door`: where the shop takes what providers send of their own accord.
inline std::string clients(std::string const& door) {
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

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  auto const at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error(cat("the manifest has no ", from));
  return text.replace(at, from.size(), to);
}

// The shipped plugin, and what a plugin for another provider would say instead.
inline std::string const& plugins() {
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

inline std::int64_t now_ms() {
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

}  // namespace vetrina::test
