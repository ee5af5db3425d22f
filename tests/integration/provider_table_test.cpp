// The table of what providers do (tests/fakes/evil_*.cpp), played one row a test over TLS: the status and reason that must
// come of it, nothing stored where it is refused, and no secret in any answer, log line or file.
#include <algorithm>

#include "identity/refresh.hpp"
#include "plugin_variants.hpp"
#include "provider_secrets.hpp"
#include "tests/fakes/evil_row.hpp"

namespace vetrina::test {
namespace {

using fakes::evil_moment;
using fakes::evil_row;
using fakes::evil_rows;

store::statement const kept_tokens{store::area::record,
                                   "select kind, version, sealed from identity_token order by kind"};
store::statement const count_notices{store::area::record, "select count(*) from inbound_notice"};
store::statement const count_changes{store::area::record, "select count(*) from change"};

evil_rows const& table() {
  static evil_rows const all = [] {
    evil_rows out;
    for (auto const& part :
         {fakes::evil_id_tokens(), fakes::evil_keys(), fakes::evil_metadata(), fakes::evil_answers(),
          fakes::evil_callbacks(), fakes::evil_bindings(), fakes::evil_refreshes(), fakes::evil_logouts()}) {
      out.insert(out.end(), part.begin(), part.end());
    }
    return out;
  }();
  return all;
}

class evil_behaviour : public ::testing::TestWithParam<evil_row> {
 protected:
  evil_behaviour() { op_.says().subject = row_subject; }
  [[nodiscard]] evil_row const& row() const { return GetParam(); }
  void put_connector() { scene_.put_connector_of(row().plugin, op_.issuer(), "op", row().settings); }

  // Nothing of the provider's may be anywhere, whatever came of it.
  void expect_no_secret(std::string_view said) {
    auto all = secrets_of(op_);
    all.insert(carried_.begin(), carried_.end());
    scene_.expect_nowhere(all, said);
  }
  // A whole login; the answer in what the browser carried is remembered as secret.
  outcome log_in() {
    auto const going = scene_.begin();
    auto const back = op_.approve(going.url);
    add_secrets(carried_, going.url, going.cookie, back);
    auto with = login_scene::callback(going, back);
    if (row().moment == evil_moment::posted) {
      with["body"] = with["query"];
      with.erase("query");
    }
    return scene_.complete(with);
  }
  void link_honestly() {
    op_.on_the_wire = [](sample::response& out, std::string_view path) {
      if (path == "/jwks") out.headers.emplace_back("Cache-Control", "max-age=86400");
    };
    ASSERT_EQ(log_in().text("/status"), "linked");
    op_.on_the_wire = nullptr;
    scene_.time().advance(2 * hour_ms);
  }
  std::string tokens() {
    std::string out;
    EXPECT_TRUE(scene_.services().db.read(store::area::record, [&](store::session& db) {
      return db.each(kept_tokens, {}, [&](store::row const& r) {
        out += cat(r.string(0), r.integer(1), r.string(2), "\n");
        return true;
      });
    }));
    return out;
  }
  std::string state() {
    return *scene_.done("identity.list", {{"shopper", R"("ann")"}}).string_at("/identities/0/state");
  }

  void play_begin() {
    row().tell(op_);
    put_connector();
    auto const check = scene_.check_connector();
    if (row().settings.empty() && row().plugin == "oidc") {
      EXPECT_EQ(check.text("/state"), "unreachable");
      EXPECT_EQ(check.text("/reason"), row().reason);
    }
    auto const got = scene_.try_begin();
    EXPECT_EQ(got.slug(), row().reason);
    EXPECT_FALSE(got.message().empty());
    EXPECT_EQ(scene_.rows(count_attempts), 0);
    scene_.expect_nothing_stored();
    expect_no_secret(cat(got.message(), check.text("/detail")));
  }
  void play_login() {
    row().tell(op_);
    put_connector();
    auto const got = log_in();
    ASSERT_TRUE(got.answer) << got.slug() << " " << got.message();
    EXPECT_EQ(got.text("/status"), row().status) << *got.answer;
    EXPECT_EQ(got.text("/reason"), row().reason);
    if (row().status == "linked") {
      scene_.expect_linked_once();
      if (!row().shows.empty()) {
        EXPECT_EQ(got.text("/identity/name"), row().shows);
      }
    } else {
      EXPECT_EQ(got.text("/identity/name"), "");
      scene_.expect_nothing_stored();
    }
    expect_no_secret(*got.answer);
  }
  void play_again() {
    put_connector();
    link_honestly();
    auto const before = tokens();
    row().tell(op_);
    auto const got = log_in();
    EXPECT_EQ(got.text("/status"), row().status);
    EXPECT_EQ(got.text("/reason"), row().reason);
    scene_.expect_linked_once();
    EXPECT_EQ(tokens() == before, row().status == "rejected");
    expect_no_secret(got.answer.value());
  }
  void play_refresh() {
    op_.says().gives_refresh_tokens = true;
    put_connector();
    link_honestly();
    auto const before = tokens();
    row().tell(op_);
    auto const got = access();
    EXPECT_EQ(got ? std::string{} : std::string{got.error().slug}, row().reason);
    EXPECT_EQ(state(), row().status);
    EXPECT_EQ(scene_.rows(count_links), 1);
    EXPECT_EQ(tokens() == before, !row().reason.empty());
    expect_no_secret(got ? std::string{} : got.error().message);
  }
  void play_logout() {
    put_connector();
    link_honestly();
    row().tell(op_);
    auto const before = scene_.rows(count_changes);
    auto const epochs = scene_.rows(sum_of_epochs);
    auto const got = scene_.call(
        "inbound.receive", {{"connector", R"("op")"},
                            {"headers", R"({"Content-Type":"application/x-www-form-urlencoded"})"},
                            {"body", json::quoted(cat("logout_token=", percent_encode(op_.says().logout_token())))}});
    EXPECT_EQ(got.slug(), row().reason);
    bool const taken = row().status == "taken";
    EXPECT_EQ(scene_.rows(count_notices), taken ? 1 : 0);
    EXPECT_EQ(scene_.rows(count_changes) - before, taken ? 1 : 0);
    EXPECT_EQ(scene_.rows(sum_of_epochs) > epochs, taken);
    EXPECT_EQ(state(), "active");
    expect_no_secret(cat(got.message(), got.answer ? *got.answer : ""));
  }
  // An access token that works, as whoever asks the network needs one.
  result<void> access() {
    ops::caller who;
    who.shop = "jeans";
    who.role = ops::role::admin;
    auto const& sys = scene_.services();
    ops::exchange in{{sys, who, sys.time.wall_ms()}};
    std::vector<identity::linked_identity> all;
    connector::instance through;
    VT_CHECK(in.read([&](store::session& db) -> result<void> {
      VT_TRY(all, identity::linked_of(db, who.shop, "ann"));
      VT_TRY(through, identity::find_instance(in, db, "op", ""));
      return {};
    }));
    VT_CHECK(identity::usable_access(in, all.at(0), through));
    return {};
  }

  login_scene scene_{plugin_variants()};
  fakes::evil_provider op_{good_certificate(), scene_.time()};
  std::set<std::string> carried_;
};

TEST_P(evil_behaviour, is_judged) {
  switch (row().moment) {
    case evil_moment::begin: return play_begin();
    case evil_moment::login:
    case evil_moment::posted: return play_login();
    case evil_moment::again: return play_again();
    case evil_moment::refresh: return play_refresh();
    case evil_moment::logout: return play_logout();
  }
}
INSTANTIATE_TEST_SUITE_P(table, evil_behaviour, ::testing::ValuesIn(table()),
                         [](auto const& one) { return one.param.name; });

// ---- the table is whole ----

// Every behaviour that the reference lists (login.md b.3) and we do not document as not offered.
constexpr std::string_view sheet[] = {
    // OpenID Connect relying party
    "response_type-code", "scope-userinfo-claims", "client-secret-basic", "nonce-unless-code-flow", "nonce-invalid",
    "invalid-iss", "missing-sub", "invalid-aud", "missing-aud", "missing-iat", "invalid-sig-rs256", "invalid-sig-es256",
    "invalid-sig-hs256", "idtoken-sig-rs256", "idtoken-sig-es256", "idtoken-sig-none", "idtoken-sig-hs256",
    "kid-absent-single-jwks", "kid-absent-multiple-jwks", "invalid-athash", "missing-athash", "userinfo-invalid-sub",
    "userinfo-bearer-header", "userinfo-bearer-body", "userinfo-signed", "discovery-openid-config",
    "discovery-issuer-mismatch", "discovery-jwks-uri-keys", "signing-key-rotation",
    "signing-key-rotation-just-before-signing", "dynamic-registration", "3rd-party-init", "form-post",
    "form-post-error", "rp-backchannel-rpinitlogout", "rp-backchannel-rpinitlogout-lt-alg-none",
    "rp-backchannel-rpinitlogout-lt-no-event", "rp-backchannel-rpinitlogout-lt-wrong-event",
    "rp-backchannel-rpinitlogout-lt-with-nonce", "rp-backchannel-rpinitlogout-lt-wrong-alg",
    "rp-backchannel-rpinitlogout-lt-wrong-aud", "rp-backchannel-rpinitlogout-lt-wrong-issuer", "refresh-token",
    "refresh-token-invalid-issuer", "refresh-token-invalid-sub",
    // FAPI 2 client
    "invalid-authorization-response-iss", "remove-authorization-response-iss",
    "ensure-authorization-response-with-invalid-state-fails",
    "ensure-authorization-response-with-invalid-missing-state-fails", "invalid-expired-exp", "invalid-missing-exp",
    "invalid-missing-aud", "invalid-missing-iss", "invalid-missing-nonce", "invalid-null-alg", "invalid-alternate-alg",
    "invalid-secondary-aud", "valid-aud-as-array", "happy-path-no-dpop-nonce", "rs-dpop-auth-scheme-case-insensitivity",
    "token-type-case-insensitivity"};

TEST(evil_table, plays_every_behaviour_of_the_sheet_once) {
  for (auto const name : sheet) EXPECT_EQ(std::ranges::count(table(), name, &evil_row::sheet), 1) << name;
  for (auto const& one : table()) {
    EXPECT_TRUE(one.sheet.empty() || std::ranges::find(sheet, one.sheet) != std::end(sheet)) << one.sheet;
  }
}

TEST(evil_table, has_a_control_in_each_part_and_tells_every_row_apart) {
  auto const good = [](evil_row const& one) { return one.reason.empty(); };
  for (auto const& part :
       {fakes::evil_id_tokens(), fakes::evil_keys(), fakes::evil_metadata(), fakes::evil_answers(),
        fakes::evil_callbacks(), fakes::evil_bindings(), fakes::evil_refreshes(), fakes::evil_logouts()}) {
    EXPECT_TRUE(std::ranges::any_of(part, good)) << part.front().name;
    EXPECT_FALSE(std::ranges::all_of(part, good)) << part.front().name;
  }
  std::set<std::string> names;
  for (auto const& one : table()) EXPECT_TRUE(names.insert(one.name).second) << one.name;
  EXPECT_GE(table().size(), 100U);
}

}  // namespace
}  // namespace vetrina::test
