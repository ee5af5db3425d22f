// Two shoppers who turn out to be one: what a merge does to random histories, that taking it back leaves every row as it
// was, and that no column of a person is forgotten.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <random>
#include <regex>
#include <set>

#include "all_rows.hpp"
#include "base/strings.hpp"
#include "engine/modules.hpp"
#include "tests/common/fold.hpp"
#include "tests/common/test_engine.hpp"
#include "town.hpp"

namespace vetrina::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using picture = std::map<std::string, std::vector<std::string>>;  // rows by table, each as one text, sorted

// What goes on whatever becomes of a merge: the journal and what is queued, the log, the merge itself, sessions that end,
// the numbers of runs.
constexpr std::array<std::string_view, 10> going_on{
    "record.rank_family",       "record.change",         "record.job",           "record.audit",
    "record.projection_cursor", "record.shopper_merge",  "record.session_epoch", "record.idempotency",
    "record.sqlite_sequence",   "record.interaction_run"};

constexpr std::array<std::string_view, 5> purposes{"find_friends", "show_to_friends", "count_me", "personalise",
                                                   "measure"};

std::string joined(std::vector<std::string> const& cells) {
  std::string out;
  for (auto const& one : cells) out += cat(one, "|");
  return out;
}

class merging : public ::testing::Test {
 protected:
  merging() : town_{folder_.path() + "/data"} {
    town_.open_shop("jeans");
    done(
        "catalog.put",
        R"({"products":[{"product":"501","title":"Jeans"},{"product":"belt","title":"Belt"},{"product":"hat","title":"Hat"}]})");
    for (auto const* who : {"anna", "annetta", "carla", "dora"}) town_.person("jeans", who);
  }
  json::document done(std::string_view operation, std::string const& document) {
    return town_.done(operation, document);
  }
  std::string refusal(std::string_view operation, std::string const& document) {
    auto const got = town_.call(operation, document);
    return got ? std::string{} : std::string{got.error().slug};
  }
  std::string plan(std::string const& from = "annetta", std::string const& into = "anna") {
    return *done("shopper.merge_plan", cat(R"({"from":")", from, R"(","into":")", into, "\"}")).string_at("/plan");
  }
  static std::string of_plan(std::string const& plan) { return cat(R"({"plan":")", plan, "\"}"); }
  std::string merged() {
    auto const made = plan();
    done("shopper.merge_apply", of_plan(made));
    return made;
  }
  void likes(std::string const& who, std::string const& product, std::string const& audience,
             std::string const& more = {}) {
    done("reaction.set", cat(R"({"shopper":")", who, R"(","product":")", product, R"(","kind":"like","audience":")",
                             audience, "\",", more, shown_text, "}"));
  }
  void buys(std::string const& who, std::string const& order, std::string const& product) {
    done("order.record", cat(R"({"shopper":")", who, R"(","order":")", order, R"(","lines":[{"product":")", product,
                             R"(","quantity":1,"price":{"amount_minor":100,"currency":"EUR"}}]})"));
  }
  std::string reaction(std::string const& who, std::string const& product) {
    auto const all = done("reaction.list", cat(R"({"shopper":")", who, "\"}")).text();
    auto const at = all.find(cat(R"("product":")", product, "\""));
    return at == std::string::npos ? std::string{} : all.substr(at, 200);
  }

  picture rows() {
    done("proof.cues", R"({"subjects":[{"family":"501"}]})");  // projections follow
    EXPECT_TRUE(test::fold(town_.services(), "jeans", 3));  // where a row lies is no part of what it says
    picture out;
    for (auto const& [name, table] : all_rows(folder_.path() + "/data")) {
      if (!name.starts_with("record.") || std::ranges::find(going_on, name) != going_on.end()) continue;
      auto& lines = out[name];
      for (auto const& row : table.rows) {
        // Facts carry the day of their last change, and whether an order held the thing when it was told; what must come
        // back is who stands for what.
        if (name == "record.count_fact") {
          if (row.at(5) != "0" && !row.at(1).starts_with("x_")) lines.push_back(joined({row.begin(), row.begin() + 5}));
        } else if (name != "record.count_owner") {
          lines.push_back(joined(row));
        }
      }
      std::ranges::sort(lines);
    }
    return out;
  }

  test::temporary_folder folder_;
  town town_;
};

// One person's life, as it may come.
class histories {
 public:
  histories(town& in, unsigned seed) : in_{in}, random_{seed} {}

  void live(int steps) {
    for (auto const* who : {"anna", "annetta"}) {
      must("circle.put", cat(R"({"shopper":")", who, R"(","name":"Circle of )", who, "\"}"));
    }
    for (int i = 0; i < steps; ++i) step(i);
  }

 private:
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }
  std::string one_of(std::vector<std::string> const& all) { return all[below(all.size())]; }
  void must(std::string_view operation, std::string const& document) { in_.done(operation, document); }
  void may(std::string_view operation, std::string const& document) {
    auto const got = in_.call(operation, document);
    static_cast<void>(got);  // a circle that is full, a row that is not there: life goes on
  }
  std::string circle_of(std::string const& who) {
    return *in_.done("circle.list", cat(R"({"shopper":")", who, "\"}")).string_at("/circles/0/circle");
  }
  void step(int i) {
    auto const who = one_of({"anna", "annetta"});
    auto const other = one_of({"carla", "dora"});
    auto const me = cat(R"({"shopper":")", who, "\"");
    auto const product = one_of({"501", "belt", "hat"});
    auto const audience = one_of({"nobody", "asker", "friends", "public", cat("circle:", circle_of(who))});
    switch (below(9)) {
      case 0:
        must("consent.set", cat(me, R"(,"purpose":")", purposes[below(purposes.size())], R"(","granted":)",
                                below(3) > 0 ? "true," : "false,", shown_text, "}"));
        break;
      case 1:
      case 2:
        may("reaction.set", cat(me, R"(,"product":")", product, R"(","kind":")", one_of({"want", "like", "tried"}),
                                R"(","audience":")", audience, R"(","ask":)", below(2) > 0 ? "true" : "false",
                                R"(,"note":"of )", who, "\",", shown_text, "}"));
        break;
      case 3: may("reaction.unset", cat(me, R"(,"product":")", product, R"(","kind":"like"})")); break;
      case 4:
        must("order.record", cat(me, R"(,"order":"o-)", i, R"(","lines":[{"product":")", product,
                                 R"(","quantity":1,"price":{"amount_minor":100,"currency":"EUR"}}]})"));
        break;
      case 5:
        may(below(2) > 0 ? "friend.block" : "friend.unblock",
            cat(me, R"(,"who":")", in_.public_id("jeans", other), "\"}"));
        break;
      case 6: {
        auto const host = one_of({"anna", "annetta"});
        auto const secret =
            in_.call("circle.invite", cat(R"({"shopper":")", host, R"(","circle":")", circle_of(host), "\"}"));
        if (!secret) break;  // minors invite nobody, nor does who owns no circle
        may("circle.join", cat(R"({"shopper":")", one_of({"anna", "annetta", "carla"}), R"(","invitation":")",
                               *json::document::parse(*secret)->string_at("/invitation"), "\"}"));
        break;
      }
      case 7: in_.befriend("jeans", who, one_of({"carla", "dora"})); break;
      default:
        must("shopper.put",
             cat(me, below(6) == 0 ? R"(,"minor":true})" : cat(R"(,"email":")", who, R"(@x.example"})")));
        must("link.create", cat(me, R"(,"sharer":")", who, R"(","target":{"product":")", product, R"("}})"));
    }
  }

  town& in_;
  std::mt19937 random_;
};

class merging_any_two : public merging, public ::testing::WithParamInterface<unsigned> {};

TEST_P(merging_any_two, leaves_every_row_as_it_was_once_it_is_undone) {
  histories{town_, GetParam()}.live(60);
  auto const before = rows();
  auto const made = plan();
  EXPECT_EQ(rows(), before) << "a plan changes nothing";
  done("shopper.merge_apply", of_plan(made));
  EXPECT_NE(rows(), before);
  auto const undone = done("shopper.merge_undo", of_plan(made));
  EXPECT_EQ(undone.integer_at("/kept"), 0);
  auto const after = rows();
  for (auto const& [table, lines] : before) EXPECT_EQ(after.at(table), lines) << table;
}

TEST_P(merging_any_two, never_grants_what_only_one_of_them_granted) {
  histories{town_, GetParam()}.live(60);
  auto const agreed = [&](std::string const& who, std::string_view purpose) {
    auto const all = done("consent.list", cat(R"({"shopper":")", who, "\"}"));
    for (std::size_t i = 0; i < all.size_at("/consents"); ++i) {
      auto const at = cat("/consents/", std::uint64_t{i});
      if (all.string_at(at + "/purpose") == purpose) return all.boolean_at(at + "/granted").value_or(false);
    }
    return false;
  };
  std::map<std::string_view, bool> both;
  for (auto const purpose : purposes) both[purpose] = agreed("anna", purpose) && agreed("annetta", purpose);
  merged();
  for (auto const purpose : purposes) EXPECT_EQ(agreed("anna", purpose), both[purpose]) << purpose;
}

TEST_P(merging_any_two, leaves_the_one_who_ended_in_no_column_but_those_that_say_why) {
  histories{town_, GetParam()}.live(60);
  auto const public_id = town_.public_id("jeans", "annetta");
  merged();
  done("proof.cues", R"({"subjects":[{"family":"501"}]})");
  std::map<std::string, std::string_view> left;
  for (auto const* module : engine::core_modules()) {
    for (auto const& one : module->about_shoppers.columns) left[cat(one.table, ".", one.column)] = one.left_because;
  }
  for (auto const& [name, table] : all_rows(folder_.path() + "/data")) {
    auto const short_name = name.substr(name.find('.') + 1);
    // What says what happened, and what an undo needs.
    if (short_name == "change" || short_name == "shopper_merge_part" || short_name == "merged_shopper") continue;
    for (auto const& row : table.rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i] != "annetta" && row[i] != public_id) continue;
        auto const known = left.find(cat(short_name, ".", table.columns[i]));
        ASSERT_NE(known, left.end()) << name << "." << table.columns[i] << " still names who ended";
        EXPECT_THAT(known->second, Not(IsEmpty())) << name << "." << table.columns[i] << " still names who ended";
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(histories, merging_any_two, ::testing::Range(1U, 9U));

TEST_F(merging, every_column_that_names_a_person_says_what_a_merge_does_with_it) {
  static std::regex const made{R"(create table (\w+)\(([^;]*)\))"};
  static std::regex const personal{
      R"((?:^|[ (,])(shopper|other|owner|sharer|guest|identity|from_identity|to_identity|from_shopper|from_public|into_shopper|holder|shopper_hash) text)"};
  static std::regex const gone{R"(drop table (\w+))"};
  static std::regex const moved{R"(alter table (\w+) rename to (\w+))"};
  std::set<std::string> dropped;
  std::map<std::string, std::string> renamed;
  for (auto const* module : engine::core_modules()) {
    for (auto const& step : module->migrations) {
      std::string const sql{step.sql};
      for (std::sregex_iterator at{sql.begin(), sql.end(), gone}, end; at != end; ++at) dropped.insert((*at)[1].str());
      for (std::sregex_iterator at{sql.begin(), sql.end(), moved}, end; at != end; ++at)
        renamed.emplace((*at)[1].str(), (*at)[2].str());
    }
  }
  int columns = 0;
  for (auto const* module : engine::core_modules()) {
    for (auto const& step : module->migrations) {
      std::string const sql{step.sql};
      for (std::sregex_iterator at{sql.begin(), sql.end(), made}, end; at != end; ++at) {
        auto const made_as = (*at)[1].str();
        if (dropped.contains(made_as)) continue;
        auto const table = renamed.contains(made_as) ? renamed.at(made_as) : made_as;
        auto const body = (*at)[2].str();
        for (std::sregex_iterator column{body.begin(), body.end(), personal}; column != end; ++column) {
          ++columns;
          auto const name = (*column)[1].str();
          auto const& said = module->about_shoppers.columns;
          EXPECT_TRUE(
              std::ranges::any_of(said, [&](auto const& one) { return one.table == table && one.column == name; }))
              << module->name << ": say in about_shoppers.columns what a merge does with " << table << "." << name;
          EXPECT_NE(module->about_shoppers.unmerge, nullptr) << module->name;
        }
      }
    }
  }
  EXPECT_GT(columns, 20);
}

TEST_F(merging, the_plan_says_what_would_change_and_the_rows_follow_it) {
  town_.consents("jeans", "anna", "count_me");
  buys("annetta", "o-1", "501");
  likes("anna", "belt", "public");
  likes("annetta", "belt", "friends");
  likes("annetta", "hat", "public");
  auto const text = done("shopper.merge_plan", R"({"from":"annetta","into":"anna"})").text();
  for (auto const* part : {R"({"what":"orders","moved":1,"joined":0,"narrowed":0})",
                           R"({"what":"reactions","moved":2,"joined":1,"narrowed":1})",
                           R"({"what":"identities","moved":1,"joined":0,"narrowed":0})", R"("obstacles":[])"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  merged();
  EXPECT_THAT(reaction("anna", "belt"), HasSubstr(R"("audience":"friends")"));
  EXPECT_THAT(reaction("anna", "hat"), HasSubstr(R"("audience":"public")"));
  EXPECT_EQ(refusal("shopper.get", R"({"shopper":"annetta"})"), "shopper.unknown");
  EXPECT_THAT(done("shopper.export", R"({"shopper":"anna"})").text(), HasSubstr("@annetta@toot.example"));
}

TEST_F(merging, a_circle_and_the_friends_come_to_nobody_for_nobody_is_sure_to_be_in_both) {
  auto const circle = *done("circle.put", R"({"shopper":"anna","name":"Sisters"})").string_at("/circle");
  likes("anna", "belt", cat("circle:", circle));
  likes("annetta", "belt", "friends");
  merged();
  EXPECT_THAT(reaction("anna", "belt"), HasSubstr(R"("audience":"nobody")"));
}

TEST_F(merging, a_plan_that_no_longer_fits_is_refused_and_changes_nothing) {
  auto const made = plan();
  likes("annetta", "belt", "public");
  auto const before = rows();
  EXPECT_EQ(refusal("shopper.merge_apply", of_plan(made)), "merge.changed");
  EXPECT_EQ(rows(), before);
}

TEST_F(merging, a_plan_is_forgotten_after_an_hour) {
  auto const made = plan();
  town_.time().advance(60 * 60'000);
  EXPECT_EQ(refusal("shopper.merge_apply", of_plan(made)), "merge.changed");
}

TEST_F(merging, applying_and_undoing_twice_say_the_same_again) {
  auto const made = merged();
  EXPECT_EQ(done("shopper.merge_apply", of_plan(made)).boolean_at("/applied"), true);
  done("shopper.merge_undo", of_plan(made));
  EXPECT_EQ(done("shopper.merge_undo", of_plan(made)).boolean_at("/undone"), true);
  EXPECT_EQ(refusal("shopper.merge_apply", of_plan(made)), "merge.undone");
}

TEST_F(merging, what_people_changed_since_stays_as_they_changed_it) {
  town_.consents("jeans", "anna", "count_me");
  town_.consents("jeans", "annetta", "count_me");
  likes("anna", "belt", "public");
  likes("annetta", "belt", "public");
  likes("annetta", "hat", "public");
  auto const made = merged();
  town_.consents("jeans", "anna", "count_me", false);
  done("reaction.unset", R"({"shopper":"anna","product":"belt","kind":"like"})");
  likes("anna", "hat", "nobody");
  EXPECT_EQ(done("shopper.merge_undo", of_plan(made)).integer_at("/kept"), 2);
  EXPECT_THAT(done("consent.list", R"({"shopper":"annetta"})").text(),
              HasSubstr(R"("purpose":"count_me","granted":false)"));
  EXPECT_EQ(reaction("annetta", "belt"), "");
  EXPECT_THAT(reaction("annetta", "hat"), HasSubstr(R"("audience":"nobody")"));
}

TEST_F(merging, an_undo_has_its_time_and_leaves_nothing_behind_when_that_is_over) {
  auto const made = merged();
  town_.time().advance(30 * 24 * std::int64_t{3'600'000});
  EXPECT_EQ(refusal("shopper.merge_undo", of_plan(made)), "merge.too_late");
  ASSERT_TRUE(town_.engine().run_jobs(10'000, false));
  auto const left = all_rows(folder_.path() + "/data");
  EXPECT_THAT(left.at("record.shopper_merge_part").rows, IsEmpty());
  EXPECT_THAT(left.at("record.merged_shopper").rows, IsEmpty());
}

TEST_F(merging, merges_upon_merges_are_undone_in_their_order) {
  auto const before = rows();
  auto const first = plan("dora", "annetta");
  done("shopper.merge_apply", of_plan(first));
  auto const second = plan("annetta", "anna");
  done("shopper.merge_apply", of_plan(second));
  EXPECT_EQ(refusal("shopper.merge_undo", of_plan(first)), "merge.merged_on");
  done("shopper.merge_undo", of_plan(second));
  done("shopper.merge_undo", of_plan(first));
  EXPECT_EQ(rows(), before);
}

TEST_F(merging, somebody_new_with_the_id_of_who_ended_is_not_run_over) {
  auto const made = merged();
  done("shopper.put", R"({"shopper":"annetta"})");
  EXPECT_EQ(refusal("shopper.merge_undo", of_plan(made)), "merge.shopper_exists");
  auto const again = done("shopper.merge_plan", R"({"from":"annetta","into":"anna"})");
  EXPECT_EQ(again.string_at("/obstacles/0"), "merge.undo_pending");
  EXPECT_EQ(refusal("shopper.merge_apply", of_plan(*again.string_at("/plan"))), "merge.obstacle");
}

TEST_F(merging, both_are_told_of_in_the_log_and_in_the_events_and_their_sessions_end) {
  auto const before = all_rows(folder_.path() + "/data").at("record.session_epoch").rows;
  merged();
  EXPECT_NE(all_rows(folder_.path() + "/data").at("record.session_epoch").rows, before);
  EXPECT_THAT(done("event.next", R"({"kinds":["shopper.merged"]})").text(), HasSubstr("shopper.merged"));
  auto const log = all_rows(folder_.path() + "/data").at("record.audit");
  for (auto const* who : {"anna", "annetta"}) {
    EXPECT_TRUE(std::ranges::any_of(log.rows, [&](auto const& row) {
      return std::ranges::find(row, who) != row.end() && std::ranges::find(row, "shopper.merge_apply") != row.end();
    })) << who;
  }
  EXPECT_EQ(done("audit.verify", "{}").boolean_at("/whole"), true);
}

TEST_F(merging, a_shopper_is_merged_into_somebody_else_who_is_there) {
  EXPECT_EQ(refusal("shopper.merge_plan", R"({"from":"anna","into":"anna"})"), "merge.same_shopper");
  EXPECT_EQ(refusal("shopper.merge_plan", R"({"from":"nobody","into":"anna"})"), "shopper.unknown");
  EXPECT_EQ(refusal("shopper.merge_apply", R"({"plan":"mrg_none"})"), "merge.unknown");
  auto const shopper = town::session_of("jeans", "anna");
  auto const got = town_.call_as(shopper, "shopper.merge_plan", R"({"from":"annetta","into":"anna"})");
  EXPECT_EQ(got ? "" : got.error().slug, "access.denied");
}

}  // namespace
}  // namespace vetrina::testing
