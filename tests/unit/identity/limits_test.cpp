#include "support.hpp"

namespace vetrina::identity::testing {
namespace {

class begin_limits : public shop_with_login {
 protected:
  std::string begin(std::string const& session) {
    return slug_of("identity.begin",
                   fakes::object_of({{"connector", R"("op")"}, {"intent", R"("sign_in")"}, {"session", q(session)}}));
  }
};

TEST_F(begin_limits, a_session_that_finishes_no_login_begins_ten_in_a_minute) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(begin("s1"), "accepted") << i;
  EXPECT_EQ(begin("s1"), "identity.too_often");
  EXPECT_EQ(begin("s2"), "accepted");
  time.advance(minute_ms);
  EXPECT_EQ(begin("s1"), "accepted");
}

}  // namespace
}  // namespace vetrina::identity::testing
