// A browser that brings what is not its own: each by its reason, nothing stored. Every test plays the same login without
// the theft too, and that one links. What providers do is in provider_table_test.cpp.
#include "login_scene.hpp"

namespace vetrina::test {
namespace {

using fakes::evil_provider;
using members = fakes::json_members;

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
