// The friend index among processes: what one commits, the next query of every other obeys; and a process killed while it
// writes rows, or the index file, leaves nothing that answers wrongly. VT_ROUNDS asks for more rounds of the first.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>

#include "tests/common/fold.hpp"
#include "tests/common/test_engine.hpp"
#include "tests/common/two_ways.hpp"
#include "town.hpp"

namespace vetrina::testing {
namespace {

constexpr int processes = 4;

// What may change about an owner, each with its way back. All but the first of a row are what the owner or the viewer
// sends; "" asks whether the viewer sees the owner.
std::string document_of(char what, std::string const& viewer, std::string const& owner) {
  auto const by_owner = std::string{R"({"shopper":"owner",)"};
  switch (what) {
    case 'c': return by_owner + R"("purpose":"show_to_friends","granted":false,)" + shown_text + "}";
    case 'C': return by_owner + R"("purpose":"show_to_friends","granted":true,)" + shown_text + "}";
    case 'b': return R"({"shopper":"owner","who":")" + viewer + "\"}";
    case 'B': return R"({"shopper":"owner","who":")" + viewer + "\"}";
    case 'v': return R"({"shopper":"viewer","who":")" + owner + "\"}";
    case 'V': return R"({"shopper":"viewer","who":")" + owner + "\"}";
    case 'r': return by_owner + R"("product":"501/32","kind":"like"})";
    case 'R': return by_owner + R"("product":"501/32","kind":"like","audience":"friends",)" + shown_text + "}";
    case 'm': return by_owner + R"("name":"Name of owner","minor":true})";
    case 'M': return by_owner + R"("name":"Name of owner","minor":false})";
    default:
      return R"({"products":[{"product":"501/32","family":"501","title":"Jeans","sensitive":)" +
             std::string{what == 's' ? "true" : "false"} + "}]}";
  }
}
std::string operation_of(char what) {
  switch (what) {
    case 'c':
    case 'C': return "consent.set";
    case 'b':
    case 'v': return "friend.block";
    case 'B':
    case 'V': return "friend.unblock";
    case 'r': return "reaction.unset";
    case 'R': return "reaction.set";
    case 'm':
    case 'M': return "shopper.put";
    default: return "catalog.put";
  }
}

// One process: a letter in, a letter out.
class process {
 public:
  process(std::string const& data, std::string viewer, std::string owner) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    id_ = ::fork();
    if (id_ == 0) {
      ::close(ends[0]);
      serve(ends[1], data, viewer, owner);
      ::_exit(0);
    }
    ::close(ends[1]);
    fd_ = ends[0];
  }
  ~process() {
    ask('q');  // later processes hold copies of the socket's end, so closing it says nothing
    ::close(fd_);
    int status = 0;
    ::waitpid(id_, &status, 0);
  }
  process(process const&) = delete;
  process& operator=(process const&) = delete;
  void ask(char what) const { EXPECT_EQ(::send(fd_, &what, 1, MSG_NOSIGNAL), 1); }
  [[nodiscard]] char answer() const {
    char out = '?';
    return ::recv(fd_, &out, 1, 0) == 1 ? out : '?';
  }

 private:
  static void serve(int fd, std::string const& data, std::string const& viewer, std::string const& owner) {
    town here{data};
    char what = 0;
    while (::recv(fd, &what, 1, 0) == 1 && what != 'q') {
      char out = '!';
      if (what == '?') {
        auto const seen = here.call("friendstore.get", R"({"shopper":"viewer"})");
        if (seen) out = seen->find("Name of owner") != std::string::npos ? 'y' : 'n';
      } else if (what == 'f') {
        out = test::make_index(here.services(), "jeans").size() == 0 ? 'k' : '!';
      } else if (what == 'p') {
        out = test::fold(here.services(), "jeans", 1, 1) ? 'k' : '!';
      } else if (here.call(operation_of(what), document_of(what, viewer, owner))) {
        out = 'k';
      }
      if (::send(fd, &out, 1, MSG_NOSIGNAL) != 1) return;
    }
  }
  pid_t id_ = 0;
  int fd_ = -1;
};

int rounds() {
  auto const* const more = std::getenv("VT_ROUNDS");
  return more != nullptr ? std::atoi(more) : 600;
}

class index_processes : public ::testing::Test {
 protected:
  std::string data() const { return folder_.path() + "/data"; }
  test::temporary_folder folder_;
};

TEST_F(index_processes, what_one_commits_the_next_query_of_every_other_obeys) {
  std::string viewer;
  std::string owner;
  {
    town here{data()};
    here.open_shop("jeans");
    here.done("catalog.put", document_of('S', "", ""));
    here.person("jeans", "owner");
    here.person("jeans", "viewer");
    here.befriend("jeans", "owner", "viewer");
    here.done("reaction.set", document_of('R', "", ""));
    here.consents("jeans", "owner", "show_to_friends");
    viewer = here.public_id("jeans", "viewer");
    owner = here.public_id("jeans", "owner");
  }
  std::vector<std::unique_ptr<process>> all;
  for (int n = 0; n < processes; ++n) all.push_back(std::make_unique<process>(data(), viewer, owner));
  std::minstd_rand chance{11};
  std::string const changes = "cbvrms";
  int misses = 0;
  int const total = rounds();
  for (int round = 0; round < total; ++round) {
    auto const which = changes[chance() % changes.size()];
    // A withdrawn consent takes single grants with it, so the reaction is said anew with the way back.
    auto const back = static_cast<char>(which - 'a' + 'A');
    auto const& actor = *all[chance() % all.size()];
    if (chance() % 64 == 0) {
      actor.ask('f');
      ASSERT_EQ(actor.answer(), 'k') << "no file in round " << round;
    }
    if (chance() % 8 == 0) {
      actor.ask('p');
      ASSERT_EQ(actor.answer(), 'k') << "nothing came into its place in round " << round;
    }
    for (auto const step : {which, back}) {
      actor.ask(step);
      ASSERT_EQ(actor.answer(), 'k') << step << " in round " << round;
      for (auto const& one : all) one->ask('?');
      for (auto const& one : all) misses += one->answer() == (step == which ? 'n' : 'y') ? 0 : 1;
    }
    ASSERT_EQ(misses, 0) << which << " in round " << round;
  }
  std::printf("%d rounds, %d changes, %d queries in %d processes, %d misses\n", total, 2 * total, 2 * total * processes,
              processes, misses);
}

TEST_F(index_processes, killed_while_it_writes_rows_or_the_file_leaves_nothing_wrong) {
  std::vector<std::string> const people{"anna", "berta", "carla", "dora", "emil", "fritz", "gina", "hugo"};
  {
    town here{data()};
    here.open_shop("jeans");
    here.done("catalog.put", document_of('S', "", ""));
    for (auto const& who : people) {
      here.person("jeans", who);
      here.consents("jeans", who, "show_to_friends");
    }
    for (auto const& who : people) {
      if (who != "anna") here.befriend("jeans", "anna", who);
    }
  }
  std::minstd_rand chance{3};
  int written = 0;
  for (int round = 0; round < 25; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    auto const child = ::fork();
    if (child == 0) {
      town here{data()};
      for (unsigned n = 0;; ++n) {
        auto const& who = people[n % people.size()];
        bool const fine = n % 3 == 2 ? test::make_index(here.services(), "jeans").empty()
                          : n % 8 == 7
                              ? test::fold(here.services(), "jeans", 3).has_value()
                              : here.call("reaction.set", R"({"shopper":")" + who + R"(","product":"501/32","kind":")" +
                                                              (n % 2 == 0 ? "like" : "want") +
                                                              R"(","audience":"friends",)" + shown_text + "}")
                                    .has_value();
        char const done = fine ? 'k' : '!';
        if (::write(ends[1], &done, 1) != 1) ::_exit(1);
      }
    }
    ::close(ends[1]);
    for (auto n = chance() % 40; n > 0; --n) {
      char done = 0;
      ASSERT_EQ(::read(ends[0], &done, 1), 1);
      ASSERT_EQ(done, 'k');
      ++written;
    }
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(ends[0]);

    town here{data()};
    for (auto const& who : people) {
      auto const got = test::both_ways(here.services(), "jeans", who);
      ASSERT_TRUE(got.index_answered);
      ASSERT_EQ(got.by_index, got.by_rows) << who << " in round " << round;
    }
    auto const file = [&] {
      std::ifstream in{friends::index::file_path(data(), "jeans"), std::ios::binary};
      return std::string{std::istreambuf_iterator<char>{in}, {}};
    };
    ASSERT_EQ(test::make_index(here.services(), "jeans"), "");
    auto const from_known = file();
    ASSERT_EQ(test::make_index(here.services(), "jeans", false), "");
    ASSERT_EQ(from_known, file()) << "round " << round;
  }
  EXPECT_GT(written, 100);
}

}  // namespace
}  // namespace vetrina::testing
