// How often: login.md b.2, N24.
#include "negative_scene.hpp"

namespace vetrina::test {
namespace {

class linking_policy_limits : public negative_scene {};

TEST_F(linking_policy_limits, control_a_login_within_all_limits_links) { expect_linked(link()); }

// N24: guesses without end at one attempt, identities without end for one shopper, attempts that pile up.
TEST_F(linking_policy_limits, attempts_without_end) {
  // One guess an attempt, where the sheet allows five: whatever it was, the attempt is used.
  auto of = begun();
  auto guess = callback(of);
  guess["query"] = json::quoted(cat("code=guess&", part_of(of.query, "state"), "&", part_of(of.query, "iss")));
  expect_rejected(complete(guess), "oauth.code_refused");
  for (int i = 0; i < 6; ++i) expect_rejected(complete(of), "identity.attempt_used");
  EXPECT_EQ(op_.requests_to("/token"), 1U);

  // Attempts that nobody finishes go when their time is over, by a job that the next to begin asks for.
  for (int i = 0; i < 3; ++i) begun();
  EXPECT_EQ(scene_.rows(count_attempts), 4);
  scene_.time().advance(11 * minute_ms);
  begun();
  scene_.run_jobs();
  EXPECT_EQ(scene_.rows(count_attempts), 1);

  // Twenty identities and not one more.
  for (int i = 0; i < 20; ++i) {
    op_.says().subject = cat("one-of-many-", i);
    ASSERT_EQ(link().text("/status"), "linked") << i;
  }
  op_.says().subject = "one-too-many";
  auto const got = link();
  EXPECT_EQ(got.text("/reason"), "identity.too_many");
  EXPECT_EQ(scene_.rows(count_links), 20);
  EXPECT_EQ(scene_.rows(count_open_attempts), 0);
}

}  // namespace
}  // namespace vetrina::test
