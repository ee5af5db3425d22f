// A provider that cannot be trusted or does not answer: a clear error in time, nothing stored. The twin of all cases
// is the provider that differs in that one thing and links.
#include <future>

#include "login_scene.hpp"

namespace vetrina::test {
namespace {

using namespace std::chrono_literals;

constexpr auto deadline = 10s;  // for one exchange with a provider
constexpr auto slack = 5s;      // two cores, many tests
constexpr auto at_once = 5s;    // where nothing has to be waited for

certificate_wishes wishes(void (*change)(certificate_wishes&)) {
  certificate_wishes out;
  change(out);
  return out;
}

// ---- certificates ----

struct distrusted {
  char const* name;
  certificate_files (*certificate)();
  sample::tls_versions versions;
  char const* says;  // what the message must name, besides the host
  char const* cure;
};
void PrintTo(distrusted const& one, std::ostream* out) { *out << one.name; }

class distrusted_provider : public ::testing::TestWithParam<distrusted> {};

TEST_P(distrusted_provider, is_not_talked_to_and_leaves_nothing) {
  login_scene scene;
  fakes::evil_provider op{GetParam().certificate(), scene.time(), GetParam().versions};
  scene.put_connector(op.issuer());

  auto const check = scene.check_connector();
  EXPECT_EQ(check.text("/state"), "unreachable");
  EXPECT_EQ(check.text("/reason"), "network.tls");
  auto const login = scene.try_begin();
  EXPECT_EQ(login.slug(), "network.tls");
  for (auto const& message : {check.text("/detail"), login.message()}) {
    EXPECT_NE(message.find("\"localhost\""), std::string::npos) << message;
    EXPECT_NE(message.find(GetParam().says), std::string::npos) << message;
    EXPECT_NE(message.find(GetParam().cure), std::string::npos) << message;
  }
  EXPECT_LT(check.took, at_once);
  EXPECT_LT(login.took, at_once);
  EXPECT_EQ(op.requests_to("/.well-known/openid-configuration"), 0U);
  scene.expect_nothing_stored();
  EXPECT_EQ(scene.rows(count_cached), 0);
}

constexpr auto current = sample::tls_versions::current;
distrusted const distrusted_ones[] = {
    {"of_another_authority",
     [] {
       static test_authority const stranger{certificates(), "stranger"};
       return stranger.issue("unknown");
     },
     current, "authority is not known", "network.ca_file"},
    {"for_another_host",
     [] {
       return trusted_authority().issue("elsewhere", wishes([](auto& w) {
                                          w.dns_names = {"op.example"};
                                          w.addresses.clear();
                                        }));
     },
     current, "wrong host name", "Check the URL."},
    {"for_its_address_only",
     [] { return trusted_authority().issue("nameless", wishes([](auto& w) { w.dns_names.clear(); })); }, current,
     "wrong host name", "Check the URL."},
    {"expired",
     [] {
       return trusted_authority().issue("expired", wishes([](auto& w) {
                                          w.valid_from_s = -7200;
                                          w.valid_until_s = -60;
                                        }));
     },
     current, "has expired", "Its operator must renew it."},
    {"not_valid_yet", [] { return trusted_authority().issue("early", wishes([](auto& w) { w.valid_from_s = 3600; })); },
     current, "is not valid yet", "Check this machine's clock."},
    {"signed_by_itself", [] { return trusted_authority().self_signed("alone"); }, current, "self-signed",
     "network.ca_file"},
    {"for_clients", [] { return trusted_authority().issue("client", wishes([](auto& w) { w.for_servers = false; })); },
     current, "certificate", "Its operator must replace it."},
    {"speaking_tls_1_1", [] { return good_certificate(); }, sample::tls_versions::only_1_1,
     "the TLS version is too old", "must speak TLS 1.2 or later"},
};
INSTANTIATE_TEST_SUITE_P(tls, distrusted_provider, ::testing::ValuesIn(distrusted_ones),
                         [](auto const& one) { return std::string{one.param.name}; });

// The twin of every case here: the same provider with a good certificate, answering.
TEST(provider, with_a_good_certificate_links) {
  login_scene scene;
  fakes::evil_provider op{good_certificate(), scene.time()};
  scene.put_connector(op.issuer());
  EXPECT_EQ(scene.check_connector().text("/state"), "ready");
  auto const login = scene.link_at(op);
  EXPECT_EQ(login.text("/status"), "linked");
  EXPECT_EQ(login.text("/identity/issuer"), op.issuer());
  EXPECT_EQ(login.text("/detail"), "");
  scene.expect_linked_once();
  EXPECT_EQ(scene.rows(count_cached), 2);  // metadata and keys
}

TEST(provider, is_trusted_by_nobody_without_the_authority) {
  test_engine engine{cat(R"(,"network":{"allow_private":["127.0.0.0/8"]},"connector_path":[)",
                         json::quoted(VT_BINARY_DIR "/plugins"), "]")};
  engine.open_shop();
  fakes::evil_provider op{good_certificate(), engine.time()};
  ASSERT_TRUE(engine.call("connector.put", cat(R"({"connector":"op","plugin":"oidc","settings":{"issuer":)",
                                               json::quoted(op.issuer()), R"(,"client_id":"shop"}})")));
  auto const login = engine.call("identity.begin", R"({"connector":"op","intent":"sign_in","session":"s1"})");
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().slug, "network.tls");
}

// ---- answers that are not whole ----

struct half_answer {
  char const* name;
  char const* path;  // whose answer is spoiled
  char const* raw;
  char const* reason;
};
void PrintTo(half_answer const& one, std::ostream* out) { *out << one.name; }
constexpr char const* discovery = "/.well-known/openid-configuration";

class half_answering_provider : public ::testing::TestWithParam<half_answer> {};

TEST_P(half_answering_provider, is_told_and_leaves_nothing) {
  login_scene scene;
  fakes::evil_provider op{good_certificate(), scene.time()};
  op.on_the_wire = [](sample::response& out, std::string_view path) {
    if (path == GetParam().path) out.raw = GetParam().raw;
  };
  scene.put_connector(op.issuer());
  std::string reason, message;
  if (std::string_view{GetParam().path} == discovery) {
    auto const check = scene.check_connector();
    EXPECT_EQ(check.text("/state"), "unreachable");
    EXPECT_EQ(check.text("/reason"), GetParam().reason);
    auto const login = scene.try_begin();
    EXPECT_LT(login.took, at_once);
    reason = login.slug();
    message = login.message();
  } else {
    auto const login = scene.link_at(op);
    EXPECT_LT(login.took, at_once);
    EXPECT_EQ(login.text("/status"), "rejected");
    reason = login.text("/reason");
    message = login.text("/detail");
  }
  EXPECT_EQ(reason, GetParam().reason);
  EXPECT_NE(message.find("\"localhost\""), std::string::npos) << message;
  scene.expect_nothing_stored();
}

constexpr char const* half_a_head = "HTTP/1.1 200 OK\r\nContent-Type: applica";
constexpr char const* half_a_body =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"access_token\":\"a\",";
constexpr char const* half_a_chunk =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"keys\":[";
// Without a length the end of the connection ends the body; without close_notify anybody may have ended it.
constexpr char const* cut_without_length = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}";
half_answer const half_answers[] = {
    {"half_a_head_of_metadata", discovery, half_a_head, "network.truncated"},
    {"half_a_body_of_metadata", discovery, half_a_body, "network.truncated"},
    {"no_http_at_all", discovery, "SSH-2.0-OpenSSH_9.2\r\n\r\n", "network.bad_answer"},
    {"half_a_token_answer", "/token", half_a_body, "network.truncated"},
    {"a_token_answer_cut_without_length", "/token", cut_without_length, "network.truncated"},
    {"half_a_key_set", "/jwks", half_a_chunk, "network.truncated"},
    {"half_of_userinfo", "/me", half_a_body, "network.truncated"},
};
INSTANTIATE_TEST_SUITE_P(answers, half_answering_provider, ::testing::ValuesIn(half_answers),
                         [](auto const& one) { return std::string{one.param.name}; });

// ---- no answer ----

// All at once: each waits for the deadline.
TEST(slow_provider, that_hangs_or_drips_is_given_up_in_time_and_leaves_nothing) {
  auto const in_time = [](outcome const& got) {
    EXPECT_GE(got.took, deadline - 1s);
    EXPECT_LT(got.took, deadline + slack);
  };
  auto const names_host_and_cure = [](std::string const& message) {
    EXPECT_NE(message.find("\"localhost\" did not answer in time"), std::string::npos) << message;
    EXPECT_NE(message.find("Try again later"), std::string::npos) << message;
  };
  std::vector<std::future<void>> cases;
  cases.push_back(std::async(std::launch::async, [&] {  // before TLS
    fakes::silent_listener const nobody;
    login_scene scene;
    scene.put_connector(nobody.issuer());
    auto const got = scene.try_begin();
    EXPECT_EQ(got.slug(), "network.timeout");
    names_host_and_cure(got.message());
    in_time(got);
    scene.expect_nothing_stored();
  }));
  cases.push_back(std::async(std::launch::async, [&] {
    fakes::silent_listener const nobody;
    login_scene scene;
    scene.put_connector(nobody.issuer());
    auto const got = scene.check_connector();
    EXPECT_EQ(got.text("/state"), "unreachable");
    EXPECT_EQ(got.text("/reason"), "network.timeout");
    names_host_and_cure(got.text("/detail"));
    in_time(got);
  }));
  for (auto const* hung : {discovery, "/token", "/jwks", "/me"}) {
    cases.push_back(std::async(std::launch::async, [&, hung = std::string_view{hung}] {
      login_scene scene;
      fakes::evil_provider op{good_certificate(), scene.time()};
      op.on_the_wire = [hung](sample::response& out, std::string_view path) { out.hang = path == hung; };
      scene.put_connector(op.issuer());
      bool const at_begin = hung == discovery;
      auto const got = at_begin ? scene.try_begin() : scene.link_at(op);
      EXPECT_EQ(at_begin ? got.slug() : got.text("/reason"), "network.timeout") << hung;
      names_host_and_cure(at_begin ? got.message() : got.text("/detail"));
      in_time(got);
      scene.expect_nothing_stored();
    }));
  }
  for (auto const* dripping : {discovery, "/token"}) {  // a byte at a time, and never too long without one
    cases.push_back(std::async(std::launch::async, [&, dripping = std::string_view{dripping}] {
      login_scene scene;
      fakes::evil_provider op{good_certificate(), scene.time()};
      op.on_the_wire = [dripping](sample::response& out, std::string_view path) {
        if (path != dripping) return;
        out.raw = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{" + std::string(4096, ' ');
        out.drip = 20ms;
      };
      scene.put_connector(op.issuer());
      bool const at_begin = dripping == discovery;
      auto const got = at_begin ? scene.try_begin() : scene.link_at(op);
      EXPECT_EQ(at_begin ? got.slug() : got.text("/reason"), "network.timeout") << dripping;
      in_time(got);
      scene.expect_nothing_stored();
    }));
  }
  for (auto& one : cases) one.get();
}

TEST(provider, that_is_not_there_is_told_at_once) {
  login_scene scene;
  std::string gone;
  {
    fakes::evil_provider const op{good_certificate(), scene.time()};
    gone = op.issuer();
  }
  scene.put_connector(gone);
  auto const got = scene.try_begin();
  EXPECT_EQ(got.slug(), "network.cannot_connect");
  EXPECT_NE(got.message().find("\"localhost\""), std::string::npos) << got.message();
  EXPECT_LT(got.took, at_once);
  scene.expect_nothing_stored();
}

}  // namespace
}  // namespace vetrina::test
