// store.backup, store.restore, store.check: a town whose people take things back after the backup was made.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/strings.hpp"
#include "ops/token.hpp"
#include "tests/unit/friends/scene.hpp"

namespace vetrina::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class backup : public friends::scene {
 protected:
  backup() {
    for (auto const* one : {"anna", "bruno", "carla"}) person(one);
    network_says("anna", {"bruno", "carla"}, {"bruno", "carla"});
    consent("anna", "show_to_friends");
    likes("anna", "belt");
  }
  void SetUp() override { ASSERT_THAT(seen_by("bruno"), ElementsAre("belt: Name of anna")); }

  std::string take(std::string const& name = "one") {
    auto const path = outside_.path() + "/" + name;
    done("store.backup", R"({"path":")" + path + "\"}");
    return path;
  }
  json::document restore(std::string const& path, std::string const& more = {}) {
    return done("store.restore", R"({"path":")" + path + "\"" + more + "}");
  }
  std::string refused(std::string const& path) { return failure("store.restore", R"({"path":")" + path + "\"}"); }
  std::string checked(std::string const& path) {
    return done("store.check", R"({"path":")" + path + "\"}").string_at("/problems/0/slug").value_or("");
  }
  // `of`: "shopper":"anna", or "email_hash":"..." for a guest.
  void order(std::string const& id, std::string const& of) {
    done("order.record", R"({"order":")" + id + R"(",)" + of +
                             R"(,"lines":[{"product":"belt","quantity":1,)"
                             R"("price":{"amount_minor":900,"currency":"EUR"}}]})");
  }
  static void flip_a_byte(std::string const& file) {
    std::fstream f{file, std::ios::in | std::ios::out | std::ios::binary};
    f.seekg(300);
    char const was = static_cast<char>(f.get());
    f.seekp(300);
    f.put(static_cast<char>(was ^ 1));
  }

  test::temporary_folder outside_;
};

TEST_F(backup, what_was_written_after_it_is_gone_and_what_was_there_is_back) {
  auto const path = take();
  likes("anna", "505/32");
  ASSERT_THAT(seen_by("bruno"), ::testing::SizeIs(2));
  auto const answer = restore(path);
  EXPECT_EQ(answer.integer_at("/replayed"), 0);
  EXPECT_EQ(answer.boolean_at("/gap"), false);
  EXPECT_EQ(answer.boolean_at("/adopted"), true);
  EXPECT_THAT(seen_by("bruno"), ElementsAre("belt: Name of anna"));
  likes("anna", "505/32");  // and life goes on
  EXPECT_THAT(seen_by("bruno"), ::testing::SizeIs(2));
}

TEST_F(backup, a_consent_withdrawn_after_it_stays_withdrawn) {
  auto const path = take();
  consent("anna", "show_to_friends", false);
  EXPECT_EQ(restore(path).integer_at("/replayed"), 1);
  EXPECT_THAT(seen_by("bruno"), IsEmpty());
  EXPECT_TRUE(done("store.check", "{}").boolean_at("/sound").value());
}

TEST_F(backup, an_erased_shopper_stays_erased) {
  auto const path = take();
  done("shopper.erase", R"({"shopper":"anna"})");
  restore(path);
  EXPECT_EQ(failure("shopper.get", R"({"shopper":"anna"})"), "shopper.unknown");
  EXPECT_THAT(seen_by("bruno"), IsEmpty());
}

TEST_F(backup, a_thing_hidden_after_it_stays_hidden_and_one_taken_back_stays_away) {
  likes("anna", "505/32");
  auto const path = take();
  likes("anna", "505/32", R"("audience":"nobody")");
  done("reaction.unset", R"({"shopper":"anna","product":"belt","kind":"like"})");
  EXPECT_EQ(restore(path).integer_at("/replayed"), 2);
  EXPECT_THAT(seen_by("bruno"), IsEmpty());
  auto const own = done("reaction.list", R"({"shopper":"anna"})");
  ASSERT_EQ(own.size_at("/reactions"), 1U);
  EXPECT_EQ(own.string_at("/reactions/0/audience"), "nobody");
}

TEST_F(backup, an_answer_on_the_card_made_narrower_stays_narrow) {
  order("o-anna", R"("shopper":"anna")");
  auto const answer = [&](std::string const& audience) {
    done("card.answer", R"({"shopper":"anna","order":"o-anna","choices":[{"product":"belt","audience":")" + audience +
                            R"("}],)" + shown_text + "}");
  };
  answer("friends");
  done("reaction.unset", R"({"shopper":"anna","product":"belt","kind":"like"})");
  auto const path = take();
  ASSERT_THAT(seen_by("bruno"), ElementsAre("belt: Name of anna"));
  answer("nobody");
  restore(path);
  EXPECT_THAT(seen_by("bruno"), IsEmpty());
}

TEST_F(backup, an_unlinked_identity_stays_unlinked) {
  auto const path = take();
  unlink("anna");
  restore(path);
  EXPECT_EQ(done("identity.list", R"({"shopper":"anna"})").size_at("/identities"), 0U);
  EXPECT_THAT(seen_by("bruno"), IsEmpty());
}

TEST_F(backup, a_block_stays) {
  auto const path = take();
  done("friend.block", R"({"shopper":"anna","who":")" + public_id("bruno") + "\"}");
  restore(path);
  EXPECT_THAT(seen_by("bruno"), IsEmpty());
  EXPECT_THAT(seen_by("carla"), ElementsAre("belt: Name of anna"));
}

TEST_F(backup, who_left_a_circle_is_not_in_it_again) {
  auto const circle = *done("circle.put", R"({"shopper":"anna","name":"sisters"})").string_at("/circle");
  auto const invitation =
      *done("circle.invite", R"({"shopper":"anna","circle":")" + circle + "\"}").string_at("/invitation");
  done("circle.join", R"({"shopper":"carla","invitation":")" + invitation + "\"}");
  auto const path = take();
  done("circle.leave", R"({"shopper":"carla","circle":")" + circle + "\"}");
  restore(path);
  EXPECT_EQ(done("circle.list", R"({"shopper":"carla"})").size_at("/circles"), 0U);
  EXPECT_EQ(done("circle.list", R"({"shopper":"anna"})").size_at("/circles"), 1U);
}

TEST_F(backup, a_guest_who_was_erased_stays_erased) {
  order("o-guest", R"("email_hash":")" + std::string(64, 'a') + "\"");
  auto const path = take();
  done("shopper.erase", R"({"order":"o-guest"})");
  EXPECT_EQ(restore(path).integer_at("/replayed"), 2);  // the order, and the erasure, which names nobody
  auto const answer = done("shopper.erase", R"({"email_hash":")" + std::string(64, 'a') + "\"}");
  EXPECT_EQ(answer.size_at("/retained"), 0U);  // nothing is found by the address any more
}

TEST_F(backup, withdrawals_of_two_lives_are_obeyed_by_a_backup_of_the_first) {
  auto const path = take();
  consent("anna", "show_to_friends", false);
  restore(path);
  done("friend.block", R"({"shopper":"bruno","who":")" + public_id("carla") + "\"}");
  EXPECT_EQ(restore(path).integer_at("/replayed"), 2);
  EXPECT_THAT(seen_by("bruno"), IsEmpty());
  EXPECT_EQ(done("friend.list", R"({"shopper":"bruno"})").size_at("/blocked"), 1U);
}

TEST_F(backup, everybody_is_signed_out_by_restoring_one) {
  ops::services const& sys = **engine_.engine().services();
  auto const epoch = [&] {
    std::int64_t found = 0;
    auto const fine = sys.db.read(store::area::record, [&](store::session& db) -> result<void> {
      VT_TRY(found, ops::session_epoch(db, "jeans", "anna"));
      return {};
    });
    return fine ? found : -1;
  };
  auto const path = take();
  auto const before = epoch();
  restore(path);
  auto const after = epoch();
  EXPECT_GT(after, before);
  done("shopper.sign_out", R"({"shopper":"anna"})");
  EXPECT_GT(epoch(), after);
}

TEST_F(backup, a_folder_that_is_there_is_never_written_to) {
  auto const path = take();
  EXPECT_EQ(failure("store.backup", R"({"path":")" + path + "\"}"), "backup.exists");
  EXPECT_EQ(failure("store.backup", R"({"path":"relative"})"), "backup.bad_path");
  EXPECT_EQ(failure("store.backup", R"({"path":"/no/such/parent/here"})"), "backup.bad_path");
  EXPECT_EQ(failure("store.backup", R"({"path":")" + outside_.path() + "/other\"}"), "");
}

TEST_F(backup, one_changed_byte_is_found_and_nothing_is_restored) {
  auto const path = take();
  EXPECT_EQ(checked(path), "");
  likes("anna", "505/32");
  flip_a_byte(path + "/record.sqlite");
  EXPECT_EQ(checked(path), "backup.damaged");
  EXPECT_EQ(refused(path), "backup.damaged");
  EXPECT_THAT(seen_by("bruno"), ::testing::SizeIs(2));
  EXPECT_EQ(refused(outside_.path()), "backup.unknown");
}

TEST_F(backup, the_store_of_every_shop_is_not_looked_after_with_the_key_of_one) {
  auto from = test::test_engine::shopper_over_http("jeans", "anna");
  from.who = ops::role::admin;
  from.shopper = {};
  from.scopes = {"all"};
  for (auto const& [operation, request] :
       {std::pair{"store.backup", R"({"path":"/tmp/x"})"}, std::pair{"store.restore", R"({"path":"/tmp/x"})"},
        std::pair{"store.check", "{}"}, std::pair{"store.adopt", "{}"}}) {
    auto const answer = engine_.call_as(operation, request, from);
    ASSERT_FALSE(answer) << operation;
    EXPECT_EQ(answer.error().slug, "store.local_only") << operation;
  }
}

TEST_F(backup, a_lost_file_of_withdrawals_is_a_gap_that_somebody_must_accept) {
  auto const path = take();
  consent("anna", "show_to_friends", false);
  std::filesystem::remove(engine_.folder() + "/withdrawals");
  engine_.time().advance(1000);
  EXPECT_TRUE(done("system.health", "{}").text("/warnings").find("withdrawals.behind") != std::string_view::npos);
  consent("bruno", "find_friends", false);  // the next one writes down all that the record still knows
  EXPECT_EQ(refused(path), "backup.gap");
  auto const answer = restore(path, R"(,"accept_gap":true)");
  EXPECT_EQ(answer.boolean_at("/gap"), true);
  EXPECT_THAT(seen_by("carla"), IsEmpty());  // and what was known is obeyed
}

TEST_F(backup, the_file_of_withdrawals_says_nothing_to_who_finds_it) {
  auto const owner = public_id("anna");
  done("shopper.erase", R"({"shopper":"anna"})");
  std::ifstream file{engine_.folder() + "/withdrawals", std::ios::binary};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_THAT(text, ::testing::StartsWith("vetrina withdrawals 1 "));
  EXPECT_GT(text.size(), 300U);
  for (auto const& word : {owner, std::string{"anna"}, std::string{"shopper.erased"}}) {
    EXPECT_EQ(text.find(word), std::string::npos) << word;
  }
}

TEST_F(backup, databases_copied_back_by_hand_are_obeyed_when_they_are_opened) {
  auto const path = take();
  consent("anna", "show_to_friends", false);
  test::temporary_folder by_hand;
  auto const data = by_hand.path() + "/data";
  std::filesystem::create_directory(data);
  for (auto const* file : {"record.sqlite", "traffic.sqlite"}) {
    std::filesystem::copy_file(path + "/" + file, data + "/" + file);
  }
  for (auto const* file : {"keyring", "withdrawals"}) {
    std::filesystem::copy_file(engine_.folder() + "/" + file, data + "/" + file);
  }
  ops::services const& sys = **engine_.engine().services();
  auto const open = [&] {
    return *engine::open(R"({"data_dir":")" + data + R"(","environment":"test"})", {},
                         {&sys.time, &crypto::system_random(), &null_log()});
  };
  auto const bruno = R"({"market":"IT","shopper":"bruno"})";
  auto const receipts = [&](engine& of) {
    auto const all = of.call("consent.list", R"({"shopper":"anna"})", {});
    return json::document::parse(all->body)->size_at("/receipts");
  };
  auto const one = open();
  EXPECT_THAT(seen(*json::document::parse(one->call("friendstore.get", bruno, {})->body)), IsEmpty());
  auto const once = receipts(*one);
  EXPECT_EQ(receipts(*open()), once);  // and not again by everybody who opens them
}

TEST_F(backup, a_store_that_is_up_to_date_is_left_alone_when_it_is_opened) {
  consent("anna", "show_to_friends", false);
  consent("anna", "show_to_friends");
  ops::services const& sys = **engine_.engine().services();
  auto const again = *engine::open(R"({"data_dir":")" + engine_.folder() + R"(","environment":"test"})", {},
                                   {&sys.time, &crypto::system_random(), &null_log()});
  EXPECT_TRUE(again->call("system.info", "{}", {}));
  EXPECT_THAT(seen_by("bruno"), ElementsAre("belt: Name of anna"));
}

TEST_F(backup, what_a_killed_process_did_not_come_to_copy_is_copied_by_the_next_that_opens) {
  ops::services const& sys = **engine_.engine().services();
  auto const file = engine_.folder() + "/withdrawals";
  auto const size = std::filesystem::file_size(file);
  // As committed by a process that died before it could follow: rows of another database object on the same folder.
  test::temporary_folder elsewhere;
  std::filesystem::copy_file(file, elsewhere.path() + "/before");
  consent("anna", "show_to_friends", false);
  ASSERT_GT(std::filesystem::file_size(file), size);
  std::filesystem::copy_file(elsewhere.path() + "/before", file, std::filesystem::copy_options::overwrite_existing);
  auto again = engine::open(R"({"data_dir":")" + engine_.folder() + R"(","environment":"test"})", {},
                            {&sys.time, &crypto::system_random(), &null_log()});
  ASSERT_TRUE(again && (*again)->services());
  EXPECT_GT(std::filesystem::file_size(file), size);
}

}  // namespace
}  // namespace vetrina::engine
