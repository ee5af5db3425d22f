// support: a shop with two shoppers, a connector and a provider in the test's own process, called as a host calls it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "base/strings.hpp"
#include "connector/host.hpp"
#include "connector/oauth_cache.hpp"
#include "identity/module.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "ops/dispatcher.hpp"
#include "ops/shops.hpp"
#include "shoppers/module.hpp"
#include "store/sqlite_store.hpp"
#include "tests/fakes/provider.hpp"

namespace vetrina::identity::testing {

inline constexpr std::int64_t noon = 1'790'000'000'000;

// A statement lives as long as the program: connections keep what they prepared by its address.
inline store::statement const all_links{store::area::record, "select count(*) from linked_identity"};
inline store::statement const all_tokens{store::area::record, "select count(*) from identity_token"};
inline store::statement const all_notices{store::area::record, "select count(*) from inbound_notice"};
inline store::statement const all_changes{store::area::record, "select count(*) from change"};

struct login {
  std::string url, attempt, cookie, query;
};

class shop_with_login : public ::testing::Test {
 protected:
  shop_with_login() {
    std::string name = (std::filesystem::temp_directory_path() / "vt_identity_XXXXXX").string();
    folder = ::mkdtemp(name.data());
    settings.data_dir = folder + "/data";
    settings.http.public_url = "https://shop.example";
    ring = vault::open_key_ring("", "", folder, crypto::system_random()).value();
    keys = std::make_unique<vault::vault>(*ring, crypto::system_random());
    std::vector<store::migration> steps;
    for (auto const& step : connector::connector_migrations()) steps.push_back(step);
    for (auto const* m : modules) steps.insert(steps.end(), m->migrations.begin(), m->migrations.end());
    db = store::open_sqlite({settings.data_dir}, steps, time).value();
    connectors = std::make_unique<connector::host>(
        connector::host_options{{VT_SOURCE_DIR "/plugins"}, op, time, crypto::system_random(), null_log(), {}});
    sys = std::make_unique<ops::services>(ops::services{*db, *keys, *ring, *connectors, op, time,
                                                        crypto::system_random(), null_log(), settings, operations});
    must("shop.put",
         R"({"shop":"demo","mode":"test","controller":{"name":"Demo"},"origins":["https://shop.example"],)"
         R"("templates":{"product":"https://shop.example/p/{family}","return":"https://shop.example/account"},)"
         R"("markets":[{"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"}]})");
    must("shopper.put", R"({"shopper":"ann","has_other_credential":true})");
    must("shopper.put", R"({"shopper":"bob","has_other_credential":true})");
    must("connector.put",
         R"({"connector":"op","plugin":"oidc","settings":{"issuer":"https://op.example","client_id":"shop"},)"
         R"("secrets":{"client_secret":"s3cr:t%"}})");
  }
  ~shop_with_login() override {
    connectors.reset();
    db.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  result<std::string> call(std::string_view name, std::string_view document) {
    auto got = operations.run(*sys, name, document, ops::hint{});
    if (!got) return got.error();
    return std::move(got->body);
  }
  json::document must(std::string_view name, std::string_view document) {
    auto const got = call(name, document);
    if (!got) throw std::runtime_error(cat(name, ": ", got.error().slug, ": ", got.error().message));
    return json::document::parse(*got).value();
  }
  std::string slug_of(std::string_view name, std::string_view document) {
    auto const got = call(name, document);
    return got ? "accepted" : std::string{got.error().slug};
  }

  // A fresh host that knows the oidc plugin under another name, too, with one text of its manifest replaced.
  void add_plugin(std::string const& id, std::string_view text, std::string_view by) {
    std::ifstream in{VT_SOURCE_DIR "/plugins/oidc/connector.json"};
    std::string manifest{std::istreambuf_iterator<char>{in}, {}};
    auto const swap = [&](std::string_view from, std::string_view to) {
      auto const at = manifest.find(from);
      if (at == std::string::npos) throw std::runtime_error(cat("the manifest has no ", from));
      manifest.replace(at, from.size(), to);
    };
    swap(R"("id": "oidc")", cat(R"("id": ")", id, "\""));
    swap(text, by);
    add_manifest(id, manifest);
  }
  void add_manifest(std::string const& id, std::string_view manifest) {
    std::filesystem::create_directories(cat(folder, "/plugins/", id));
    std::ofstream{cat(folder, "/plugins/", id, "/connector.json")} << manifest;
    sys.reset();
    connectors = std::make_unique<connector::host>(connector::host_options{
        {VT_SOURCE_DIR "/plugins", folder + "/plugins"}, op, time, crypto::system_random(), null_log(), {}});
    sys = std::make_unique<ops::services>(ops::services{*db, *keys, *ring, *connectors, op, time,
                                                        crypto::system_random(), null_log(), settings, operations});
  }
  // The connector `op` by another plugin.
  void put_op(std::string_view plugin) {
    must("connector.put", cat(R"({"connector":"op","plugin":)", q(plugin),
                              R"(,"settings":{"issuer":"https://op.example","client_id":"shop"},)"
                              R"("secrets":{"client_secret":"s3cr:t%"}})"));
  }

  // Members of a request as text; a value is JSON.
  using members = fakes::json_members;
  static std::string q(std::string_view text) { return json::quoted(text); }

  members begin_members(std::string_view intent, std::string_view shopper = {}, std::string_view session = "s1") const {
    members m = {{"connector", R"("op")"}, {"intent", q(intent)}, {"session", q(session)}};
    if (!shopper.empty()) {
      m["shopper"] = q(shopper);
      m["auth_time"] = std::to_string(time.wall_ms());
    }
    return m;
  }
  // Begins and lets the person say yes at the provider.
  login begin(members const& with) {
    auto const got = must("identity.begin", fakes::object_of(with));
    login out{*got.string_at("/url"), *got.string_at("/attempt"), *got.string_at("/cookie/value"), {}};
    out.query = op.approve(out.url);
    return out;
  }
  members complete_members(login const& of, std::string_view shopper = {}, std::string_view session = "s1") const {
    members m = {{"connector", R"("op")"}, {"query", q(of.query)}, {"cookie", q(of.cookie)}, {"session", q(session)}};
    if (!shopper.empty()) m["shopper"] = q(shopper);
    return m;
  }
  json::document complete(members const& with) { return must("identity.complete", fakes::object_of(with)); }
  json::document confirm(login const& of, std::string_view shopper, members more = {}) {
    more.merge(members{{"attempt", q(of.attempt)},
                       {"session", R"("s1")"},
                       {"decision", R"("accept")"},
                       {"auth_time", std::to_string(time.wall_ms())}});
    if (!shopper.empty()) more["shopper"] = q(shopper);
    return must("identity.confirm", fakes::object_of(more));
  }
  // Links op's present subject to a shopper.
  json::document link_to(std::string_view shopper) {
    return complete(complete_members(begin(begin_members("link", shopper)), shopper));
  }
  // The first column of the first row, where there is one.
  std::int64_t rows(store::statement const& what, std::initializer_list<store::param> with = {}) {
    std::int64_t found = -1;
    EXPECT_TRUE(db->read(what.where(), [&](store::session& view) {
      return view.each(what, with, [&](store::row const& r) {
        found = r.integer(0);
        return false;
      });
    }));
    return found;
  }
  std::size_t links_of(std::string_view shopper) {
    return must("identity.list", cat(R"({"shopper":)", q(shopper), "}")).size_at("/identities");
  }
  static std::string status(json::document const& answer) { return answer.string_at("/status").value_or(""); }
  static std::string reason(json::document const& answer) { return answer.string_at("/reason").value_or(""); }

  std::string folder;
  manual_clock time{noon};
  fakes::provider op{"https://op.example", time};
  ops::settings settings;
  std::vector<ops::module const*> modules{&ops::tenancy_module(), &shoppers::shoppers_module(), &identity_module()};
  ops::dispatcher operations{modules};
  std::unique_ptr<vault::key_ring> ring;
  std::unique_ptr<vault::vault> keys;
  std::unique_ptr<store::database> db;
  std::unique_ptr<connector::host> connectors;
  std::unique_ptr<ops::services> sys;
};

}  // namespace vetrina::identity::testing
