#include "store/withdrawal_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "support.hpp"

namespace vetrina::store {
namespace {

class withdrawal_file : public ::testing::Test {
 protected:
  withdrawal_file() : path_{folder_.path() + "/withdrawals"} {}

  [[nodiscard]] std::string add(std::string const& sealed, std::int64_t now = 7) const {
    auto const done = extend_withdrawals(path_, now, [&](std::optional<withdrawal_line> const& newest) {
      return result<std::vector<withdrawal_line>>{
          std::vector<withdrawal_line>{{0, "life", newest ? newest->seq + 1 : 1, sealed}}};
    });
    return done ? "" : std::string{done.error().slug};
  }
  [[nodiscard]] std::string read_failure() const {
    auto const got = read_withdrawals(path_, 0);
    return got ? "" : std::string{got.error().slug};
  }
  [[nodiscard]] std::string text() const {
    std::ifstream file{path_, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  void put(std::string const& text) const { std::ofstream{path_, std::ios::binary | std::ios::trunc} << text; }

  testing::temp_folder folder_;
  std::string path_;
};

TEST_F(withdrawal_file, gives_back_what_was_put_in_with_numbers) {
  EXPECT_EQ(add("A-z_09", 5), "");
  EXPECT_EQ(add("second", 9), "");
  auto const all = read_withdrawals(path_, 0);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->since, 5);
  EXPECT_EQ(all->newest, 2);
  ASSERT_EQ(all->lines.size(), 2U);
  EXPECT_EQ(all->lines[0].sealed, "A-z_09");
  EXPECT_EQ(all->lines[1].seq, 2);
  auto const later = read_withdrawals(path_, 1);
  ASSERT_TRUE(later);
  EXPECT_EQ(later->lines.size(), 1U);
  EXPECT_EQ((*newest_withdrawal(path_))->number, 2);
}

TEST_F(withdrawal_file, a_missing_file_is_said_and_not_taken_for_an_empty_one) {
  EXPECT_EQ(read_failure(), "store.withdrawals_missing");
}

TEST_F(withdrawal_file, half_a_line_at_the_end_is_a_crash_and_is_cut_off) {
  ASSERT_EQ(add("first"), "");
  auto const whole = text();
  for (auto const* rest : {"2", "2 life 2 aa", "\xff\xff"}) {
    put(whole + rest);
    EXPECT_EQ(read_withdrawals(path_, 0)->newest, 1) << rest;
    EXPECT_EQ(add("next"), "") << rest;
    EXPECT_EQ(read_withdrawals(path_, 0)->lines.at(1).sealed, "next") << rest;
  }
}

TEST_F(withdrawal_file, a_file_whose_maker_died_at_once_is_begun_again) {
  put("vetrina with");
  EXPECT_EQ(add("first", 11), "");
  EXPECT_EQ(read_withdrawals(path_, 0)->since, 11);
}

TEST_F(withdrawal_file, a_line_that_is_not_as_it_was_written_is_refused) {
  ASSERT_EQ(add("first"), "");
  ASSERT_EQ(add("second"), "");
  auto const whole = text();
  struct {
    char const* what;
    std::string was, is;
  } const changes[] = {{"another head", "vetrina", "vetrino"}, {"a number left out", "2 life", "3 life"},
                       {"a space", "first", "fir t"},          {"another letter", "first", "fir+t"},
                       {"nothing sealed", "first", ""},        {"no life", "1 life", "1 "},
                       {"a sign", "1 life", "-1 life"},        {"an empty line", "\n2", "\n\n2"}};
  for (auto const& one : changes) {
    auto bad = whole;
    auto const at = bad.find(one.was);
    ASSERT_NE(at, std::string::npos) << one.what;
    put(bad.replace(at, one.was.size(), one.is));
    EXPECT_EQ(read_failure(), "store.withdrawals_damaged") << one.what;
  }
  put(whole);
  EXPECT_EQ(read_failure(), "");
}

TEST_F(withdrawal_file, four_processes_give_every_number_once) {
  std::vector<pid_t> children;
  children.reserve(4);
  for (int child = 0; child < 4; ++child) {
    children.push_back(testing::start([this] {
      bool fine = true;
      for (int i = 0; i < 50; ++i) fine = add("x").empty() && fine;
      return fine;
    }));
  }
  for (auto const child : children) EXPECT_TRUE(testing::succeeded(child));
  auto const all = read_withdrawals(path_, 0);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->newest, 200);
  for (auto const& one : all->lines) EXPECT_EQ(one.number, one.seq);
}

TEST_F(withdrawal_file, a_full_disk_leaves_no_half_line) {
  ASSERT_EQ(add("first"), "");
  auto const before = text();
  EXPECT_TRUE(testing::in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit const limit{before.size() + 10, before.size() + 10};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return add("too-long-for-what-is-left") == "store.full";
  }));
  EXPECT_EQ(text(), before);
}

TEST_F(withdrawal_file, no_link_is_followed) {
  std::filesystem::create_symlink("/dev/null", path_);
  EXPECT_EQ(add("x"), "store.io");
}

}  // namespace
}  // namespace vetrina::store
