#include "store/journal.hpp"

#include <signal.h>

#include <algorithm>
#include <thread>

#include "support.hpp"

namespace vetrina::store {
namespace {
using namespace testing;

result<std::int64_t> append(database& db, std::string_view shop, std::string_view body, std::int64_t made_at = 1) {
  std::int64_t seq = 0;
  VT_CHECK(db.write(area::record, shop, [&](transaction& tx) -> result<void> {
    VT_CHECK(append_change(tx, shop, "thing.set", "x", made_at, body));
    VT_TRY(seq, newest_change(tx));
    return {};
  }));
  return seq;
}

std::vector<change> after(database& db, std::string_view shop, std::int64_t seq, int limit = 1000) {
  std::vector<change> found;
  auto const done = db.read(area::record, [&](session& view) {
    return each_change(view, shop, seq, limit, [&](change const& what) {
      found.push_back(what);
      return true;
    });
  });
  EXPECT_TRUE(done);
  return found;
}

// Adds the length of each body to counter `n`; a body "die" ends the process in the middle of the batch.
result<void> add_length(transaction& tx, change const& what) {
  if (what.body == "die") ::kill(::getpid(), SIGKILL);
  VT_CHECK(tx.run(bump, {"n", static_cast<std::int64_t>(what.body.size())}));
  return {};
}
projection const lengths{"lengths", add_length};

TEST(journal, gives_back_what_was_appended_of_one_shop_oldest_first) {
  temp_folder folder;
  auto const db = open(folder.data()).value();
  auto const first = append(*db, "s", R"({"a":1})", 17);
  ASSERT_OK(first);
  ASSERT_OK(append(*db, "other", "no"));
  ASSERT_OK(append(*db, "s", "second"));
  auto const found = after(*db, "s", 0);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].seq, *first);
  EXPECT_EQ(found[0].shop, "s");
  EXPECT_EQ(found[0].kind, "thing.set");
  EXPECT_EQ(found[0].subject, "x");
  EXPECT_EQ(found[0].made_at, 17);
  EXPECT_EQ(found[0].body, R"({"a":1})");
  EXPECT_EQ(found[1].body, "second");
  EXPECT_EQ(after(*db, "s", *first).size(), 1U);
  EXPECT_EQ(after(*db, "s", 0, 1).size(), 1U);
}

TEST(journal, order_is_commit_order_under_four_writers) {
  temp_folder folder;
  static_cast<void>(open(folder.data()).value());
  std::vector<pid_t> writers;
  for (int n = 0; n < 4; ++n) {
    writers.push_back(start([&] {
      auto const db = open(folder.data());
      if (!db) return false;
      for (int i = 0; i < 60; ++i) {
        // What the writer sees of the counter is the number of commits before its own.
        auto const done = (*db)->write(area::record, "s", [&](transaction& tx) -> result<void> {
          VT_CHECK(tx.run(bump, {"n", 1}));
          VT_TRY(auto const place, tx.first(value_of, {"n"}, [](row const& r) { return r.integer(0); }));
          VT_CHECK(append_change(tx, "s", "k", "x", 1, std::to_string(*place)));
          return {};
        });
        if (!done) return false;
      }
      return true;
    }));
  }
  // Meanwhile a reader never sees a number appear behind one it has already seen.
  auto const db = open(folder.data()).value();
  std::int64_t seen = 0;
  std::int64_t expected = 1;
  while (expected <= 240) {
    for (auto const& what : after(*db, "s", seen)) {
      ASSERT_GT(what.seq, seen);
      ASSERT_EQ(what.body, std::to_string(expected));
      seen = what.seq;
      ++expected;
    }
  }
  for (auto const writer : writers) EXPECT_TRUE(succeeded(writer));
}

TEST(journal, a_projection_catches_up_once_and_again_after_more) {
  temp_folder folder;
  auto const db = open(folder.data()).value();
  for (int n = 0; n < 3; ++n) ASSERT_OK(append(*db, "s", "ab"));
  ASSERT_OK(append(*db, "other", "abcdef"));
  ASSERT_OK(catch_up(*db, lengths, "s"));
  ASSERT_OK(catch_up(*db, lengths, "s"));
  EXPECT_EQ(count(*db), 6);
  ASSERT_OK(append(*db, "s", "c"));
  ASSERT_OK(catch_up(*db, lengths, "s"));
  EXPECT_EQ(count(*db), 7);
  ASSERT_OK(catch_up(*db, lengths, "other"));
  EXPECT_EQ(count(*db), 13);
}

TEST(journal, a_projection_catches_up_inside_an_open_write_with_what_that_wrote) {
  temp_folder folder;
  auto const db = open(folder.data()).value();
  ASSERT_OK(db->write(area::record, "s", [&](transaction& tx) -> result<void> {
    VT_CHECK(append_change(tx, "s", "k", "x", 1, "four"));
    return catch_up(tx, lengths, "s");
  }));
  EXPECT_EQ(count(*db), 4);
  ASSERT_OK(catch_up(*db, lengths, "s"));
  EXPECT_EQ(count(*db), 4);
}

TEST(journal, a_projection_takes_more_than_a_batch) {
  temp_folder folder;
  auto const db = open(folder.data()).value();
  for (auto const total : {1000, 2500}) {
    ASSERT_OK(db->write(area::record, "s", [&](transaction& tx) -> result<void> {
      for (int n = 0; n < total; ++n) VT_CHECK(append_change(tx, "s", "k", "x", 1, "b"));
      return {};
    }));
    ASSERT_OK(catch_up(*db, lengths, "s"));
  }
  EXPECT_EQ(count(*db), 3500);
}

TEST(journal, a_projection_that_crashed_resumes_and_applies_each_change_once) {
  temp_folder folder;
  auto const db = open(folder.data()).value();
  ASSERT_OK(db->write(area::record, "s", [&](transaction& tx) -> result<void> {
    for (int n = 0; n < 1500; ++n) VT_CHECK(append_change(tx, "s", "k", "x", 1, n == 1200 ? "die" : "abc"));
    return {};
  }));
  EXPECT_FALSE(in_child([&] { return catch_up(*db, lengths, "s").has_value(); }));
  EXPECT_EQ(count(*db), 3000) << "the first batch was committed with its cursor, the second left nothing";
  projection const survivor{"lengths", [](transaction& tx, change const&) -> result<void> {
                              VT_CHECK(tx.run(bump, {"n", 3}));
                              return {};
                            }};
  ASSERT_OK(catch_up(*db, survivor, "s"));
  EXPECT_EQ(count(*db), 4500);
}

TEST(journal, a_projection_that_fails_stays_where_it_was) {
  temp_folder folder;
  auto const db = open(folder.data()).value();
  ASSERT_OK(append(*db, "s", "ab"));
  projection const failing{"lengths", [](transaction& tx, change const& what) -> result<void> {
                             VT_CHECK(add_length(tx, what));
                             return fail(code::internal, "test.refused", "no");
                           }};
  EXPECT_FALSE(catch_up(*db, failing, "s"));
  EXPECT_EQ(count(*db), 0);
  ASSERT_OK(catch_up(*db, lengths, "s"));
  EXPECT_EQ(count(*db), 2);
}

TEST(journal, is_trimmed_only_where_every_projection_has_passed_and_time_as_well) {
  temp_folder folder;
  auto const db = open(folder.data()).value();
  projection const slow{"slow", add_length};
  projection const* const all[] = {&lengths, &slow};
  ASSERT_OK(append(*db, "s", "old", 10));
  ASSERT_OK(catch_up(*db, lengths, "s"));
  EXPECT_EQ(trim_journal(*db, all, "s", 100).value(), 0) << "slow has not seen it";
  ASSERT_OK(catch_up(*db, slow, "s"));
  ASSERT_OK(append(*db, "s", "unseen", 10));
  auto const newer = append(*db, "s", "newer", 100);
  ASSERT_OK(newer);
  EXPECT_EQ(trim_journal(*db, all, "s", 100).value(), 1);
  ASSERT_OK(catch_up(*db, lengths, "s"));
  ASSERT_OK(catch_up(*db, slow, "s"));
  EXPECT_EQ(trim_journal(*db, all, "s", 100).value(), 1);
  EXPECT_EQ(after(*db, "s", 0).size(), 1U);
  EXPECT_EQ(trim_journal(*db, all, "s", 101).value(), 0) << "the newest stays";
  auto const next = append(*db, "s", "next");
  ASSERT_OK(next);
  EXPECT_EQ(trim_journal(*db, all, "s", 101).value(), 1);
  EXPECT_GT(*next, *newer) << "numbers are not used again, or cursors would skip";
}

}  // namespace
}  // namespace vetrina::store
