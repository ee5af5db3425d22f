// A withdrawn consent, a block and an unlinked identity are gone from the friend store on the next call from another
// process on the same data folder; that process stays open all the time, with everything it may have kept in memory.
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strings.hpp"
#include "tests/common/test_engine.hpp"
#include "town.hpp"

namespace vetrina::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Lines over a socket: "folder\toperation\tdocument", answered by one line. JSON as we write it has no line ends.
class lines {
 public:
  explicit lines(int fd) : fd_{fd} {}
  void send(std::string text) const {
    text += '\n';
    for (std::size_t sent = 0; sent < text.size();) {
      auto const n = ::send(fd_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) throw std::runtime_error{"the other process is gone"};
      sent += static_cast<std::size_t>(n);
    }
  }
  std::optional<std::string> receive() {
    for (;;) {
      if (auto const end = held_.find('\n'); end != std::string::npos) {
        auto line = held_.substr(0, end);
        held_.erase(0, end + 1);
        return line;
      }
      char block[4096];
      auto const n = ::recv(fd_, block, sizeof block, 0);
      if (n <= 0) return std::nullopt;
      held_.append(block, static_cast<std::size_t>(n));
    }
  }

 private:
  int fd_;
  std::string held_;
};

// The other process: forked before this one opened anything.
int serve(int fd) {
  lines peer{fd};
  std::unique_ptr<town> there;
  std::string folder;
  while (auto const line = peer.receive()) {
    auto const parts = split(*line, '\t');
    if (folder != parts[0]) {
      there.reset();
      folder = parts[0];
      there = std::make_unique<town>(folder);
    }
    auto const got = there->call(parts[1], parts[2]);
    peer.send(got ? *got : cat("failed: ", got.error().slug, " ", got.error().message));
  }
  return 0;
}

lines*& elsewhere() {
  static lines* other = nullptr;
  return other;
}

class revocation : public ::testing::Test {
 protected:
  revocation() : here_{data()} {
    here_.open_shop("jeans");
    here_.done("catalog.put", R"({"products":[{"product":"501/32","family":"501","title":"Jeans 501"}]})");
    here_.person("jeans", "owner");
    here_.person("jeans", "viewer");
    here_.befriend("jeans", "owner", "viewer", strangers);
    here_.consents("jeans", "owner", "show_to_friends");
    here_.done("order.record", R"({"shopper":"owner","order":"o-1","lines":[{"product":"501/32","quantity":1,)"
                               R"("price":{"amount_minor":9900,"currency":"EUR"}}]})");
  }
  std::string data() const { return folder_.path() + "/data"; }
  void answer_card(std::string const& audience) {
    here_.done("card.answer", R"({"shopper":"owner","order":"o-1","choices":[{"product":"501/32","audience":")" +
                                  audience + "\"}]," + shown_text + "}");
  }
  std::string there(std::string const& operation, std::string const& document) {
    elsewhere()->send(cat(data(), "\t", operation, "\t", document));
    return elsewhere()->receive().value_or("failed: the other process is gone");
  }
  std::string seen(std::string const& who = "viewer") {
    return there("friendstore.get", R"({"scope":"friends","shopper":")" + who + "\"}");
  }
  void expect_shown() {
    EXPECT_THAT(seen(), HasSubstr("Name of owner"));
    EXPECT_THAT(seen(), HasSubstr("501/32"));
  }
  void expect_gone() {
    auto const answer = seen();
    EXPECT_THAT(answer, Not(HasSubstr("failed")));
    EXPECT_THAT(answer, Not(HasSubstr("Name of owner")));
    EXPECT_THAT(answer, HasSubstr(R"("items":[])"));
  }

  static inline std::vector<std::string> const strangers{"subject of stranger one", "subject of stranger two"};
  test::temporary_folder folder_;
  town here_;
};

TEST_F(revocation, before_a_choice_on_the_card_nothing_is_shown_anywhere) {
  expect_gone();
  EXPECT_THAT(there("friendstore.get", R"({"scope":"everyone"})"), Not(HasSubstr("owner")));
  EXPECT_THAT(there("proof.cues", R"({"shopper":"viewer","subjects":[{"family":"501"}]})"),
              Not(HasSubstr("Name of owner")));
  answer_card("friends");
  expect_shown();
}

TEST_F(revocation, a_choice_of_nobody_stays_with_nobody) {
  answer_card("nobody");
  expect_gone();
}

TEST_F(revocation, a_withdrawn_consent_is_gone_at_once) {
  answer_card("friends");
  expect_shown();
  here_.consents("jeans", "owner", "show_to_friends", false);
  expect_gone();
}

TEST_F(revocation, a_viewer_who_may_no_longer_find_friends_sees_none) {
  answer_card("friends");
  expect_shown();
  here_.consents("jeans", "viewer", "find_friends", false);
  expect_gone();
}

TEST_F(revocation, a_block_by_either_side_is_gone_at_once_and_comes_back_when_taken_back) {
  answer_card("friends");
  for (auto const& [by, whom] : {std::pair{"owner", "viewer"}, std::pair{"viewer", "owner"}}) {
    auto const who = cat(R"({"shopper":")", by, R"(","who":")", here_.public_id("jeans", whom), "\"}");
    expect_shown();
    here_.done("friend.block", who);
    expect_gone();
    here_.done("friend.unblock", who);
    expect_shown();
  }
}

TEST_F(revocation, an_unlinked_identity_is_gone_at_once) {
  answer_card("friends");
  expect_shown();
  here_.done("identity.unlink", cat(R"({"shopper":"owner","identity":")", here_.identity_of("jeans", "owner"), "\"}"));
  expect_gone();
}

TEST_F(revocation, an_unset_reaction_and_an_erased_shopper_are_gone_at_once) {
  answer_card("friends");
  expect_shown();
  here_.done("reaction.unset", R"({"shopper":"owner","product":"501/32","kind":"own"})");
  expect_gone();
  here_.done(
      "reaction.set",
      std::string{R"({"shopper":"owner","product":"501/32","kind":"own","audience":"friends",)"} + shown_text + "}");
  expect_shown();
  here_.done("shopper.erase", R"({"shopper":"owner"})");
  expect_gone();
}

TEST_F(revocation, an_answer_changed_in_the_other_process_is_gone_here) {
  answer_card("friends");
  expect_shown();
  auto const done =
      there("consent.set",
            std::string{R"({"shopper":"owner","purpose":"show_to_friends","granted":false,)"} + shown_text + "}");
  EXPECT_THAT(done, HasSubstr("receipt"));
  EXPECT_THAT(here_.done("friendstore.get", R"({"scope":"friends","shopper":"viewer"})").text(),
              HasSubstr(R"("items":[])"));
}

TEST_F(revocation, a_stranger_who_follows_the_owner_sees_nothing) {
  answer_card("friends");
  here_.person("jeans", "stranger");
  expect_shown();
  EXPECT_THAT(seen("stranger"), Not(HasSubstr("Name of owner")));
  EXPECT_THAT(there("friendstore.get", "{}"), Not(HasSubstr("Name of owner")));
}

TEST_F(revocation, edges_to_people_who_are_not_shoppers_are_nowhere_in_the_data_folder) {
  ops::caller const nobody{.shop = "jeans"};
  ops::call const in{here_.services(), nobody, 0};
  for (auto const& one : strangers) {
    EXPECT_THAT(files_with(data(), one), IsEmpty());
    EXPECT_THAT(files_with(data(), *identity::subject_hmac(in, "https://toot.example", one)), IsEmpty());
  }
  // The twin: what is kept of an edge between shoppers is found by the same search.
  EXPECT_THAT(files_with(data(), *identity::subject_hmac(in, "https://toot.example", "subject of viewer")),
              Not(IsEmpty()));
  EXPECT_THAT(files_with(data(), here_.identity_of("jeans", "viewer")), Not(IsEmpty()));
}

TEST_F(revocation, subjects_and_tokens_of_shoppers_lie_nowhere_in_clear) {
  for (auto const* text : {"subject of owner", "access token of owner", "@owner@toot.example"}) {
    EXPECT_THAT(files_with(data(), text), IsEmpty()) << text;
  }
  EXPECT_THAT(files_with(data(), "Name of owner"), Not(IsEmpty()));
}

}  // namespace
}  // namespace vetrina::testing

int main(int count, char** arguments) {
  ::testing::InitGoogleTest(&count, arguments);
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
  auto const child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    return vetrina::testing::serve(ends[1]);
  }
  ::close(ends[1]);
  vetrina::testing::lines other{ends[0]};
  vetrina::testing::elsewhere() = &other;
  int const failed = RUN_ALL_TESTS();
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  return failed != 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0 ? 1 : 0;
}
