// canary_shop: a shop in a process of its own and the network that it speaks with, in which whatever is secret is a
// canary; for canary_test.cpp.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/strings.hpp"
#include "canaries.hpp"
#include "canary_process.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "login_scene.hpp"
#include "tests/fakes/evil_provider.hpp"

namespace vetrina::test {

using members = fakes::json_members;

// The mastodon plugin's code behind OpenID Connect, so that one connector has everything: codes, id_tokens, refresh, and
// something to use a token for.
inline constexpr std::string_view manifest = R"({
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

class canary_shop {
 protected:
  explicit canary_shop(char const* flavour) {
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
        flavour,
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

}  // namespace vetrina::test
