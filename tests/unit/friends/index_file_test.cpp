// The index file: what it says is what the rows say, whatever happens to the file, the disk and the clock.
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>

#include "friends/index/draft.hpp"
#include "scene.hpp"
#include "tests/common/two_ways.hpp"

namespace vetrina::friends {
namespace {

namespace fs = std::filesystem;

class index_file : public scene {
 protected:
  index_file() {
    for (auto const& who : everybody) {
      person(who);
      consent(who, "show_to_friends");
      likes(who, "501/32");
    }
    for (auto const& who : everybody) {
      std::vector<std::string> others;
      for (auto const& other : everybody) {
        if (other != who) others.push_back(other);
      }
      network_says(who, others, others);
    }
    likes("anna", "belt", R"("audience":"public")");
    react("berta", R"("family":"505","kind":"want")");
    likes("carla", "belt", R"("audience":"friends","embargo_days":2)");
  }
  ops::services const& sys() { return **engine_.engine().services(); }
  std::string path() { return index::file_path(engine_.folder(), "jeans"); }
  std::string content() const {
    std::ifstream in{index::file_path(engine_.folder(), "jeans"), std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  void put(std::string const& bytes) { std::ofstream{path(), std::ios::binary | std::ios::trunc} << bytes; }
  // Another handle on the folder, as another process would be.
  std::unique_ptr<engine::engine> another(std::string const& more = {}) {
    return *engine::engine::open(R"({"data_dir":")" + engine_.folder() + R"(","environment":"test")" + more + "}", {},
                                 {&engine_.time(), &crypto::system_random(), &null_log()});
  }
  // How many of the viewers the index answered; what it says is compared with the rows.
  int expect_right(ops::services const& by) {
    int answered = 0;
    int shows = 0;
    for (auto const& who : everybody) {
      auto const got = test::both_ways(by, "jeans", who);
      EXPECT_EQ(got.by_index, got.by_rows) << who;
      shows += got.by_rows.find("501/32") != std::string::npos ? 1 : 0;
      answered += got.index_answered ? 1 : 0;
    }
    EXPECT_GT(shows, 0) << "nothing was there to be seen";
    return answered;
  }
  static int all() { return static_cast<int>(everybody.size()); }
  static inline std::vector<std::string> const everybody{"anna", "berta", "carla", "dora", "emil", "fritz", "gina"};
};

TEST_F(index_file, says_what_the_rows_say_to_a_process_that_has_just_begun) {
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  auto const there = another();
  EXPECT_EQ(expect_right(**there->services()), all());
}

TEST_F(index_file, made_from_what_is_known_equals_one_made_from_rows) {
  EXPECT_EQ(expect_right(sys()), all());
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  auto const from_known = content();
  ASSERT_EQ(test::make_index(sys(), "jeans", false), "");
  EXPECT_FALSE(from_known.empty());
  EXPECT_EQ(from_known, content());
}

TEST_F(index_file, with_any_byte_changed_leads_to_no_other_answer) {
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  auto const whole = content();
  std::minstd_rand chance{7};
  int refused = 0;
  for (int round = 0; round < 100; ++round) {
    auto bytes = whole;
    bytes[chance() % bytes.size()] ^= static_cast<char>(1 + chance() % 255);
    put(bytes);
    auto const there = another();
    expect_right(**there->services());
    refused += fs::exists(path()) ? 0 : 1;
    if (HasFailure()) FAIL() << "round " << round;
  }
  EXPECT_GT(refused, 50);  // bytes between sections mean nothing to these reads
}

TEST_F(index_file, cut_short_foreign_or_of_another_format_is_refused_and_told) {
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  auto const whole = content();
  auto other_format = whole;
  other_format[36] = static_cast<char>(other_format[36] + 1);
  for (auto const& bytes :
       {whole.substr(0, whole.size() / 2), whole.substr(0, 10), std::string{}, other_format, std::string(5000, 'x')}) {
    put(bytes);
    auto const there = another();
    EXPECT_EQ(expect_right(**there->services()), all());
    EXPECT_FALSE(fs::exists(path()));
    auto const told = *there->call("system.health", "{}", {}, nullptr);
    EXPECT_NE(told.body.find("friends.index_refused"), std::string::npos) << told.body;
  }
  put(whole);
  auto const there = another();
  EXPECT_EQ(expect_right(**there->services()), all());
  EXPECT_TRUE(fs::exists(path()));
}

TEST_F(index_file, of_another_store_is_refused) {
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  auto const ours = content();
  test::test_engine stranger;
  stranger.open_shop();
  auto const there = index::file_path(stranger.folder(), "jeans");
  fs::create_directories(fs::path{there}.parent_path());
  std::ofstream{there, std::ios::binary} << ours;
  for (int n = 0; n < 200; ++n) {  // its journal is as long
    ASSERT_TRUE(stranger.call("shopper.put", R"({"shopper":"s)" + std::to_string(n) + "\"}"));
  }
  auto const got = test::both_ways(**stranger.engine().services(), "jeans", "s1");
  EXPECT_EQ(got.by_index, got.by_rows);
  EXPECT_FALSE(fs::exists(there));
}

TEST_F(index_file, that_is_old_is_read_with_everything_since) {
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  consent("berta", "show_to_friends", false);
  likes("dora", "belt");
  done("friend.block", R"({"shopper":"emil","who":")" + public_id("anna") + "\"}");
  unlink("gina");
  auto const there = another();
  EXPECT_EQ(expect_right(**there->services()), all());
}

TEST_F(index_file, holds_nothing_of_somebody_erased_from_that_moment_on) {
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  EXPECT_NE(content().find("berta"), std::string::npos);
  done("shopper.erase", R"({"shopper":"berta"})");
  EXPECT_FALSE(fs::exists(path()));
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  EXPECT_EQ(content().find("berta"), std::string::npos);
  EXPECT_NE(content().find("anna"), std::string::npos);
}

TEST_F(index_file, on_a_full_disk_stays_the_old_one) {
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  auto const before = content();
  likes("dora", "belt");
  auto const ignored = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  rlimit const small{512, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  auto const failed = test::make_index(sys(), "jeans");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, ignored);
  EXPECT_EQ(failed, "store.io");
  EXPECT_EQ(content(), before);
  for (auto const& one : fs::directory_iterator{fs::path{path()}.parent_path()}) {
    EXPECT_FALSE(one.path().string().ends_with(".new")) << one.path();
  }
  auto const there = another();
  EXPECT_EQ(expect_right(**there->services()), all());
  EXPECT_EQ(test::make_index(sys(), "jeans"), "");
}

TEST_F(index_file, where_none_can_be_written_the_answers_stay_right) {
  auto const folder = fs::path{path()}.parent_path();
  fs::remove_all(folder);
  std::ofstream{folder} << "a file in the folder's place";
  EXPECT_EQ(test::make_index(sys(), "jeans"), "store.io");
  EXPECT_EQ(expect_right(sys()), all());
}

TEST_F(index_file, left_half_by_a_killed_process_is_swept) {
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  auto const left = path() + ".4711.1.new";
  std::ofstream{left} << "half of a file";
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  EXPECT_FALSE(fs::exists(left));
}

TEST_F(index_file, an_embargo_ends_and_begins_again_with_the_clock) {
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  auto const there = another();
  auto const shown = [&] { return seen_by("anna").size(); };
  auto const before = shown();
  EXPECT_EQ(expect_right(**there->services()), all());
  engine_.time().advance(3 * day_ms);
  EXPECT_EQ(expect_right(**there->services()), all());
  EXPECT_GT(shown(), before);
  ASSERT_EQ(test::make_index(sys(), "jeans"), "");
  engine_.time().advance(-3 * day_ms);  // a clock that goes backwards shows nothing early
  EXPECT_EQ(expect_right(**there->services()), all());
  EXPECT_EQ(expect_right(**another()->services()), all());
  EXPECT_EQ(shown(), before);
}

TEST_F(index_file, leaves_out_in_order_what_has_no_room_and_tells_it) {
  auto const step_at = [&](std::size_t most) {
    index::draft made{most};
    for (int n = 0; n < 200; ++n) {
      made.add_person("nobody" + std::to_string(n), {{.exists = true}, {}});
      made.add_person("named" + std::to_string(n), {{.exists = true, .named = true}, {}});
      made.add_ties("named" + std::to_string(n), std::vector<index::packed_tie>(n == 0 ? 1000U : 100U));
    }
    return made.left_out();
  };
  using index::step;
  EXPECT_EQ(step_at(1'000'000), step::whole);
  step last = step::whole;
  std::set<step> met;
  for (std::size_t most = 200'000; most > 1'000; most -= 500) {
    auto const now = step_at(most);
    EXPECT_GE(now, last);  // less room, never more in it
    last = now;
    met.insert(now);
  }
  EXPECT_EQ(met, (std::set{step::whole, step::capped, step::connected, step::edges_on_disk, step::given_up}));
  EXPECT_EQ(index::told(step::whole), "");
  for (auto const one : {step::capped, step::connected, step::edges_on_disk, step::given_up}) {
    EXPECT_NE(index::told(one), "");
  }
}

TEST_F(index_file, that_was_given_up_is_told_and_rows_answer) {
  index::draft made{1};
  made.add_person("anna", {{.exists = true}, {}});
  ASSERT_EQ(made.left_out(), index::step::given_up);
  fs::create_directories(fs::path{path()}.parent_path());
  ASSERT_TRUE(made.write(path(), 0, 0));
  auto const there = another();
  EXPECT_EQ(seen_by("anna").empty(), false);
  expect_right(**there->services());
  EXPECT_EQ(expect_right(**there->services()), 0);
  auto const told = *there->call("system.health", "{}", {}, nullptr);
  EXPECT_NE(told.body.find("friends.index_left_out"), std::string::npos) << told.body;
}

}  // namespace
}  // namespace vetrina::friends
