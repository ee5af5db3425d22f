// A shop in a process of its own goes through every flow of social login, well and badly. What passed through it (codes,
// tokens, verifiers, states, cookies, the client's secret, who people are at the network) is then in no log line, no
// error, no event, no export, no file and nowhere in the process' memory; but for a shopper's own subject in that
// shopper's own export.
#include <algorithm>

#include "canary_flows.hpp"
#include "crypto/bytes.hpp"

namespace vetrina::test {
namespace {

class canary : public canary_flows, public ::testing::TestWithParam<char const*> {
 protected:
  canary() : canary_flows{GetParam()} {}

  static std::string told(std::vector<canaries::hit> const& hits, std::string_view where, std::string_view bytes) {
    std::string out;
    for (auto const& one : hits) {
      auto const from = one.at < 24 ? 0 : one.at - 24;
      std::string near{bytes.substr(from, 72)};
      for (auto& c : near) {
        if (c < ' ' || c > '~') c = '.';
      }
      out += cat(one.kind, " (", one.form, ") in ", where, " at ", std::uint64_t{one.at}, ": ", near, "\n");
    }
    return out;
  }
  void expect_clean(std::string_view where, std::string_view bytes) {
    auto const hits = planted_.in(bytes);
    EXPECT_TRUE(hits.empty()) << told(hits, where, bytes);
  }
  void expect_clean(std::vector<mapping> const& all) {
    for (auto const& one : all) expect_clean(one.name, one.bytes);
  }
  std::size_t hits_in_memory() {
    std::size_t found = 0;
    for (auto const& one : memory_of(shop_->id())) found += planted_.in(one.bytes).size();
    return found;
  }
};

TEST_P(canary, of_all_flows_is_nowhere_when_they_have_ended) {
  visitor_signs_in();
  shopper_links_steps_up_and_extends();
  shopper_links_in_the_browser();
  tokens_are_used_and_refreshed();
  a_refresh_fails();
  logins_fail();

  // While the tokens are kept: sealed, in files of which the log of the database is one.
  auto const files = files_below(data());
  EXPECT_TRUE(std::ranges::any_of(files, [](auto const& one) {
    return one.name.ends_with("record.sqlite-wal") && one.bytes.find("v1.") != std::string::npos;
  }));
  expect_clean(files);

  for (auto const* who : {"ann", "bob", "carl"}) {
    auto const held = done("shopper.export", {{"shopper", q(who)}}).text();
    answers_.pop_back();
    auto const hits = planted_.in(held);
    EXPECT_FALSE(hits.empty()) << "the export of " << who << " does not say who they are at the network";
    for (auto const& one : hits) EXPECT_EQ(one.kind, cat("subject of ", who)) << told({one}, "export", held);
  }
  done("event.next", "{}");
  done("audit.verify", "{}");
  people_leave();
  done("event.next", "{}");
  done("shop.get", "{}");
  done("connector.list", "{}");

  for (auto const& [of, text] : answers_) expect_clean(of, text);
  expect_clean(files_below(data()));
  auto const log = files_below(logs());
  EXPECT_NE(log.at(0).bytes.find("oauth.revocation_refused"), std::string::npos) << log.at(0).bytes;
  expect_clean(log);
  expect_clean(memory_of(shop_->id()));
}

// Where it is found if it is there: what makes the test above worth something.
TEST_P(canary, that_is_kept_is_found_and_so_is_one_that_is_freed_without_being_wiped) {
  ASSERT_EQ(hits_in_memory(), 0U);
  shop_->tell("keep " + planted("kept"));
  auto const kept = hits_in_memory();
  EXPECT_GT(kept, 0U);
  shop_->tell("drop " + planted("dropped"));
  EXPECT_GT(hits_in_memory(), kept);
}

INSTANTIATE_TEST_SUITE_P(flavour, canary, ::testing::Values("bundled", "system"),
                         [](auto const& one) { return std::string{one.param}; });

TEST(canaries_, are_found_in_every_spelling) {
  auto const secret = fresh_canary();
  canaries planted;
  planted.add("one", secret);
  std::vector<std::string> const spellings = {secret,
                                              percent_encode(secret),
                                              crypto::base64(secret),
                                              crypto::base64url("ab" + secret),
                                              crypto::base64(cat("shop:", percent_encode(secret))),
                                              crypto::hex(secret)};
  for (auto const& one : spellings) EXPECT_FALSE(planted.in(cat("before ", one, " after")).empty()) << one;
  EXPECT_FALSE(planted.in(secret.substr(16)).empty());
  EXPECT_TRUE(planted.in(fresh_canary()).empty());
}

}  // namespace
}  // namespace vetrina::test
