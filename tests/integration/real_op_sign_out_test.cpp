// People who leave the certified provider: it tells the shop's own door of it (OpenID Connect Back-Channel Logout 1.0), and
// what they had at the shop ends.
#include "real_op_scene.hpp"

namespace vetrina::test {
namespace {

class real_op_sign_out : public real_op_suite {
 protected:
  // Links as `name` and keeps the browser, which has the session at the provider.
  void link_with(person& someone, std::string_view name) {
    auto const going = scene_.begin();
    expect_linked(scene_.complete(login_scene::callback(going, someone.sign_in(going.url, name))));
    scene_.time().advance(second_ms);
    cookie_ = scene_.done("shopper.token", {{"shopper", R"("ann")"}, {"session", R"("s1")"}})
                  .string_at("/cookie/value")
                  .value();
  }
  // With the cookie that the shop gave the shopper.
  int status_at_the_shop() {
    person browser;
    auto const address = cat("https://localhost:", std::uint64_t{shop_->port()}, "/vetrina/v1/identity.list");
    return browser.send({"GET", address, {{"Cookie", cat("__Host-vetrina=", cookie_)}}, {}}).status;
  }
  std::int64_t notices() {
    static store::statement const all{store::area::record, "select count(*) from inbound_notice"};
    return scene_.rows(all);
  }
  void expect_signed_out_and_still_linked() {
    EXPECT_EQ(notices(), 1);
    EXPECT_EQ(status_at_the_shop(), 401);
    scene_.expect_linked_once();
  }
  std::string cookie_;
};

TEST_F(real_op_sign_out, of_a_person_ends_their_sessions_at_the_shop_and_keeps_the_link) {
  connect_with_password("told-of-people");
  person anna;
  link_with(anna, "anna");
  EXPECT_EQ(status_at_the_shop(), 200);
  anna.sign_out(op_->issuer());
  expect_signed_out_and_still_linked();
}

TEST_F(real_op_sign_out, of_a_session_ends_the_shoppers_who_came_with_it) {
  connect_with_password("told-of-sessions");
  person anna;
  link_with(anna, "anna");
  EXPECT_EQ(status_at_the_shop(), 200);
  anna.sign_out(op_->issuer());
  expect_signed_out_and_still_linked();
}

TEST_F(real_op_sign_out, of_somebody_else_ends_nothing) {
  connect_with_password("told-of-people");
  person anna, someone;
  link_with(anna, "anna");
  auto const elsewhere = scene_.begin_as_visitor();
  auto with = login_scene::callback(elsewhere, someone.sign_in(elsewhere.url, "bruno"));
  with.erase("shopper");
  EXPECT_EQ(scene_.complete(with).text("/status"), "new_shopper_proposed");
  someone.sign_out(op_->issuer());
  EXPECT_EQ(notices(), 1);
  EXPECT_EQ(status_at_the_shop(), 200);
}

TEST_F(real_op_sign_out, is_not_told_to_a_client_that_did_not_ask) {
  connect_with_password("shop");
  person anna;
  link_with(anna, "anna");
  anna.sign_out(op_->issuer());
  EXPECT_EQ(notices(), 0);
  EXPECT_EQ(status_at_the_shop(), 200);
}

}  // namespace
}  // namespace vetrina::test
