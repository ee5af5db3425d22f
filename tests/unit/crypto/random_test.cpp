#include "crypto/random.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>

namespace vetrina::crypto {
namespace {

// Gives 0, 1, 2, ... 255, 0, ...
class counting_random final : public random {
 public:
  std::string bytes(std::size_t count) override {
    std::string out;
    while (out.size() < count) out.push_back(static_cast<char>(next_++));
    return out;
  }

 private:
  unsigned char next_ = 0;
};

TEST(system_random, gives_what_was_asked_for_and_never_twice) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(system_random().bytes(16));
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_EQ(seen.begin()->size(), 16U);
  EXPECT_EQ(system_random().bytes(0), "");
}

TEST(system_random, parent_and_child_differ_after_a_fork) {
  static_cast<void>(system_random().bytes(16));  // so that both inherit a seeded generator
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  auto const child = fork();
  if (child == 0) {
    auto const bytes = system_random().bytes(16);
    _exit(write(ends[1], bytes.data(), bytes.size()) == 16 ? 0 : 1);
  }
  auto const ours = system_random().bytes(16);
  std::string theirs(16, '\0');
  EXPECT_EQ(read(ends[0], theirs.data(), theirs.size()), 16);
  EXPECT_NE(ours, theirs);
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
  close(ends[0]);
  close(ends[1]);
}

TEST(base58_id, has_no_characters_that_look_alike) {
  auto const id = base58_id(system_random(), 4000);
  EXPECT_EQ(id.size(), 4000U);
  EXPECT_EQ(id.find_first_of("0OIl+/-_"), std::string::npos);
  EXPECT_EQ(std::set<char>(id.begin(), id.end()).size(), 58U);
}

TEST(base58_id, draws_each_character_equally_often) {
  // 232 = 4 * 58 of the 256 byte values count. Over a counter's two rounds every character comes up eight times; with
  // the other 24 values folded back in, the first 24 characters would come up more often.
  counting_random counter;
  std::array<int, 256> seen{};
  for (char const c : base58_id(counter, 58 * 8)) ++seen[static_cast<unsigned char>(c)];
  for (char const c : std::string_view{"19AHJNPQTZakmz"}) EXPECT_EQ(seen[static_cast<unsigned char>(c)], 8) << c;
}

TEST(new_id, is_the_prefix_and_22_characters) {
  auto const id = new_id(system_random(), "att_");
  EXPECT_EQ(id.size(), 26U);
  EXPECT_TRUE(id.starts_with("att_"));
  EXPECT_NE(id, new_id(system_random(), "att_"));
}

}  // namespace
}  // namespace vetrina::crypto
