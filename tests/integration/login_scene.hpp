// login_scene: a whole engine whose connector `op` reaches an identity provider over TLS on loopback, trusting one
// authority; and what must not be in its store after a login that failed. One test's own.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>
#include <stdexcept>

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "ops/services.hpp"
#include "tests/common/test_certificates.hpp"
#include "tests/common/test_engine.hpp"
#include "tests/fakes/evil_provider.hpp"

namespace vetrina::test {

inline store::statement const count_links{store::area::record, "select count(*) from linked_identity"};
inline store::statement const count_tokens{store::area::record, "select count(*) from identity_token"};
inline store::statement const count_open_attempts{
    store::area::scratch, "select count(*) from login_attempt where state in ('returned', 'held') or held <> ''"};
inline store::statement const count_attempts{store::area::scratch, "select count(*) from login_attempt"};
inline store::statement const count_tickets{store::area::scratch, "select count(*) from login_ticket"};
inline store::statement const count_provider_sessions{store::area::record, "select count(*) from provider_session"};
// Grows when somebody's sessions are ended.
inline store::statement const sum_of_epochs{store::area::record, "select coalesce(sum(epoch), 0) from session_epoch"};
inline store::statement const count_cached{store::area::scratch, "select count(*) from provider_cache"};

// One authority for all tests of the process; keys take time.
inline certificate_folder const& certificates() {
  static certificate_folder const folder;
  return folder;
}
inline test_authority const& trusted_authority() {
  static test_authority const authority{certificates(), "trusted"};
  return authority;
}
inline certificate_files const& good_certificate() {
  static certificate_files const files = trusted_authority().issue("good");
  return files;
}

struct login {
  std::string url, attempt, cookie;
};

// Every line that the engine would write.
class memory_log final : public log_sink {
 public:
  void write(log_level, std::string_view area, std::string_view event, std::string_view detail) noexcept override {
    std::scoped_lock const lock{lock_};
    text_ += cat(area, " ", event, " ", detail, "\n");
  }
  [[nodiscard]] std::string text() {
    std::scoped_lock const lock{lock_};
    return text_;
  }

 private:
  std::mutex lock_;
  std::string text_;
};

// How a call went: the answer, or why there is none; and how long it took.
struct outcome {
  result<std::string> answer;
  std::chrono::milliseconds took;

  [[nodiscard]] std::string slug() const { return answer ? std::string{} : std::string{answer.error().slug}; }
  [[nodiscard]] std::string message() const { return answer ? std::string{} : answer.error().message; }
  [[nodiscard]] std::string text(char const* pointer) const {
    return answer ? json::document::parse(*answer).value().string_at(pointer).value_or("") : std::string{};
  }
};

class login_scene {
 public:
  using members = fakes::json_members;

  explicit login_scene(std::string const& plugins = VT_BINARY_DIR "/plugins",
                       std::span<ops::module const* const> faces = {})
      : engine_{cat(R"(,"network":{"ca_file":)", json::quoted(trusted_authority().ca_file()),
                    R"(,"allow_private":["127.0.0.0/8"]},"connector_path":[)", json::quoted(plugins), "]"),
                faces, log_} {
    engine_.open_shop();
    done("shopper.put", {{"shopper", R"("ann")"}, {"has_other_credential", "true"}});
  }

  [[nodiscard]] manual_clock& time() noexcept { return engine_.time(); }
  [[nodiscard]] std::string const& folder() const noexcept { return engine_.folder(); }
  [[nodiscard]] engine::engine& engine() noexcept { return engine_.engine(); }
  [[nodiscard]] ops::services const& services() { return **engine_.engine().services(); }

  outcome call(std::string_view operation, members const& with) {
    auto const before = std::chrono::steady_clock::now();
    auto answer = engine_.call(operation, fakes::object_of(with));
    return {std::move(answer),
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - before)};
  }
  json::document done(std::string_view operation, members const& with) {
    auto const got = call(operation, with);
    if (!got.answer) throw std::runtime_error(cat(operation, ": ", got.slug(), ": ", got.message()));
    return json::document::parse(*got.answer).value();
  }

  void put_connector(std::string const& issuer, std::string_view name = "op") {
    put_connector_of("oidc", issuer, name);
  }
  // `more`: further settings, as members with a comma before each.
  void put_connector_of(std::string_view plugin, std::string const& issuer, std::string_view name = "op",
                        std::string_view more = "") {
    bool const registers = plugin == "test.registered";
    done(
        "connector.put",
        {{"connector", json::quoted(name)},
         {"plugin", json::quoted(plugin)},
         {"settings", cat(R"({"issuer":)", json::quoted(issuer), registers ? "" : R"(,"client_id":"shop")", more, "}")},
         {"secrets", registers ? "{}" : R"({"client_secret":"s3cr:t%"})"}});
  }
  // A Mastodon server under the same name.
  void put_network(std::string const& base_url) {
    done("connector.put", {{"connector", R"("op")"},
                           {"plugin", R"("mastodon")"},
                           {"settings", fakes::object_of({{"base_url", json::quoted(base_url)}})}});
  }
  outcome check_connector() { return call("connector.check", {{"connector", R"("op")"}}); }

  [[nodiscard]] members link_request() {
    return {{"connector", R"("op")"},
            {"intent", R"("link")"},
            {"shopper", R"("ann")"},
            {"session", R"("s1")"},
            {"auth_time", std::to_string(engine_.time().wall_ms())}};
  }
  outcome try_begin() { return call("identity.begin", link_request()); }
  login begin() { return begin(link_request()); }
  login begin_as_visitor() {
    return begin({{"connector", R"("op")"}, {"intent", R"("sign_in")"}, {"session", R"("s1")"}});
  }
  login begin(members const& with) {
    auto const got = done("identity.begin", with);
    return {*got.string_at("/url"), *got.string_at("/attempt"), *got.string_at("/cookie/value")};
  }
  [[nodiscard]] static members callback(login const& of, std::string_view query) {
    return {{"connector", R"("op")"},
            {"query", json::quoted(query)},
            {"cookie", json::quoted(of.cookie)},
            {"session", R"("s1")"},
            {"shopper", R"("ann")"}};
  }
  outcome complete(members const& with) { return call("identity.complete", with); }
  // A whole login with the provider at the other end.
  outcome link_at(fakes::evil_provider& op) {
    auto const going = begin();
    return complete(callback(going, op.approve(going.url)));
  }

  [[nodiscard]] std::string log_text() { return log_.text(); }
  // In the text or in a file of the data folder; a wrong secret that is not text long enough would be found by chance.
  void expect_nowhere(std::set<std::string> const& secrets, std::string_view text) {
    std::vector<std::pair<std::string, std::string>> places = {{"the answer", std::string{text}},
                                                               {"the log", log_text()}};
    for (auto const& entry : std::filesystem::recursive_directory_iterator{folder()}) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in{entry.path(), std::ios::binary};
      places.emplace_back(entry.path().filename().string(), std::string{std::istreambuf_iterator<char>{in}, {}});
    }
    for (auto const& one : secrets) {
      for (auto const& [place, said] : places) EXPECT_EQ(said.find(one), std::string::npos) << one << " in " << place;
    }
  }

  void run_jobs() {
    if (auto const ran = engine_.engine().run_jobs(1'000, false); !ran) throw std::runtime_error(ran.error().message);
  }
  // Those that wait for the network too; gives how many ran.
  int run_network_jobs() {
    auto const ran = engine_.engine().run_jobs(5'000, true);
    if (!ran) throw std::runtime_error(ran.error().message);
    return *ran;
  }
  void expect_nothing_stored() {
    EXPECT_EQ(rows(count_links), 0);
    EXPECT_EQ(rows(count_tokens), 0);
    EXPECT_EQ(rows(count_open_attempts), 0);
    EXPECT_EQ(rows(count_tickets), 0);
    EXPECT_EQ(rows(count_provider_sessions), 0);
  }
  void expect_linked_once() {
    EXPECT_EQ(rows(count_links), 1);
    EXPECT_GE(rows(count_tokens), 1);
    EXPECT_EQ(rows(count_open_attempts), 0);
  }
  [[nodiscard]] std::int64_t rows(store::statement const& what) {
    std::int64_t count = -1;
    auto const read = engine_.engine().services().value()->db.read(what.where(), [&](store::session& db) {
      return db.each(what, {}, [&](store::row const& r) {
        count = r.integer(0);
        return false;
      });
    });
    if (!read) throw std::runtime_error(read.error().message);
    return count;
  }

 private:
  memory_log log_;
  test_engine engine_;
};

}  // namespace vetrina::test
