// A provider that is reached safely and lies, and a browser that brings what is not its own: each by its reason, nothing
// stored. Every test plays the same login without the lie too, and that one links.
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "login_scene.hpp"

namespace vetrina::test {
namespace {

using fakes::evil_provider;
using members = fakes::json_members;

struct lie {
  char const* name;
  void (*tell)(evil_provider& op);
  char const* reason;
  bool at_begin = false;  // the login does not even begin
};
void PrintTo(lie const& one, std::ostream* out) { *out << one.name; }

// header.payload, as in a token with this header and the claims of `token`.
std::string signing_input(std::string const& token, std::string_view header) {
  auto const first = token.find('.');
  auto const second = token.find('.', first + 1);
  return cat(crypto::base64url(header), token.substr(first, second - first));
}

lie const lies[] = {
    {"issuer_of_metadata",
     [](auto& op) { op.says().spoil_metadata = [](members& m) { m["issuer"] = R"("https://op.example")"; }; },
     "oauth.issuer_mismatch", true},
    {"issuer_of_metadata_with_a_slash",
     [](auto& op) { op.says().spoil_metadata = [&op](members& m) { m["issuer"] = json::quoted(op.issuer() + "/"); }; },
     "oauth.issuer_mismatch", true},
    {"no_key_set_address", [](auto& op) { op.says().spoil_metadata = [](members& m) { m.erase("jwks_uri"); }; },
     "oauth.bad_metadata", true},
    {"an_endpoint_without_tls",
     [](auto& op) {
       op.says().spoil_metadata = [](members& m) { m["token_endpoint"] = R"("http://localhost/token")"; };
     },
     "network.plain_http", true},
    {"metadata_with_a_member_twice",
     [](auto& op) {
       op.on_the_wire = [](sample::response& out, std::string_view path) {
         if (path.starts_with("/.well-known/")) out.body.replace(0, 1, R"({"issuer":"https://op.example",)");
       };
     },
     "oauth.bad_answer", true},
    {"metadata_over_256_kib",
     [](auto& op) {
       op.on_the_wire = [](sample::response& out, std::string_view path) {
         if (path.starts_with("/.well-known/")) out.body.insert(1, 256 * 1024, ' ');
       };
     },
     "network.too_large", true},
    {"metadata_not_labelled_as_json",
     [](auto& op) {
       op.on_the_wire = [](sample::response& out, std::string_view path) {
         if (path.starts_with("/.well-known/")) out.headers = {{"Content-Type", "text/html"}};
       };
     },
     "oauth.bad_answer", true},
    {"metadata_somewhere_else",
     [](auto& op) {
       op.on_the_wire = [](sample::response& out, std::string_view path) {
         if (path.starts_with("/.well-known/")) out = sample::redirect("https://op.example/metadata");
       };
     },
     "oauth.redirected", true},

    {"nonce", [](auto& op) { op.says().spoil_claims = [](members& m) { m["nonce"] = R"("of another")"; }; },
     "id_token.nonce"},
    {"no_nonce", [](auto& op) { op.says().spoil_claims = [](members& m) { m.erase("nonce"); }; }, "id_token.nonce"},
    {"issuer", [](auto& op) { op.says().spoil_claims = [](members& m) { m["iss"] = R"("https://op.example")"; }; },
     "id_token.issuer"},
    {"audience", [](auto& op) { op.says().spoil_claims = [](members& m) { m["aud"] = R"("another shop")"; }; },
     "id_token.audience"},
    {"authorized_party", [](auto& op) { op.says().spoil_claims = [](members& m) { m["azp"] = R"("another shop")"; }; },
     "id_token.authorized_party"},
    {"over", [](auto& op) { op.says().spoil_claims = [](members& m) { m["exp"] = "1799999000"; }; },
     "id_token.expired"},
    {"issued_long_ago", [](auto& op) { op.says().spoil_claims = [](members& m) { m["iat"] = "1799000000"; }; },
     "id_token.issued_at"},
    {"no_subject", [](auto& op) { op.says().spoil_claims = [](members& m) { m.erase("sub"); }; }, "id_token.subject"},
    {"another_access_token",
     [](auto& op) { op.says().spoil_token = [](members& m) { m["access_token"] = R"("another")"; }; },
     "id_token.at_hash"},
    {"algorithm_none",
     [](auto& op) {
       op.says().spoil_id_token = [](std::string& token) { token = signing_input(token, R"({"alg":"none"})") + "."; };
     },
     "jws.algorithm_not_allowed"},
    {"algorithm_none_with_a_signature",
     [](auto& op) { op.says().spoil_header = [](members& m) { m["alg"] = R"("none")"; }; },
     "jws.algorithm_not_allowed"},
    {"hmac_with_the_client_secret",
     [](auto& op) {
       op.says().spoil_id_token = [&op](std::string& token) {
         auto const input = signing_input(token, R"({"alg":"HS256","kid":"k1"})");
         token = cat(input, ".", crypto::base64url(crypto::hmac_sha256(secret{op.says().client_secret}, input)));
       };
     },
     "jws.algorithm_not_allowed"},
    {"key_nobody_knows", [](auto& op) { op.says().spoil_header = [](members& m) { m["kid"] = R"("k2")"; }; },
     "jws.unknown_key"},
    {"signature_of_another_key",
     [](auto& op) {
       op.says().spoil_id_token = [](std::string& token) {
         static crypto::tests::signing_key const another{crypto::tests::kind::p256};
         auto const input = token.substr(0, token.rfind('.'));
         token = cat(input, ".", crypto::base64url(another.signature("ES256", input)));
       };
     },
     "jws.bad_signature"},
    {"keys_without_end",
     [](auto& op) {
       op.on_the_wire = [](sample::response& out, std::string_view path) {
         if (path == "/jwks") out.body.insert(1, 256 * 1024, ' ');
       };
     },
     "network.too_large"},
    {"no_id_token", [](auto& op) { op.says().spoil_token = [](members& m) { m.erase("id_token"); }; },
     "oauth.no_id_token"},
    {"no_token_type", [](auto& op) { op.says().spoil_token = [](members& m) { m.erase("token_type"); }; },
     "oauth.token_type"},
    {"another_token_type", [](auto& op) { op.says().spoil_token = [](members& m) { m["token_type"] = R"("DPoP")"; }; },
     "oauth.token_type"},
    {"no_access_token", [](auto& op) { op.says().spoil_token = [](members& m) { m.erase("access_token"); }; },
     "oauth.bad_answer"},
    {"token_answer_with_a_member_twice",
     [](auto& op) {
       op.on_the_wire = [](sample::response& out, std::string_view path) {
         if (path == "/token") out.body.replace(0, 1, R"({"access_token":"another",)");
       };
     },
     "oauth.bad_answer"},
    {"token_answer_over_256_kib",
     [](auto& op) {
       op.on_the_wire = [](sample::response& out, std::string_view path) {
         if (path == "/token") out.body.insert(1, 256 * 1024, ' ');
       };
     },
     "network.too_large"},
    {"token_endpoint_somewhere_else",
     [](auto& op) {
       op.on_the_wire = [](sample::response& out, std::string_view path) {
         if (path != "/token") return;
         out.status = 307;
         out.headers = {{"Location", "https://op.example/token"}};
       };
     },
     "oauth.redirected"},
    {"server_error_at_the_token_endpoint",
     [](auto& op) {
       op.on_the_wire = [](sample::response& out, std::string_view path) {
         if (path == "/token") out.status = 500;
       };
     },
     "oauth.code_refused"},
    {"client_that_it_does_not_know", [](auto& op) { op.says().client_secret = "changed"; }, "oauth.client_refused"},
    {"userinfo_of_somebody_else",
     [](auto& op) { op.says().spoil_userinfo = [](members& m) { m["sub"] = R"("mallory")"; }; },
     "oauth.userinfo_subject"},
    {"userinfo_of_nobody", [](auto& op) { op.says().spoil_userinfo = [](members& m) { m.erase("sub"); }; },
     "oauth.userinfo_subject"},
    {"issuer_left_out_of_the_callback", [](auto& op) { op.says().iss_in_response = false; }, "callback.issuer_missing"},
};

class lying_provider : public ::testing::TestWithParam<lie> {};

TEST_P(lying_provider, is_found_out_and_leaves_nothing) {
  login_scene scene;
  evil_provider op{good_certificate(), scene.time()};
  GetParam().tell(op);
  scene.put_connector(op.issuer());
  if (GetParam().at_begin) {
    auto const check = scene.check_connector();
    EXPECT_EQ(check.text("/state"), "unreachable");
    EXPECT_EQ(check.text("/reason"), GetParam().reason);
    EXPECT_FALSE(check.text("/detail").empty());
    EXPECT_EQ(scene.try_begin().slug(), GetParam().reason);
    EXPECT_EQ(scene.rows(count_cached), 0);
  } else {
    auto const got = scene.link_at(op);
    EXPECT_EQ(got.text("/status"), "rejected");
    EXPECT_EQ(got.text("/reason"), GetParam().reason);
    EXPECT_FALSE(got.text("/detail").empty());
    EXPECT_EQ(got.text("/identity/name"), "");
  }
  scene.expect_nothing_stored();

  login_scene twin;
  evil_provider honest{good_certificate(), twin.time()};
  twin.put_connector(honest.issuer());
  EXPECT_EQ(twin.link_at(honest).text("/status"), "linked");
  twin.expect_linked_once();
}
INSTANTIATE_TEST_SUITE_P(lies, lying_provider, ::testing::ValuesIn(lies),
                         [](auto const& one) { return std::string{one.param.name}; });

// ---- what the browser brings ----

struct two_logins {
  login going;
  std::string query;  // of the callback, as the provider sent it
  login other;
  std::string other_query;
};

struct theft {
  char const* name;
  void (*change)(members& callback, two_logins const& of);
  char const* reason;
};
void PrintTo(theft const& one, std::ostream* out) { *out << one.name; }

std::string part_of(std::string const& query, std::string_view name) {
  for (auto const pair : split(query, '&')) {
    if (pair.starts_with(cat(name, "="))) return std::string{pair};
  }
  throw std::runtime_error(cat("the callback has no ", name));
}

theft const thefts[] = {
    {"in_another_browser", [](members& m, two_logins const& of) { m["cookie"] = json::quoted(of.other.cookie); },
     "identity.other_browser"},
    {"in_another_session", [](members& m, two_logins const&) { m["session"] = R"("s2")"; }, "identity.other_session"},
    {"at_another_connector", [](members& m, two_logins const&) { m["connector"] = R"("op2")"; },
     "identity.other_connector"},
    {"with_the_code_of_another_login",
     [](members& m, two_logins const& of) {
       m["query"] = json::quoted(
           cat(part_of(of.other_query, "code"), "&", part_of(of.query, "state"), "&", part_of(of.query, "iss")));
     },
     "oauth.code_refused"},
    {"from_another_issuer",
     [](members& m, two_logins const& of) {
       m["query"] = json::quoted(
           cat(part_of(of.query, "code"), "&", part_of(of.query, "state"), "&iss=https%3A%2F%2Fop.example"));
     },
     "callback.issuer_mismatch"},
    {"with_a_state_that_nobody_made",
     [](members& m, two_logins const& of) {
       m["query"] =
           json::quoted(cat(part_of(of.query, "code"), "&state=", std::string(43, 'A'), "&", part_of(of.query, "iss")));
     },
     "identity.unknown_attempt"},
};

class stolen_callback : public ::testing::TestWithParam<theft> {};

TEST_P(stolen_callback, is_refused_and_leaves_nothing) {
  auto const play = [](void (*change)(members&, two_logins const&), login_scene& scene) {
    evil_provider op{good_certificate(), scene.time()};
    evil_provider op2{good_certificate(), scene.time()};
    scene.put_connector(op.issuer());
    scene.put_connector(op2.issuer(), "op2");
    two_logins both;
    both.going = scene.begin();
    both.query = op.approve(both.going.url);
    both.other = scene.begin();
    both.other_query = op.approve(both.other.url);
    auto with = login_scene::callback(both.going, both.query);
    if (change != nullptr) change(with, both);
    return scene.complete(with);
  };
  login_scene scene;
  auto const got = play(GetParam().change, scene);
  EXPECT_EQ(got.text("/status"), "rejected");
  EXPECT_EQ(got.text("/reason"), GetParam().reason);
  scene.expect_nothing_stored();

  login_scene twin;
  EXPECT_EQ(play(nullptr, twin).text("/status"), "linked");
  twin.expect_linked_once();
}
INSTANTIATE_TEST_SUITE_P(callbacks, stolen_callback, ::testing::ValuesIn(thefts),
                         [](auto const& one) { return std::string{one.param.name}; });

TEST(callback, is_good_once) {
  login_scene scene;
  evil_provider op{good_certificate(), scene.time()};
  scene.put_connector(op.issuer());
  auto const going = scene.begin();
  auto const query = op.approve(going.url);
  ASSERT_EQ(scene.complete(login_scene::callback(going, query)).text("/status"), "linked");
  auto const again = scene.complete(login_scene::callback(going, query));
  EXPECT_EQ(again.text("/status"), "rejected");
  EXPECT_EQ(again.text("/reason"), "identity.attempt_used");
  EXPECT_EQ(op.requests_to("/token"), 1U);
  scene.expect_linked_once();
}

TEST(callback, brings_a_code_that_is_good_once) {
  login_scene scene;
  evil_provider op{good_certificate(), scene.time()};
  scene.put_connector(op.issuer());
  auto const going = scene.begin();
  auto const query = op.approve(going.url);
  ASSERT_EQ(scene.complete(login_scene::callback(going, query)).text("/status"), "linked");
  auto const second = scene.begin();
  auto const replayed =
      cat(part_of(query, "code"), "&", part_of(op.approve(second.url), "state"), "&", part_of(query, "iss"));
  auto const got = scene.complete(login_scene::callback(second, replayed));
  EXPECT_EQ(got.text("/status"), "rejected");
  EXPECT_EQ(got.text("/reason"), "oauth.code_refused");
  scene.expect_linked_once();
}

TEST(callback, of_a_stranger_proposes_a_new_shopper_and_links_once_confirmed) {
  login_scene scene;
  evil_provider op{good_certificate(), scene.time()};
  scene.put_connector(op.issuer());
  auto const going = scene.begin_as_visitor();
  auto with = login_scene::callback(going, op.approve(going.url));
  with.erase("shopper");
  ASSERT_EQ(scene.complete(with).text("/status"), "new_shopper_proposed");
  EXPECT_EQ(scene.rows(count_links), 0);
  scene.done("shopper.put", {{"shopper", R"("cid")"}});
  auto const confirmed = scene.call("identity.confirm", {{"attempt", json::quoted(going.attempt)},
                                                         {"session", R"("s1")"},
                                                         {"shopper", R"("cid")"},
                                                         {"auth_time", std::to_string(scene.time().wall_ms())},
                                                         {"decision", R"("accept")"}});
  EXPECT_EQ(confirmed.text("/status"), "linked");
  scene.expect_linked_once();
}

TEST(callback, of_a_stranger_who_leaves_is_forgotten_in_five_minutes) {
  login_scene scene;
  evil_provider op{good_certificate(), scene.time()};
  scene.put_connector(op.issuer());
  auto const going = scene.begin_as_visitor();
  auto with = login_scene::callback(going, op.approve(going.url));
  with.erase("shopper");
  ASSERT_EQ(scene.complete(with).text("/status"), "new_shopper_proposed");
  scene.run_jobs();
  EXPECT_EQ(scene.rows(count_open_attempts), 1);
  scene.time().advance(5 * minute_ms);
  scene.run_jobs();  // and nobody begins anything
  EXPECT_EQ(scene.rows(count_attempts), 0);
  scene.expect_nothing_stored();
}

}  // namespace
}  // namespace vetrina::test
