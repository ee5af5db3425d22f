// Four processes of 64 threads each find one token over at the same moment: the provider, behind TLS, is asked once, and
// every thread has the new token. Where the answer is cut off, the leader asks once more and still nobody is without.
#include <cstdio>
#include <mutex>
#include <set>
#include <thread>

#include "identity/refresh.hpp"
#include "login_scene.hpp"
#include "told_process.hpp"

namespace vetrina::test {
namespace {

constexpr int processes = 4;
constexpr int threads = 64;

// What one process says of a round: how many threads had a token, how many different ones, and the first of them.
struct round_report {
  int served = 0;
  int distinct = 0;
  std::string token;
};

// ---- the other processes: this program again, with --fly FOLDER CA_FILE IDENTITY; a line of milliseconds is a round.

result<std::string> one_token(ops::services const& sys, std::string const& identity) {
  ops::caller who;
  who.shop = "jeans";
  who.role = ops::role::admin;
  ops::exchange in{{sys, who, sys.time.wall_ms()}};
  std::optional<identity::linked_identity> of;
  connector::instance through;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(of, identity::find_linked(db, who.shop, identity));
    VT_TRY(through, identity::find_instance(in, db, of->connector, ""));
    return {};
  }));
  VT_TRY(auto const got, identity::usable_access(in, *of, through));
  return std::string{got.token.reveal()};
}

int fly(char** arguments) {
  manual_clock time{0};
  auto const made = engine::engine::open(
      cat(R"({"data_dir":)", json::quoted(arguments[2]),
          R"(,"environment":"test","http":{"public_url":"https://localhost:8443"},"network":{"ca_file":)",
          json::quoted(arguments[3]), R"(,"allow_private":["127.0.0.0/8"]},"connector_path":[)",
          json::quoted(VT_BINARY_DIR "/plugins"), "]}"),
      {}, {&time, &crypto::system_random(), &null_log()});
  if (!made) return 1;
  long long at = 0;
  while (std::scanf("%lld", &at) == 1) {
    time.advance(at - time.wall_ms());
    auto const sys = (*made)->services();
    if (!sys) return 1;
    std::mutex gate;
    std::multiset<std::string> tokens;
    {
      std::vector<std::jthread> all;
      for (int i = 0; i < threads; ++i) {
        all.emplace_back([&] {
          auto const got = one_token(**sys, arguments[4]);
          std::scoped_lock const lock{gate};
          if (got) {
            tokens.insert(*got);
          } else {
            std::fprintf(stderr, "%s: %s\n", std::string{got.error().slug}.c_str(), got.error().message.c_str());
          }
        });
      }
    }
    std::set<std::string> const distinct{tokens.begin(), tokens.end()};
    std::printf("%zu %zu %s\n", tokens.size(), distinct.size(), tokens.empty() ? "none" : tokens.begin()->c_str());
    std::fflush(stdout);
  }
  return 0;
}

class flyer : public told_process {
 public:
  flyer(std::string const& folder, std::string const& ca_file, std::string const& identity)
      : told_process{this_program, {"--fly", folder, ca_file, identity}} {}

  void begin(std::int64_t at) { tell(std::to_string(at)); }
  round_report end() {
    round_report out;
    char token[256] = "";
    if (std::fscanf(from(), "%d %d %255s", &out.served, &out.distinct, token) != 3) {
      throw std::runtime_error("another process is gone");
    }
    out.token = token;
    return out;
  }
};

// ---- this process: the shop that linked, and the provider.

class slow_refresh_flight : public ::testing::Test {
 protected:
  slow_refresh_flight() {
    op_.says().gives_refresh_tokens = true;
    op_.on_the_wire = [this](sample::response& out, std::string_view path) {
      if (path != "/token" || to_cut_ == 0) return;
      --to_cut_;
      out.raw = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"access";
    };
    scene_.put_connector(op_.issuer());
    auto const linked = scene_.link_at(op_);
    for (int i = 0; i < processes; ++i) {
      flyers_.push_back(
          std::make_unique<flyer>(scene_.folder(), trusted_authority().ca_file(), linked.text("/identity/identity")));
    }
  }
  // How many requests the token endpoint had; everybody must have had one and the same token.
  std::size_t requests_in_a_round_after(std::int64_t ms) {
    scene_.time().advance(ms);
    auto const before = op_.requests_to("/token");
    for (auto const& one : flyers_) one->begin(scene_.time().wall_ms());
    std::set<std::string> tokens;
    for (auto const& one : flyers_) {
      auto const got = one->end();
      EXPECT_EQ(got.served, threads);
      EXPECT_EQ(got.distinct, 1);
      tokens.insert(got.token);
    }
    EXPECT_EQ(tokens.size(), 1U);
    return op_.requests_to("/token") - before;
  }
  std::string state() {
    return *scene_.done("identity.list", {{"shopper", R"("ann")"}}).string_at("/identities/0/state");
  }

  login_scene scene_;
  fakes::evil_provider op_{good_certificate(), scene_.time()};
  int to_cut_ = 0;
  std::vector<std::unique_ptr<flyer>> flyers_;
};

TEST_F(slow_refresh_flight, a_token_that_lives_costs_no_request) {
  EXPECT_EQ(requests_in_a_round_after(minute_ms), 0U);
}

TEST_F(slow_refresh_flight, each_expiry_costs_one_request_whoever_finds_it) {
  for (int expiry = 0; expiry < 5; ++expiry) EXPECT_EQ(requests_in_a_round_after(61 * minute_ms), 1U);
  EXPECT_EQ(state(), "active");
}

TEST_F(slow_refresh_flight, an_answer_that_is_cut_off_costs_one_more_and_nobody_is_without) {
  for (int expiry = 0; expiry < 3; ++expiry) {
    to_cut_ = 1;
    EXPECT_EQ(requests_in_a_round_after(61 * minute_ms), 2U);
    EXPECT_EQ(requests_in_a_round_after(61 * minute_ms), 1U);
  }
  EXPECT_EQ(state(), "active");
}

}  // namespace
}  // namespace vetrina::test

int main(int count, char** arguments) {
  if (count == 5 && std::string_view{arguments[1]} == "--fly") return vetrina::test::fly(arguments);
  ::testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
