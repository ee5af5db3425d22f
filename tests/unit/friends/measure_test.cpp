// How strong ties are, and that measuring them moves nothing else.
#include "friends/measure.hpp"

#include "scene.hpp"
#include "tests/common/two_ways.hpp"

namespace vetrina::friends {
namespace {

class ties : public scene {
 protected:
  ties() {
    for (auto const& id : all()) {
      person(id);
      consent(id, "show_to_friends");
    }
    likes("anna", "belt");
    likes("berta", "belt");
    likes("carla", "501/32");
    for (auto const& id : all()) everybody_knows(id);
  }
  static lines all() { return {"anna", "berta", "carla", "d1", "d2", "d3", "d4", "d5"}; }
  void everybody_knows(std::string const& id) {
    lines others;
    for (auto const& other : all()) {
      if (other != id) others.push_back(other);
    }
    network_says(id, others, others);
  }
  ops::services const& sys() { return **engine_.engine().services(); }
  // What the index and the rows say of the viewer's friends, tie and all.
  std::string shown_to(std::string const& viewer) {
    auto const got = test::both_ways(sys(), "jeans", viewer);
    EXPECT_EQ(got.by_index, got.by_rows);
    return got.by_rows;
  }
  static std::size_t lines_with(std::string const& text, std::string const& what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
  }
};

TEST_F(ties, begin_at_the_least_and_grow_by_friends_and_tastes_in_common) {
  EXPECT_EQ(lines_with(shown_to("anna"), "tie 82\n"), 7U);
  measure();
  auto const after = shown_to("anna");
  // Six of the six others are friends of each: 0.02 + 0.30; berta has the belt too: + 0.40.
  EXPECT_EQ(lines_with(after, "tie 1310\n"), 6U) << after;
  EXPECT_NE(after.find("berta as"), std::string::npos);
  EXPECT_EQ(lines_with(after, "friend, tie 2948\n"), 1U) << after;
  EXPECT_LT(after.find("berta as"), after.find("carla as")) << "the strongest stands first";
}

TEST_F(ties, do_not_tell_of_what_a_friend_hides) {
  likes("carla", "belt", R"("audience":"nobody")");
  measure();
  EXPECT_EQ(lines_with(shown_to("anna"), "tie 2948\n"), 1U);
}

TEST_F(ties, count_only_common_friends_of_whom_the_viewer_may_be_told) {
  for (char const* id : {"d3", "d4"}) consent(id, "show_to_friends", false);
  measure();
  // Four others of whom berta may be told are not five.
  EXPECT_EQ(lines_with(shown_to("anna"), "tie 82\n"), 4U) << shown_to("anna");
}

TEST_F(ties, are_measured_by_the_job_that_a_sync_and_the_day_ask_for) {
  auto const before = shown_to("anna");
  ASSERT_TRUE(engine_.engine().run_jobs(5'000, true));  // reading lists again fails: there is no such connector
  EXPECT_NE(shown_to("anna"), before);
}

TEST_F(ties, of_nobody_are_measured_without_harm) {
  auto in = exchange();
  EXPECT_TRUE(run_measure_job(in, "idn_gone", "{}"));
  unlink("berta");
  measure();
  EXPECT_EQ(shown_to("anna").find("berta as"), std::string::npos);
}

}  // namespace
}  // namespace vetrina::friends
