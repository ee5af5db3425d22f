// A fresh key for the ring: whoever holds the ring seals with it from then on, and what lay sealed still opens.
#include "vault/rotation.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "vault/vault.hpp"

namespace vetrina::vault {
namespace {

class a_key_ring_file : public ::testing::Test {
 protected:
  a_key_ring_file() {
    std::string name = (std::filesystem::temp_directory_path() / "vt_ring_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~a_key_ring_file() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::unique_ptr<key_ring> open() { return open_key_ring("", "", folder_, crypto::system_random()).value(); }
  std::string rotate() { return add_ring_key("", "", folder_, crypto::system_random()).value(); }
  std::string text() const {
    std::ifstream in{folder_ + "/keyring"};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  std::string folder_;
  place const home_{"jeans", "idn_1", "access_token", 1};
};

TEST_F(a_key_ring_file, gets_a_key_that_an_open_ring_finds) {
  auto const ring = open();
  vault const keys{*ring, crypto::system_random()};
  auto const first = ring->active_id();
  auto const before = keys.seal(home_, secret{"token"}).value();
  auto const added = rotate();
  EXPECT_NE(added, first);
  EXPECT_EQ(ring->active_id(), added);
  EXPECT_EQ(ring->oldest_id(), first);
  auto const after = keys.seal(home_, secret{"token"}).value();
  EXPECT_NE(after.find(added), std::string::npos);
  EXPECT_EQ(keys.open(home_, before).value().reveal(), "token");
  EXPECT_EQ(keys.open(home_, after).value().reveal(), "token");
}

TEST_F(a_key_ring_file, of_another_process_opens_what_the_new_key_sealed) {
  auto const here = open();
  auto const there = open();
  rotate();
  auto const sealed = vault{*there, crypto::system_random()}.seal(home_, secret{"token"}).value();
  EXPECT_EQ((vault{*here, crypto::system_random()}.open(home_, sealed).value().reveal()), "token");
}

TEST_F(a_key_ring_file, stays_its_owners_and_whole) {
  open();
  auto const before = text();
  rotate();
  EXPECT_TRUE(text().starts_with(before));
  struct stat about {};
  ASSERT_EQ(::stat((folder_ + "/keyring").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder_}, {}), 1);  // no draft is left
}

TEST_F(a_key_ring_file, loses_no_key_of_two_who_rotate_at_once) {
  auto const ring = open();
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 5; ++k) rotate();
    });
  }
  for (auto& one : threads) one.join();
  auto const lines = text();
  EXPECT_EQ(std::ranges::count(lines, '\n'), 21);
  EXPECT_TRUE(ring->key(ring->active_id()));
}

TEST_F(a_key_ring_file, that_was_damaged_leaves_an_open_ring_as_it_was) {
  auto const ring = open();
  auto const first = ring->active_id();
  std::filesystem::remove(folder_ + "/keyring");
  EXPECT_EQ(ring->active_id(), first);
  std::ofstream{folder_ + "/keyring"} << "other AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
  std::filesystem::permissions(folder_ + "/keyring", std::filesystem::perms::owner_read);
  EXPECT_EQ(ring->active_id(), first);
  EXPECT_TRUE(ring->key(first));
}

TEST_F(a_key_ring_file, lets_go_of_a_key_whose_line_was_taken_out) {
  auto const ring = open();
  auto const second = rotate();
  rotate();
  ASSERT_TRUE(ring->key(second));
  auto whole = text();
  auto const at = whole.find(second);
  whole.erase(at, whole.find('\n', at) + 1 - at);
  {
    std::ofstream out{folder_ + "/keyring.new"};
    out << whole;
  }
  std::filesystem::permissions(folder_ + "/keyring.new",
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::rename(folder_ + "/keyring.new", folder_ + "/keyring");
  EXPECT_NE(ring->active_id(), second);
  EXPECT_EQ(ring->key(second).error().slug, "vault.unknown_key");
}

TEST_F(a_key_ring_file, of_the_environment_is_not_ours_to_change) {
  EXPECT_EQ(add_ring_key("", "VT_RING", folder_, crypto::system_random()).error().slug, "vault.ring_not_ours");
  EXPECT_EQ(add_ring_key(folder_ + "/none", "", folder_, crypto::system_random()).error().slug, "vault.bad_key_ring");
}

}  // namespace
}  // namespace vetrina::vault
