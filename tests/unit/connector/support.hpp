// support: what the engine's tests share: a store with the engine's table, keys, a clock that stands still, a provider.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "base/strings.hpp"
#include "connector/oauth.hpp"
#include "connector/oauth_cache.hpp"
#include "store/sqlite_store.hpp"
#include "tests/fakes/provider.hpp"
#include "vault/vault.hpp"

namespace vetrina::connector::testing {

inline constexpr std::int64_t noon = 1'790'000'000'000;

class oauth_engine : public ::testing::Test {
 protected:
  oauth_engine() {
    std::string name = (std::filesystem::temp_directory_path() / "vt_oauth_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    ring_ = vault::open_key_ring("", "", folder_, crypto::system_random()).value();
    keys_ = std::make_unique<vault::vault>(*ring_, crypto::system_random());
    auto steps = connector_migrations();
    db_ = store::open_sqlite({folder_ + "/data"}, steps, time).value();
  }
  ~oauth_engine() override {
    db_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] oauth_context context() { return {op, nullptr, *db_, *keys_, time, crypto::system_random(), "demo"}; }

  static manifest oidc_manifest() {
    manifest m;
    m.id = "oidc";
    m.display.name = "OpenID Connect";
    m.auth.kind = auth_kind::oidc;
    m.auth.discovery = discovery_kind::oidc;
    m.auth.issuer = "{issuer}";
    m.auth.id_token = id_token_rule::required;
    m.auth.claims.sources = {claims_source::id_token};
    m.auth.claims.subject = "/sub";
    m.scopes = {{"openid", "to know who you are", {}}, {"email", "to write to you", {}}};
    return m;
  }
  static instance oidc_instance() {
    instance of;
    of.shop = "demo";
    of.connector = "op";
    of.plugin = "oidc";
    of.settings = R"({"issuer":"https://op.example","client_id":"shop"})";
    of.secrets.emplace("client_secret", secret{"s3cr:t%"});
    return of;
  }
  static manifest mastodon_manifest() {
    manifest m;
    m.id = "mastodon";
    m.display.name = "Mastodon";
    m.instance = "instance";
    m.auth.kind = auth_kind::oauth2;
    m.auth.discovery = discovery_kind::rfc8414;
    m.auth.authorization_endpoint = "{instance}/oauth/authorize";
    m.auth.token_endpoint = "{instance}/oauth/token";
    m.auth.registration = {registration_kind::mastodon_app, "{instance}/api/v1/apps"};
    m.auth.client_auth = client_auth_method::post;
    m.scopes = {{"profile", "to know who you are", {}}};
    return m;
  }
  static instance mastodon_instance() {
    instance of;
    of.shop = "demo";
    of.connector = "masto";
    of.plugin = "mastodon";
    of.settings = R"({"instance":"https://op.example/"})";
    return of;
  }

  manual_clock time{noon};
  fakes::provider op{"https://op.example", time};

 private:
  std::string folder_;
  std::unique_ptr<vault::key_ring> ring_;
  std::unique_ptr<vault::vault> keys_;
  std::unique_ptr<store::database> db_;
};

inline constexpr std::string_view here = "https://shop.example/vetrina/connect/op/callback";

}  // namespace vetrina::connector::testing
