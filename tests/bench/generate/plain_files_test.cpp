#include "generate/plain_files.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "tests/unit/store/support.hpp"

namespace vetrina::bench {
namespace {

struct folder {
  explicit folder(std::string const& train, std::string const& test = "user,item\n",
                  std::string const& trust = "user,friend\n") {
    std::ofstream{held.path() + "/train_set.txt"} << train;
    std::ofstream{held.path() + "/test_set.txt"} << test;
    std::ofstream{held.path() + "/trust.txt"} << trust;
  }
  [[nodiscard]] plain_files read() const { return plain_files::read(held.path()); }
  [[nodiscard]] std::string refusal() const {
    try {
      (void)read();
    } catch (std::runtime_error const& why) {
      return why.what();
    }
    return {};
  }
  store::testing::temp_folder held;
};

TEST(plain_files, give_users_and_items_numbers_in_the_order_of_their_names) {
  auto const got = folder{"user,item\n7,jeans\n9,hat\n7,hat\n7,jeans\n", "user,item\r\n9,coat\r\n\n",
                          "user,friend\n7,9\n9,7\n7,7\n12,9\n"}
                       .read();
  EXPECT_EQ(got.users(), 3U);
  EXPECT_EQ(got.items, 3U);
  EXPECT_EQ(got.train, (plain_files::lists{{0, 1}, {1}, {}}));
  EXPECT_EQ(got.test, (plain_files::lists{{}, {2}, {}}));
  EXPECT_EQ(got.friends, (plain_files::lists{{1}, {0}, {1}}));
}

TEST(plain_files, tie_friends_by_what_they_share) {
  auto const got =
      folder{"user,item\na,1\na,2\nb,1\nb,2\nc,3\nc,1\n", "user,item\n", "user,friend\na,b\na,c\nb,c\n"}.read();
  std::vector<town_tie> ties;
  got.friends_of(0, ties);
  ASSERT_EQ(ties.size(), 2U);
  EXPECT_NEAR(ties[0].strength, 0.02 + 0.30 * 0.5 + 0.40 * 1.0, 1e-6);
  EXPECT_NEAR(ties[1].strength, 0.02 + 0.40 * 0.5, 1e-6);
  std::vector<town_thing> done;
  got.done_by(2, 100, done);
  ASSERT_EQ(done.size(), 2U);
  EXPECT_EQ(done[1].product, 2U);
  EXPECT_EQ(done[1].minute, 100U);
  EXPECT_TRUE(done[1].verified);
}

TEST(plain_files, say_the_file_and_the_line_of_what_they_are_not) {
  EXPECT_NE(folder{"1,2\n"}.refusal().find("train_set.txt:1: "), std::string::npos);
  EXPECT_NE(folder{"user,item\n1,2\n1\n"}.refusal().find("train_set.txt:3: "), std::string::npos);
  EXPECT_NE(folder{"user,item\n1,2,3\n"}.refusal().find("train_set.txt:2: "), std::string::npos);
  EXPECT_NE((folder{"user,item\n", "user,item\n,2\n"}.refusal().find("test_set.txt:2: ")), std::string::npos);
  EXPECT_NE((folder{"user,item\n", "user,item\n", "user,friend\n1,2\n\n3\n"}.refusal().find("trust.txt:4: ")),
            std::string::npos);
  EXPECT_EQ(folder{"user,item\n1,2\n"}.refusal(), "");
}

TEST(plain_files, a_shop_without_friends_may_have_an_empty_file_of_them_and_needs_the_others) {
  EXPECT_EQ((folder{"user,item\n1,2\n", "user,item\n", ""}.refusal()), "");
  EXPECT_NE(folder{""}.refusal().find("train_set.txt:1: the header"), std::string::npos);
  try {
    (void)plain_files::read("/nowhere");
    FAIL() << "read what is not there";
  } catch (std::runtime_error const& why) {
    EXPECT_STREQ(why.what(), "/nowhere/train_set.txt: cannot be read");
  }
}

TEST(plain_files, a_spreadsheets_byte_order_mark_is_no_part_of_the_header) {
  EXPECT_EQ(folder{"\xEF\xBB\xBFuser,item\r\n1,2\r\n"}.refusal(), "");
}

}  // namespace
}  // namespace vetrina::bench
