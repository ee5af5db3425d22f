#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "vault/vault.hpp"

namespace vetrina::vault {
namespace {

namespace fs = std::filesystem;

std::string key_text(char byte) { return crypto::base64url(std::string(32, byte)); }

class key_ring_test : public ::testing::Test {
 protected:
  key_ring_test() {
    auto pattern = (fs::temp_directory_path() / "vetrina-ring-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~key_ring_test() override {
    unsetenv(variable);
    fs::remove_all(folder_);
  }

  std::string write(std::string const& text, fs::perms mode = fs::perms::owner_read | fs::perms::owner_write) const {
    auto const path = (folder_ / "ring.txt").string();
    std::ofstream{path} << text;
    fs::permissions(path, mode);
    return path;
  }
  result<std::unique_ptr<key_ring>> from_file(std::string const& path) const {
    return open_key_ring(path, {}, "/nowhere", crypto::system_random());
  }
  result<std::unique_ptr<key_ring>> from_data_dir() const {
    return open_key_ring({}, {}, folder_.string(), crypto::system_random());
  }
  std::string refusal(std::string const& text) const {
    auto const opened = from_file(write(text));
    if (opened) return "opened";
    EXPECT_EQ(opened.error().slug, "vault.bad_key_ring");
    return opened.error().message;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (auto const& entry : fs::directory_iterator{folder_}) out.push_back(entry.path().filename().string());
    return out;
  }

  static constexpr char const* variable = "VETRINA_TEST_KEY_RING";
  fs::path folder_;
};
using key_ring_file = key_ring_test;
using key_ring_variable = key_ring_test;
using key_ring_beside_the_data = key_ring_test;

TEST_F(key_ring_file, its_first_key_is_the_oldest_and_its_last_is_active) {
  auto const ring =
      from_file(write(cat("# made in 2026\nk-1 ", key_text('a'), "\r\n\n  k_2\t", key_text('b'), "  "))).value();
  EXPECT_EQ(ring->oldest_id(), "k-1");
  EXPECT_EQ(ring->active_id(), "k_2");
  EXPECT_EQ(ring->key("k-1").value().reveal(), std::string(32, 'a'));
  EXPECT_EQ(ring->key("k_2").value().reveal(), std::string(32, 'b'));
  EXPECT_EQ(ring->key("k3").error().slug, "vault.unknown_key");
  EXPECT_NE(ring->key("k3").error().message.find("k3"), std::string::npos);
  EXPECT_FALSE(ring->beside_data());
}

TEST_F(key_ring_file, a_bad_line_is_named_by_its_number_and_never_shown) {
  auto const good = cat("k1 ", key_text('a'), "\n");
  struct row {
    std::string text;
    char const* says;
  };
  for (auto const& [text, says] : {
           row{good + "k2\n", "Line 2 "},
           row{good + "\n# next\n" + key_text('S') + "\n", "Line 4 "},
           row{good + "k2 " + key_text('S') + "=\n", "Line 2 "},
           row{good + "k2 " + key_text('S') + " k3\n", "Line 2 "},
           row{good + "k2 " + crypto::base64url(std::string(31, 'S')) + "\n", "32 bytes"},
           row{good + "k2 " + crypto::base64url(std::string(33, 'S')) + "\n", "32 bytes"},
           row{good + "k.2 " + key_text('S') + "\n", "Line 2 "},
           row{std::string(65, 'k') + " " + key_text('S') + "\n", "Line 1 "},
           row{good + good, "Line 2 "},
           row{"", "no key"},
           row{"\n# nothing\n", "no key"},
       }) {
    auto const message = refusal(text);
    EXPECT_NE(message.find(says), std::string::npos) << message;
    EXPECT_NE(message.find("ring.txt"), std::string::npos) << message;
    EXPECT_EQ(message.find(key_text('S').substr(0, 8)), std::string::npos) << message;
  }
  EXPECT_EQ(refusal(good), "opened");
}

TEST_F(key_ring_file, that_others_may_use_is_refused_with_the_command_that_helps) {
  auto const text = cat("k1 ", key_text('a'), "\n");
  auto const owner = fs::perms::owner_read | fs::perms::owner_write;
  for (auto const more : {fs::perms::others_read, fs::perms::others_write, fs::perms::group_write}) {
    auto const opened = from_file(write(text, owner | more));
    ASSERT_TRUE(opened.has_error());
    EXPECT_EQ(opened.error().slug, "vault.bad_key_ring");
    EXPECT_NE(opened.error().message.find("chmod 600"), std::string::npos);
  }
  // Secrets that an orchestrator mounts are often readable by the service's group.
  EXPECT_TRUE(from_file(write(text, fs::perms::owner_read | fs::perms::group_read)).has_value());
  EXPECT_TRUE(from_file(write(text, owner)).has_value());
}

TEST_F(key_ring_file, that_is_missing_a_folder_a_pipe_or_too_long_is_refused) {
  auto const pipe = (folder_ / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (auto const& path : {(folder_ / "missing").string(), folder_.string(), pipe,
                           write(cat("k1 ", key_text('a'), "\n#", std::string(64 * 1024, 'x')))}) {
    auto const opened = from_file(path);
    ASSERT_TRUE(opened.has_error()) << path;
    EXPECT_EQ(opened.error().slug, "vault.bad_key_ring");
    EXPECT_NE(opened.error().message.find(path), std::string::npos) << opened.error().message;
  }
  EXPECT_FALSE(fs::exists(folder_ / "missing"));
}

TEST_F(key_ring_file, inside_the_data_folder_is_beside_the_data) {
  auto const path = write(cat("k1 ", key_text('a'), "\n"));
  auto const beside = [&](std::string const& data_dir) {
    return open_key_ring(path, {}, data_dir, crypto::system_random()).value()->beside_data();
  };
  EXPECT_TRUE(beside(folder_.string()));
  EXPECT_TRUE(beside(folder_.string() + "/"));
  EXPECT_TRUE(beside(folder_.parent_path().string()));
  EXPECT_FALSE(beside((folder_ / "data").string()));
  EXPECT_FALSE(beside(folder_.string().substr(0, folder_.string().size() - 1)));
}

TEST_F(key_ring_variable, holds_lines_or_commas) {
  for (auto const* const separator : {"\n", ","}) {
    setenv(variable, cat("k1 ", key_text('a'), separator, "k2 ", key_text('b')).c_str(), 1);
    auto const ring = open_key_ring({}, variable, folder_.string(), crypto::system_random()).value();
    EXPECT_EQ(ring->active_id(), "k2");
    EXPECT_EQ(ring->oldest_id(), "k1");
    EXPECT_FALSE(ring->beside_data());
  }
  EXPECT_TRUE(names().empty());
}

TEST_F(key_ring_variable, that_is_not_set_or_bad_is_refused_and_makes_no_file) {
  auto const unset = open_key_ring({}, variable, folder_.string(), crypto::system_random());
  EXPECT_EQ(unset.error().slug, "vault.bad_key_ring");
  EXPECT_NE(unset.error().message.find(variable), std::string::npos);
  setenv(variable, "k1 short", 1);
  auto const bad = open_key_ring({}, variable, folder_.string(), crypto::system_random());
  EXPECT_NE(bad.error().message.find("Line 1 "), std::string::npos);
  EXPECT_TRUE(names().empty());
}

TEST_F(key_ring_variable, gives_way_to_a_file) {
  setenv(variable, cat("k1 ", key_text('a')).c_str(), 1);
  auto const path = write(cat("k7 ", key_text('b'), "\n"));
  EXPECT_EQ(open_key_ring(path, variable, {}, crypto::system_random()).value()->active_id(), "k7");
}

TEST_F(key_ring_beside_the_data, is_made_once_and_found_again) {
  auto const made = from_data_dir().value();
  auto const found = from_data_dir().value();
  EXPECT_TRUE(made->beside_data());
  EXPECT_EQ(made->active_id(), found->active_id());
  EXPECT_EQ(made->key(made->active_id()).value().reveal(), found->key(found->active_id()).value().reveal());
  EXPECT_EQ(made->key(made->active_id()).value().size(), 32U);
  EXPECT_EQ(names(), std::vector<std::string>{"keyring"});
}

TEST_F(key_ring_beside_the_data, is_for_its_owner_only_whatever_the_umask) {
  for (mode_t const mask : {mode_t{0}, mode_t{0777}}) {
    fs::remove(folder_ / "keyring");
    auto const before = umask(mask);
    auto const made = from_data_dir();
    umask(before);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    struct stat about {};
    ASSERT_EQ(stat((folder_ / "keyring").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 07777, 0600U);
  }
}

TEST_F(key_ring_beside_the_data, that_is_bad_is_reported_and_never_replaced) {
  std::ofstream{folder_ / "keyring"} << "k1 short\n";
  fs::permissions(folder_ / "keyring", fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(from_data_dir().error().slug, "vault.bad_key_ring");
  std::ifstream file{folder_ / "keyring"};
  EXPECT_EQ((std::string{std::istreambuf_iterator<char>{file}, {}}), "k1 short\n");
}

TEST_F(key_ring_beside_the_data, needs_its_folder) {
  auto const opened = open_key_ring({}, {}, (folder_ / "none").string(), crypto::system_random());
  ASSERT_TRUE(opened.has_error());
  EXPECT_EQ(opened.error().slug, "vault.bad_key_ring");
}

TEST_F(key_ring_beside_the_data, eight_processes_at_once_agree_on_one_key) {
  for (int round = 0; round < 20; ++round) {
    fs::remove(folder_ / "keyring");
    std::array<int, 2> start{};
    std::array<int, 2> answers{};
    ASSERT_EQ(pipe(start.data()), 0);
    ASSERT_EQ(pipe(answers.data()), 0);
    std::vector<pid_t> children;
    for (int i = 0; i < 8; ++i) {
      auto const child = fork();
      if (child == 0) {
        close(start[1]);
        char ignored = 0;
        static_cast<void>(::read(start[0], &ignored, 1));  // returns when the parent closes its end: all go at once
        auto const ring = from_data_dir();
        std::string line(64, '-');
        if (ring) line = crypto::hex(ring.value()->key(ring.value()->active_id()).value().reveal());
        _exit(::write(answers[1], line.data(), line.size()) == 64 ? 0 : 1);
      }
      children.push_back(child);
    }
    close(start[0]);
    close(start[1]);
    close(answers[1]);
    std::string all(8 * 64 + 1, '\0');
    std::size_t size = 0;
    for (ssize_t got = 0; (got = ::read(answers[0], all.data() + size, all.size() - size)) > 0;) {
      size += static_cast<std::size_t>(got);
    }
    close(answers[0]);
    for (auto const child : children) {
      int status = -1;
      EXPECT_EQ(waitpid(child, &status, 0), child);
      EXPECT_EQ(status, 0);
    }
    ASSERT_EQ(size, 8U * 64);
    auto const kept = from_data_dir().value();
    auto const key = crypto::hex(kept->key(kept->active_id()).value().reveal());
    for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(all.substr(i * 64, 64), key) << "round " << round;
    EXPECT_EQ(names(), std::vector<std::string>{"keyring"});
  }
}

}  // namespace
}  // namespace vetrina::vault
