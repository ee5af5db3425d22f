// Two shoppers bring one and the same identity at once (login.md N20): one has it afterwards, the other is told why not
// and has nothing. In one process, where the provider lets both answers go at the same moment, and over two processes on
// one data folder. As many rounds as a suite has time for; with --rounds 1000 (one minute) as many as were promised.
#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "base/strings.hpp"
#include "login_scene.hpp"
#include "told_process.hpp"

namespace vetrina::test {
namespace {

int rounds = 150;  // in one process; a third of them over two

using members = fakes::json_members;

store::statement const count_linked_changes{store::area::record,
                                            "select count(*) from change where kind = 'identity.linked'"};
store::statement const count_strays{
    store::area::record,
    "select count(*) from identity_token where identity not in (select identity from linked_identity)"};

struct ending {
  std::string status, reason;
};

ending ending_of(result<std::string> const& answer) {
  if (!answer) return {"failed", std::string{answer.error().slug}};
  auto const d = json::document::parse(*answer).value();
  return {d.string_at("/status").value_or(""), d.string_at("/reason").value_or("none")};
}

// ---- the other process: this program again, with --complete FOLDER CA_FILE; a line of time and request is a round.

int complete_elsewhere(char** arguments) {
  manual_clock time{0};
  auto const made = engine::engine::open(
      cat(R"({"data_dir":)", json::quoted(arguments[2]),
          R"(,"environment":"test","http":{"public_url":"https://localhost:8443"},"network":{"ca_file":)",
          json::quoted(arguments[3]), R"(,"allow_private":["127.0.0.0/8"]},"connector_path":[)",
          json::quoted(VT_BINARY_DIR "/plugins"), "]}"),
      {}, {&time, &crypto::system_random(), &null_log()});
  if (!made) return 1;
  long long at = 0;
  char request[4096] = "";
  while (std::scanf("%lld %4095[^\n]", &at, request) == 2) {
    time.advance(at - time.wall_ms());
    auto const answer = (*made)->call("identity.complete", request, {});
    auto const got = ending_of(answer ? result<std::string>{answer->body} : result<std::string>{answer.error()});
    std::printf("%s %s\n", got.status.c_str(), got.reason.empty() ? "none" : got.reason.c_str());
    std::fflush(stdout);
  }
  return 0;
}

class other_process : public told_process {
 public:
  other_process(std::string const& folder, std::string const& ca_file)
      : told_process{this_program, {"--complete", folder, ca_file}} {}

  void begin(std::int64_t at, members const& with) { tell(cat(at, " ", fakes::object_of(with))); }
  ending end() {
    char status[64] = "", reason[128] = "";
    if (std::fscanf(from(), "%63s %127s", status, reason) != 2) throw std::runtime_error("the other process is gone");
    return {status, reason};
  }
};

// ---- this process: the shop where both began, and the provider.

class completing_at_once : public ::testing::Test {
 protected:
  completing_at_once() {
    op_.says().gives_refresh_tokens = true;
    scene_.put_connector(op_.issuer());
  }
  // A shopper of this round, who began and said yes at the provider.
  members arrived(std::string const& who) {
    scene_.done("shopper.put", {{"shopper", json::quoted(who)}, {"has_other_credential", "true"}});
    auto wanted = scene_.link_request();
    wanted["shopper"] = wanted["session"] = json::quoted(who);
    auto const going = scene_.begin(wanted);
    auto with = login_scene::callback(going, op_.approve(going.url));
    with["shopper"] = with["session"] = json::quoted(who);
    return with;
  }
  ending complete(members const& with) { return ending_of(scene_.complete(with).answer); }
  std::size_t links_of(std::string const& who) {
    return scene_.done("identity.list", {{"shopper", json::quoted(who)}}).size_at("/identities");
  }
  // One of the two has the identity and all that belongs to it; the other nothing.
  void expect_one_wins(std::string const& a, ending const& of_a, std::string const& b, ending const& of_b) {
    bool const a_won = of_a.status == "linked";
    auto const& lost = a_won ? of_b : of_a;
    EXPECT_TRUE(a_won != (of_b.status == "linked")) << of_a.status << " and " << of_b.status;
    EXPECT_EQ(lost.status, "conflict");
    EXPECT_EQ(lost.reason, "identity.linked_elsewhere");
    EXPECT_EQ(links_of(a_won ? a : b), 1U);
    EXPECT_EQ(links_of(a_won ? b : a), 0U);
    ++(a_won ? first_won_ : second_won_);
    auto const made = first_won_ + second_won_;
    EXPECT_EQ(scene_.rows(count_links), made);
    EXPECT_EQ(scene_.rows(count_linked_changes), made);
    EXPECT_EQ(scene_.rows(count_tokens), made * tokens_of_one);
    EXPECT_EQ(scene_.rows(count_strays), 0);
    EXPECT_EQ(scene_.rows(count_open_attempts), 0);
  }
  void tell() const { std::cout << "the first won " << first_won_ << " times, the second " << second_won_ << "\n"; }

  static constexpr std::int64_t tokens_of_one = 2;  // access and refresh
  login_scene scene_;
  fakes::evil_provider op_{good_certificate(), scene_.time()};
  std::int64_t first_won_ = 0;
  std::int64_t second_won_ = 0;
};

TEST_F(completing_at_once, in_one_process_one_wins) {
  std::barrier both{2};
  op_.before_it_leaves = [&](std::string_view path) {
    if (path == "/token") both.arrive_and_wait();
  };
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    op_.says().subject = cat("person-", round);
    auto const a = cat("ann-", round), b = cat("bob-", round);
    auto const with_a = arrived(a), with_b = arrived(b);
    ending of_a, of_b;
    {
      std::jthread const other{[&] { of_b = complete(with_b); }};
      of_a = complete(with_a);
    }
    expect_one_wins(a, of_a, b, of_b);
  }
  tell();
}

TEST_F(completing_at_once, over_two_processes_one_wins) {
  other_process elsewhere{scene_.folder(), trusted_authority().ca_file()};
  std::barrier both{2};
  op_.before_it_leaves = [&](std::string_view path) {
    if (path == "/token") both.arrive_and_wait();
  };
  for (int round = 0; round < rounds / 3 && !HasFailure(); ++round) {
    op_.says().subject = cat("person-", round);
    auto const a = cat("ann-", round), b = cat("bob-", round);
    auto const with_a = arrived(a), with_b = arrived(b);
    elsewhere.begin(scene_.time().wall_ms(), with_b);
    auto const of_a = complete(with_a);
    expect_one_wins(a, of_a, b, elsewhere.end());
  }
  tell();
}

// The twin: where each brings their own, both have it.
TEST_F(completing_at_once, with_two_identities_both_win) {
  op_.says().subject = "person-1";
  auto const with_ann = arrived("ann");
  EXPECT_EQ(complete(with_ann).status, "linked");
  op_.says().subject = "person-2";
  auto const with_bob = arrived("bob");
  EXPECT_EQ(complete(with_bob).status, "linked");
  EXPECT_EQ(scene_.rows(count_links), 2);
  EXPECT_EQ(scene_.rows(count_tokens), 2 * tokens_of_one);
}

}  // namespace
}  // namespace vetrina::test

int main(int count, char** arguments) {
  if (count == 4 && std::string_view{arguments[1]} == "--complete") {
    return vetrina::test::complete_elsewhere(arguments);
  }
  ::testing::InitGoogleTest(&count, arguments);
  if (count == 3 && std::string_view{arguments[1]} == "--rounds") vetrina::test::rounds = std::atoi(arguments[2]);
  return RUN_ALL_TESTS();
}
