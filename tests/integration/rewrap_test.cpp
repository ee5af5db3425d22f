// slow: 100,000 linked identities move to a new key in steps of bounded size while people use their tokens and get new
// ones, and nobody's fails; then the old key leaves the ring and everything still opens.
#include "vault/rewrap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/strings.hpp"
#include "identity/identity_sql.hpp"
#include "identity/rewrap.hpp"
#include "identity/tokens.hpp"
#include "ops/services.hpp"
#include "store/jobs.hpp"
#include "tests/common/test_engine.hpp"

namespace vetrina::testing {
namespace {

constexpr int people = 100'000;
constexpr int batch = 5'000;

std::string id_of(int i) {
  auto const digits = std::to_string(i);
  return cat("idn_", std::string(6 - digits.size(), '0'), digits);
}

class slow_rewrap : public ::testing::Test {
 protected:
  slow_rewrap() {
    engine_.open_shop();
    who_.shop = "jeans";
    who_.role = ops::role::admin;
    must(engine_.call("keyring.rotate", "{}"));  // the first key stays for ever: the second is the one that goes
    second_ = sys().ring.active_id();
  }
  ops::services const& sys() { return **engine_.engine().services(); }
  ops::exchange call() { return ops::exchange{{sys(), who_, engine_.time().wall_ms()}}; }
  static std::string must(result<std::string> got) {
    if (!got) throw std::runtime_error{cat(got.error().slug, ": ", got.error().message)};
    return *std::move(got);
  }

  void plant() {
    auto const in = call();
    auto const sealed = [&](std::string const& owner, char const* kind, std::string_view text) {
      return sys().vault.seal({"jeans", owner, kind, 1}, secret{text}).value();
    };
    for (int from = 0; from < people; from += batch) {
      auto const done = in.write([&](store::transaction& tx) -> result<void> {
        for (int i = from; i < from + batch; ++i) {
          auto const id = id_of(i);
          VT_CHECK(
              tx.run(identity::sql::put_linked, {"jeans", id, cat("shopper-", i), "op", "oidc", "https://op.example",
                                                 cat("hmac-", i), sealed(id, "identity_subject", "subject"),
                                                 sealed(id, "identity_display", "{}"), "absent", "", "", 0, 0}));
          VT_CHECK(identity::put_tokens(in, tx, id, {secret{cat("token of ", id)}, 0, secret{}}));
        }
        return {};
      });
      ASSERT_TRUE(done) << done.error().message;
    }
  }

  // Whether the person's token opens and is theirs.
  bool token_opens(int i) {
    auto const in = call();
    auto const id = id_of(i);
    return in
        .read([&](store::session& view) -> result<void> {
          VT_TRY(auto const kept, identity::find_token(view, "jeans", id, identity::access_kind));
          VT_TRY(auto const text, identity::open_token(in, id, identity::access_kind, *kept));
          if (text.reveal().starts_with(cat("token of ", id))) return {};
          return fail(code::internal, "internal.unexpected", "Somebody else's token.");
        })
        .has_value();
  }
  bool token_is_replaced(int i) {
    auto const in = call();
    auto const id = id_of(i);
    return in
        .write([&](store::transaction& tx) {
          return identity::put_tokens(in, tx, id, {secret{cat("token of ", id, ", newer")}, 0, secret{}});
        })
        .has_value();
  }
  void forget_second_key() {
    auto const path = engine_.folder() + "/keyring";
    std::ifstream in{path};
    std::string whole{std::istreambuf_iterator<char>{in}, {}};
    auto const at = whole.find(second_);
    ASSERT_NE(at, std::string::npos);
    whole.erase(at, whole.find('\n', at) + 1 - at);
    std::ofstream{path + ".new"} << whole;
    std::filesystem::permissions(path + ".new",
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::rename(path + ".new", path);
  }

  test::test_engine engine_;
  ops::caller who_;
  std::string second_;
};

TEST_F(slow_rewrap, of_100000_linked_identities_fails_nobody_and_takes_bounded_steps) {
  plant();
  must(engine_.call("keyring.rotate", "{}"));
  ASSERT_NE(sys().ring.active_id(), second_);

  std::atomic<bool> over{false};
  std::atomic<int> failures{0}, reads{0}, writes{0};
  std::vector<std::thread> traffic;
  traffic.reserve(3);
  for (int t = 0; t < 3; ++t) {
    traffic.emplace_back([&, t] {
      for (int i = 7919 * (t + 1); !over; i = (i + 7919) % people) {
        failures += token_opens(i) ? 0 : 1;
        ++reads;
        if (t != 0 || reads % 16 != 0) continue;
        failures += token_is_replaced(i) ? 0 : 1;
        ++writes;
      }
    });
  }

  std::int64_t steps = 0, moved = 0, widest = 0;
  vault::rewrap_cursor at;
  for (bool done = false; !done; ++steps) {
    auto const did = vault::rewrap_step(sys().db, sys().vault, "jeans", identity::sealed_columns(), at);
    if (!did) ADD_FAILURE() << did.error().message;
    if (!did) break;
    EXPECT_EQ(did->failed, 0);
    widest = std::max(widest, did->looked_at);
    moved += did->moved;
    done = did->done;
  }
  over = true;
  for (auto& one : traffic) one.join();

  EXPECT_EQ(failures, 0);
  EXPECT_GT(reads, 1000);
  EXPECT_GT(writes, 10);
  EXPECT_EQ(widest, vault::rewrap_rows);
  EXPECT_GE(moved, 3 * people - writes);
  EXPECT_EQ(vault::left_to_rewrap(sys().db, sys().ring, "jeans", identity::sealed_columns()).value(), 0);

  forget_second_key();
  EXPECT_NE(sys().ring.active_id(), second_);  // looks at the file again
  EXPECT_FALSE(sys().ring.key(second_));
  for (int i = 0; i < people; i += 997) EXPECT_TRUE(token_opens(i)) << i;
}

TEST_F(slow_rewrap, by_the_job_comes_to_its_end_by_itself) {
  for (int i = 0; i < 10; ++i) {
    auto const in = call();
    ASSERT_TRUE(in.write([&](store::transaction& tx) {
      return identity::put_tokens(in, tx, id_of(i), {secret{cat("token of ", id_of(i))}, 0, secret{}});
    }));
  }
  must(engine_.call("keyring.rotate", "{}"));
  ASSERT_TRUE(engine_.engine().run_jobs(10'000, true));
  EXPECT_EQ(vault::left_to_rewrap(sys().db, sys().ring, "jeans", identity::sealed_columns()).value(), 0);
}

}  // namespace
}  // namespace vetrina::testing
