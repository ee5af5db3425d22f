// social_town: a whole engine on a data folder, with a fake network in the place of the real ones: shoppers with
// identities there, whose lists are read by the plugin that we ship. Not thread-safe.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "identity/connectors.hpp"
#include "identity/linked.hpp"
#include "json/document.hpp"
#include "tests/common/test_engine.hpp"
#include "tests/fakes/social.hpp"

namespace vetrina::test {

class social_town {
 public:
  // The plugin that we ship, with texts of its manifest replaced.
  using changes = std::vector<std::pair<std::string, std::string>>;

  social_town(std::string const& folder, fakes::social& network, changes const& of_manifest = {}) : folder_{folder} {
    install(of_manifest);
    auto made =
        engine::engine::open(cat(R"({"data_dir":")", folder,
                                 R"(/data","environment":"test","http":{"public_url":"https://localhost:8443"},)",
                                 R"("connector_path":[")", folder, R"(/plugins"]})"),
                             {}, {&time_, &crypto::system_random(), &null_log(), &network});
    if (!made) throw std::runtime_error{made.error().message};
    engine_ = *std::move(made);
  }

  void open_shop(std::string const& more_settings = {}) {
    done("shop.put", sample_shop);
    done("connector.put", cat(R"({"connector":"toot","plugin":"mastodon","settings":{"base_url":")",
                              fakes::social::origin, "\"", more_settings, "}}"));
  }
  json::document done(std::string_view operation, std::string_view document) {
    auto const answer = engine_->call(operation, document, {});
    if (!answer)
      throw std::runtime_error{
          cat(operation, ": ", answer.error().slug, ": ", answer.error().message, answer.error().pointer)};
    return *json::document::parse(answer->body, 1U << 23U, 64);
  }
  std::string failure(std::string_view operation, std::string_view document) {
    auto const answer = engine_->call(operation, document, {});
    return answer ? std::string{} : std::string{answer.error().slug};
  }

  // A shopper, signed in at the network, who wants to find friends.
  void person(std::string const& id, bool finds_friends = true) {
    done("shopper.put", cat(R"({"shopper":")", id, R"(","name":"Name of )", id, R"(","has_other_credential":true})"));
    link(id);
    consents(id, "show_to_friends");
    if (finds_friends) consents(id, "find_friends");
    // Folded later, the grant would ask for one more sync than the link did.
    done("friend.list", cat(R"({"shopper":")", id, "\"}"));
  }
  void consents(std::string const& id, std::string const& purpose, bool granted = true) {
    done("consent.set",
         cat(R"({"shopper":")", id, R"(","purpose":")", purpose, R"(","granted":)", granted ? "true" : "false",
             R"(,"shown":{"text_hash":"h","policy_version":"1","locale":"it"}})"));
  }
  void link(std::string const& id) {
    auto const in = exchange();
    must(in.write([&](store::transaction& tx) -> result<void> {
      identity::verified_identity who;
      who.connector = "toot";
      who.plugin = "mastodon";
      VT_TRY(auto const through, identity::find_instance(in, tx, "toot", ""));
      VT_TRY(auto const* const about, in.sys.connectors.find(through.plugin));
      VT_TRY(who.issuer, connector::identity_issuer(*about, through));
      who.subject = fakes::social::subject_of(id);
      who.access_token = cat("token of ", id);
      VT_CHECK(identity::link(in, tx, id, who, in.now));
      return {};
    }));
  }
  void unlink(std::string const& id) {
    auto const in = exchange();
    must(in.write([&](store::transaction& tx) -> result<void> {
      VT_TRY(auto const own, identity::linked_of(tx, "jeans", id));
      for (auto const& one : own) VT_CHECK(identity::unlink(in, tx, one));
      return {};
    }));
  }
  [[nodiscard]] std::string identity_of(std::string const& id) {
    std::string out;
    auto const in = exchange();
    must(in.read([&](store::session& db) -> result<void> {
      VT_TRY(auto const own, identity::linked_of(db, "jeans", id));
      out = own.empty() ? "" : own.front().identity;
      return {};
    }));
    return out;
  }
  json::document sync(std::string const& id) { return done("identity.sync", cat(R"({"shopper":")", id, "\"}")); }
  // Follows between this person and other shoppers, both directions.
  [[nodiscard]] std::int64_t edges_of(std::string const& id) {
    return done("shopper.export", cat(R"({"shopper":")", id, "\"}")).integer_at("/held/friends/edges").value_or(-1);
  }
  [[nodiscard]] std::vector<std::string> friends_of(std::string const& id) {
    auto const got = done("friend.list", cat(R"({"shopper":")", id, R"(","limit":100})"));
    std::vector<std::string> out;
    for (std::size_t i = 0; i < got.size_at("/friends"); ++i) {
      out.push_back(got.string_at(cat("/friends/", std::uint64_t{i}, "/name")).value_or("?"));
    }
    return out;
  }
  int run_jobs() {
    auto const ran = engine_->run_jobs(1'000, true);
    if (!ran) throw std::runtime_error{ran.error().message};
    return *ran;
  }

  [[nodiscard]] ops::exchange exchange() {
    auto const got = engine_->services();
    if (!got) throw std::runtime_error{got.error().message};
    who_.shop = "jeans";
    who_.role = ops::role::admin;
    return {{**got, who_, time_.wall_ms()}};
  }
  // The first column of the first row; -1 where there is none.
  [[nodiscard]] std::int64_t number(store::statement const& what, store::params with = {}) {
    std::int64_t out = -1;
    auto const in = exchange();
    must(in.sys.db.read(what.where(), [&](store::session& db) {
      return db.each(what, with, [&](store::row const& r) {
        out = r.integer(0);
        return false;
      });
    }));
    return out;
  }
  [[nodiscard]] manual_clock& time() noexcept { return time_; }
  [[nodiscard]] engine::engine& engine() noexcept { return *engine_; }

 private:
  static void must(result<void> const& done) {
    if (!done) throw std::runtime_error{cat(done.error().slug, ": ", done.error().message)};
  }
  void install(changes const& of_manifest) const {
    std::string const built = cat(VT_BINARY_DIR, "/plugins/mastodon");
    std::string const into = folder_ + "/plugins/mastodon";
    if (std::filesystem::exists(into)) return;
    std::filesystem::create_directories(into);
    std::ifstream in{built + "/connector.json"};
    std::string manifest{std::istreambuf_iterator<char>{in}, {}};
    auto const replace = [&](std::string const& from, std::string const& to) {
      auto const at = manifest.find(from);
      if (at == std::string::npos) throw std::runtime_error{"the manifest has no " + from};
      manifest.replace(at, from.size(), to);
    };
    for (auto const& [from, to] : of_manifest) replace(from, to);
    std::ofstream{into + "/connector.json"} << manifest;
    std::filesystem::copy_file(built + "/libvtc_mastodon.so", into + "/libvtc_mastodon.so");
  }

  std::string folder_;
  manual_clock time_{1'800'000'000'000};
  std::unique_ptr<vetrina::engine::engine> engine_;
  ops::caller who_;
};

}  // namespace vetrina::test
