// Every table with a column of a shopper belongs to one module's subject: a canary is planted in each, exported, erased,
// and then found in no row and in no byte of the data folder.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <regex>
#include <set>

#include "activity/ratings.hpp"
#include "all_rows.hpp"
#include "base/strings.hpp"
#include "engine/modules.hpp"
#include "friends/bonds.hpp"
#include "identity/sync_progress.hpp"
#include "tests/common/fold.hpp"
#include "tests/common/test_engine.hpp"
#include "town.hpp"

namespace vetrina::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view canary = "zqcanary";

// Columns that name a person: by the shop's id, by public id, by linked identity, by the pseudonym of a sharer.
constexpr std::array<std::string_view, 10> personal{"shopper",      "other",       "owner",         "sharer",
                                                    "guest",        "identity",    "from_identity", "to_identity",
                                                    "from_shopper", "into_shopper"};

class subject_canary : public ::testing::Test {
 protected:
  std::string data() const { return folder_.path() + "/data"; }
  json::document done(std::string_view operation, std::string const& document) {
    return town_->done(operation, document);
  }

  void plant() {
    town_ = std::make_unique<town>(data());
    town_->open_shop("jeans");
    done("catalog.put", R"({"products":[{"product":"501","title":"Jeans"},{"product":"belt","title":"Belt"}]})");
    town_->person("jeans", "zqcanary-id", R"(,"avatar":"https://x.example/zqcanary.png","email":"zqcanary@x.example")");
    town_->person("jeans", "berta");
    // Somebody they were before, with links of their own.
    town_->person("jeans", "zqcanary-old", R"(,"email":"zqcanary-old@x.example")");
    done("link.create",
         R"({"shopper":"zqcanary-old","sharer":"zqcanary-old","slug":"old-link","target":{"product":"501"}})");
    auto const plan = *done("shopper.merge_plan", R"({"from":"zqcanary-old","into":"zqcanary-id"})").string_at("/plan");
    done("shopper.merge_apply", R"({"plan":")" + plan + R"("})");
    town_->befriend("jeans", "zqcanary-id", "berta");
    for (auto const* purpose : {"show_to_friends", "count_me"}) town_->consents("jeans", "zqcanary-id", purpose);
    public_id_ = town_->public_id("jeans", "zqcanary-id");
    identity_ = town_->identity_of("jeans", "zqcanary-id");
    done("order.record",
         R"({"shopper":"zqcanary-id","order":"o-1","session":"zqcanary-session","device_hash":"zqcanary-device",)"
         R"("lines":[{"product":"501","quantity":1,"price":{"amount_minor":1,"currency":"EUR"}}]})");
    done("card.answer",
         std::string{R"({"shopper":"zqcanary-id","order":"o-1","choices":[{"product":"501","audience":"friends"}],)"} +
             shown_text + "}");
    ASSERT_TRUE(test::fold(town_->services(), "jeans", 1, 2));
    done("reaction.set", std::string{R"({"shopper":"zqcanary-id","product":"belt","kind":"like","audience":"friends",)"
                                     R"("note":"zqcanary note",)"} +
                             shown_text + "}");
    opens_a_share();
    done("friend.block", R"({"shopper":"zqcanary-id","who":")" + town_->public_id("jeans", "berta") + "\"}");
    done("friend.block", R"({"shopper":"berta","who":")" + public_id_ + "\"}");
    auto const circle =
        *done("circle.put", R"({"shopper":"zqcanary-id","name":"zqcanary circle"})").string_at("/circle");
    auto const invitation =
        *done("circle.invite", R"({"shopper":"zqcanary-id","circle":")" + circle + R"("})").string_at("/invitation");
    done("circle.join", R"({"shopper":"berta","invitation":")" + invitation + R"("})");
    done("link.create",
         R"({"shopper":"zqcanary-id","sharer":"zqcanary-id","slug":"a-link","target":{"product":"501"}})");
    done("link.resolve", R"({"code":"a-link","tracking":"aggregate"})");
    done("friendstore.get", R"({"shopper":"zqcanary-id"})");
    ASSERT_TRUE(town_->services().db.write(store::area::record, "jeans", [&](store::transaction& tx) -> result<void> {
      ops::caller who;
      who.shop = "jeans";
      who.role = ops::role::admin;
      ops::command in{{town_->services(), who, town_time}, tx};
      VT_TRY(auto const row, shoppers::find_shopper(tx, "jeans", "zqcanary-id"));
      return activity::set_rating(in, *row, "501", 4);
    }));
    begin_sync();
    done("policy.put", R"({"shopper":"zqcanary-id","purpose":"count_me","locale":"it","text":"words","version":"1"})");
    done("shopper.sign_out", R"({"shopper":"zqcanary-id"})");
    ops::hint keyed;
    keyed.idempotency_key = "zqcanary-key";
    ASSERT_TRUE(town_->call_as(keyed, "reaction.unset", R"({"shopper":"zqcanary-id","product":"belt","kind":"want"})"));
  }
  void close() { town_.reset(); }

  // Of a friend's; kept once the journal is folded.
  void opens_a_share() {
    town_->consents("jeans", "zqcanary-id", "personalise");
    done("link.create", R"({"sharer":"berta","slug":"of-berta","target":{"product":"501"}})");
    auto const click = done("link.resolve", R"({"code":"of-berta","tracking":"session"})").string_at("/click");
    done("insight.track",
         R"({"shopper":"zqcanary-id","step":"landing","tracking":"session","click":")" + *click + "\"}");
    ASSERT_TRUE(store::catch_up(town_->services().db, friends::bonds_projection(), "jeans"));
  }
  // A reading of their lists that has come to its second page.
  void begin_sync() {
    ops::caller who;
    who.shop = "jeans";
    who.role = ops::role::admin;
    ops::exchange const in{{town_->services(), who, town_time}};
    ASSERT_TRUE(in.write([&](store::transaction& tx) -> result<void> {
      VT_TRY(auto const own, identity::find_linked(tx, "jeans", identity_));
      connector::capability_info const about{"vetrina.edges/1"};
      VT_TRY(auto at, identity::begin_or_resume(in, tx, *own, about, town_time));
      return identity::keep_page(in, tx, *own, at, {{own->subject_hmac}, "https://toot.example/zqcanary-cursor", {}});
    }));
  }

  static std::vector<std::string> personal_columns(table_contents const& table) {
    std::vector<std::string> found;
    for (auto const column : personal) {
      if (table.has(std::string{column})) found.emplace_back(column);
    }
    return found;
  }
  std::vector<std::string> marks() const { return {std::string{canary}, public_id_, identity_}; }

  test::temporary_folder folder_;
  std::unique_ptr<town> town_;
  std::string public_id_;
  std::string identity_;
};

TEST_F(subject_canary, every_table_with_a_person_belongs_to_the_one_module_that_makes_it_and_erases_it) {
  struct made {
    std::string module;
    std::string columns;
  };
  static std::regex const steps{R"(create table (\w+)\(([^;]*)\)|drop table (\w+)|alter table (\w+) rename to (\w+))"};
  std::map<std::string, made> tables;  // as they are after the last migration
  for (auto const& step : engine::migrations_of(engine::core_modules())) {
    std::string const sql{step.sql};
    for (std::sregex_iterator at{sql.begin(), sql.end(), steps}, end; at != end; ++at) {
      auto const& found = *at;
      if (found[1].matched) {
        EXPECT_TRUE(tables.try_emplace(found[1], made{std::string{step.module}, found[2]}).second)
            << found[1] << " is made twice";
      } else if (found[3].matched) {
        EXPECT_EQ(tables.erase(found[3]), 1U) << found[3] << " is dropped and was not there";
      } else {
        auto moved = tables.extract(found[4]);
        ASSERT_FALSE(moved.empty()) << found[4];
        moved.key() = found[5];
        EXPECT_TRUE(tables.insert(std::move(moved)).inserted) << found[5] << " is there already";
      }
    }
  }
  int with_person = 0;
  auto const modules = engine::core_modules();
  for (auto const& [table, one] : tables) {
    bool const person = std::ranges::any_of(personal, [&](std::string_view column) {
      return std::regex_search(one.columns, std::regex{cat("(^|[ (,])", column, " text")});
    });
    if (!person) continue;
    ++with_person;
    auto const module = std::ranges::find(modules, one.module, [](auto const* m) { return m->name; });
    ASSERT_NE(module, modules.end()) << one.module;
    EXPECT_NE((*module)->about_shoppers.erase, nullptr)
        << table << " of " << one.module << " names people that nobody erases";
  }
  EXPECT_GT(with_person, 10);
}

TEST_F(subject_canary, a_canary_can_be_planted_in_every_table_with_a_person) {
  plant();
  close();
  int planted = 0;
  for (auto const& [name, table] : all_rows(data())) {
    if (personal_columns(table).empty()) continue;
    EXPECT_THAT(table.rows, Not(IsEmpty())) << name << " has a person's column: plant a canary in it";
    ++planted;
  }
  EXPECT_GT(planted, 10);
}

TEST_F(subject_canary, the_export_holds_what_was_planted_and_no_secret_of_others) {
  plant();
  auto const text = done("shopper.export", R"({"shopper":"zqcanary-id"})").text();
  for (auto const* held : {"zqcanary-id", "Name of zqcanary-id", "zqcanary@x.example", "zqcanary.png", "zqcanary note",
                           "o-1", "@zqcanary-id@toot.example", "show_to_friends"}) {
    EXPECT_THAT(text, HasSubstr(held));
  }
  for (auto const* foreign : {"Name of berta", "access token of"}) EXPECT_THAT(text, Not(HasSubstr(foreign)));
}

// What of each table the person is shown, or why they are not.
struct shown_row {
  std::string_view table;
  std::string_view in_export;  // "": not shown, because:
  std::string_view because;
};
constexpr shown_row shown_rows[] = {
    {"shopper", "zqcanary@x.example", ""},
    {"merged_shopper", R"("kept_for_undo")", ""},
    {"shopper_merge", "zqcanary-old", ""},
    {"consent", "show_to_friends", ""},
    {"receipt", R"("receipts")", ""},
    {"circle", "zqcanary circle", ""},
    {"circle_member", R"("joined_at")", ""},
    {"linked_identity", "@zqcanary-id@toot.example", ""},
    {"purchase", "o-1", ""},
    {"interaction", R"("product":"501")", ""},
    {"recent_interaction", "zqcanary note", ""},
    {"link_sharer", R"("pseudonyms")", ""},
    {"link_sharer_also", "old-link", ""},
    {"link", "a-link", ""},
    {"friend_block", R"("blocked":["berta"])", ""},
    {"friend_graph", R"("edges":2)", ""},
    {"friend_bond", R"("shares_opened":1)", ""},
    {"friend_node", "", "a number for the identity, by which the follows that are counted name it"},
    {"identity_token", "", "a token is a secret of the network's"},
    {"sync_progress", "", "a reading of lists that is under way, gone within a day"},
    {"sync_page", "", "keyed hashes of other people, gone when all are read or within a day"},
    {"provider_session", "", "a keyed hash of the provider's own session"},
    {"session_epoch", "", "a number by which cookies end"},
    {"idempotency", "", "sealed answers to requests of the last day, which say what stands elsewhere"},
    {"audit", "", "the shop's own log of who did what there"},
    {"login_attempt", "", "keyed hashes that live a quarter of an hour"},
    {"count_fact", "", "folded from the reactions that are shown"},
    {"count_owner", "", "folded from the reactions and consents that are shown"},
    {"click", "", "names a pseudonym and nobody; the links themselves are shown"},
};

TEST_F(subject_canary, the_export_shows_something_of_every_table_with_a_person_or_says_why_not) {
  plant();
  auto const text = done("shopper.export", R"({"shopper":"zqcanary-id"})").text();
  for (auto const& [name, table] : all_rows(data())) {
    if (personal_columns(table).empty()) continue;
    auto const short_name = name.substr(name.find('.') + 1);
    auto const* const row = std::ranges::find(shown_rows, short_name, &shown_row::table);
    ASSERT_NE(row, std::end(shown_rows)) << short_name << ": say in shown_rows what of it the person is shown";
    if (row->in_export.empty()) {
      EXPECT_THAT(std::string{row->because}, Not(IsEmpty())) << short_name;
    } else {
      EXPECT_THAT(text, HasSubstr(std::string{row->in_export})) << short_name;
    }
  }
}

TEST_F(subject_canary, after_erasing_no_row_and_no_byte_holds_the_canary) {
  plant();
  ops::hint keyed;
  keyed.idempotency_key = "k";
  auto const erased = town_->call_as(keyed, "shopper.erase", R"({"shopper":"zqcanary-id"})");
  ASSERT_TRUE(erased) << erased.error().message;
  EXPECT_THAT(*erased, HasSubstr("erasure_"));
  EXPECT_EQ(*town_->call_as(keyed, "shopper.erase", R"({"shopper":"zqcanary-id"})"), *erased);
  done("proof.cues", R"({"subjects":[{"family":"501"}]})");  // projections follow
  town_->run_jobs();
  EXPECT_THAT(files_with(data(), canary), IsEmpty());  // while the store is open
  close();
  for (auto const& [name, table] : all_rows(data())) {
    for (auto const& mark : marks()) {
      // Journal and jobs name random ids, which now lead nowhere, until they are trimmed and run.
      if ((name == "record.change" || name == "record.job") && mark != canary) continue;
      EXPECT_EQ(rows_with(table, mark), 0U) << name << " still holds " << mark;
    }
  }
  EXPECT_THAT(files_with(data(), canary), IsEmpty());
}

// Killed at any moment: the person is there as before, or gone from every byte once the jobs have run.
TEST_F(subject_canary, a_process_killed_while_it_erases_leaves_all_of_somebody_or_nothing) {
  plant();
  close();
  std::minstd_rand chance{17};
  constexpr unsigned last = 30;
  bool gone = false;
  for (unsigned round = 0; round <= last && !gone; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    auto const child = ::fork();
    if (child == 0) {
      town here{data()};
      char const ready = 'r';
      if (::write(ends[1], &ready, 1) != 1) ::_exit(1);
      static_cast<void>(here.call("shopper.erase", R"({"shopper":"zqcanary-id"})"));
      char const done = 'd';
      ::_exit(::write(ends[1], &done, 1) == 1 ? 0 : 1);
    }
    ::close(ends[1]);
    char said = 0;
    ASSERT_EQ(::read(ends[0], &said, 1), 1);
    // Later and later, and in the end right after it was said to be done.
    auto const at = std::chrono::steady_clock::now() + std::chrono::microseconds{chance() % (3'000U * (round + 1U))};
    while (std::chrono::steady_clock::now() < at) {
    }
    bool acknowledged = round == last && ::read(ends[0], &said, 1) == 1;
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    acknowledged = acknowledged || ::read(ends[0], &said, 1) == 1;
    ::close(ends[0]);

    town_ = std::make_unique<town>(data());
    auto const found = town_->call("shopper.get", R"({"shopper":"zqcanary-id"})");
    EXPECT_FALSE(acknowledged && found) << "round " << round;
    if (found) {
      auto const text = done("shopper.export", R"({"shopper":"zqcanary-id"})").text();
      for (auto const& row : shown_rows) EXPECT_THAT(text, HasSubstr(std::string{row.in_export})) << round;
      close();
      continue;
    }
    EXPECT_EQ(found.error().slug, "shopper.unknown");
    town_->run_jobs();
    EXPECT_THAT(files_with(data(), canary), IsEmpty()) << "round " << round;
    gone = true;
  }
  EXPECT_TRUE(gone);
}

TEST_F(subject_canary, erasing_one_person_leaves_the_other) {
  plant();
  done("shopper.erase", R"({"shopper":"berta"})");
  town_->run_jobs();
  EXPECT_THAT(done("shopper.export", R"({"shopper":"zqcanary-id"})").text(), HasSubstr("zqcanary note"));
  close();
  EXPECT_THAT(files_with(data(), canary), Not(IsEmpty()));
  EXPECT_THAT(files_with(data(), "Name of berta"), IsEmpty());
}

}  // namespace
}  // namespace vetrina::testing
