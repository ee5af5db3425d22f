#include "store/segment.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "store/segment_file.hpp"
#include "store/sqlite_store.hpp"
#include "support.hpp"

namespace vetrina::store {
namespace {

statement const put_row{area::traffic, "insert into seen(shop, what) values($1, $2)"};
statement const count_rows{area::traffic, "select count(*) from seen where shop = $1"};
statement const count_marks{area::traffic, "select count(*) from segment_mark"};

migration const steps[] = {
    {area::traffic, "seen", 1,
     "create table seen(shop text not null, what text not null, primary key(shop, what)) {clustered}"}};

struct log_on_a_store {
  testing::temp_folder folder;
  manual_clock time{1'800'000'000'000};
  std::unique_ptr<database> db{*open_sqlite({folder.path()}, steps, time)};
  bool refuses = false;
  std::unique_ptr<segment_log> log{make()};

  std::unique_ptr<segment_log> make() {
    return std::make_unique<segment_log>(
        *db, time, folder.path(), "seen",
        [this](transaction& tx, std::string_view shop, std::span<std::string_view const> records) -> result<void> {
          if (refuses) return fail(code::unavailable, "store.busy", "Not now.");
          for (auto const bytes : records) {
            record_reader from{bytes};
            static_cast<void>(from.text());
            VT_CHECK(tx.run(put_row, {shop, from.text()}));  // a second time would break the key
          }
          return {};
        });
  }
  void append(std::string_view shop, std::string_view what) {
    record_writer record;
    record.put(shop);
    record.put(what);
    ASSERT_TRUE(log->append(record));
  }
  std::int64_t number(statement const& what, params with) {
    std::int64_t out = 0;
    EXPECT_TRUE(db->read(area::traffic, [&](session& s) -> result<void> {
      VT_TRY(auto const n, s.first(what, with, [](row const& r) { return r.integer(0); }));
      out = *n;
      return {};
    }));
    return out;
  }
  std::int64_t rows(std::string_view shop = "jeans") { return number(count_rows, {shop}); }
  std::size_t files() const {
    auto const at = std::filesystem::path{folder.path()} / "segments";
    if (!std::filesystem::exists(at)) return 0;
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{at}, {}));
  }
};

TEST(segment_log, what_was_appended_becomes_rows_once) {
  log_on_a_store here;
  here.append("jeans", "a");
  here.append("jeans", "b");
  here.append("shoes", "c");
  EXPECT_TRUE(here.log->waits());
  EXPECT_EQ(here.rows(), 0);
  ASSERT_TRUE(here.log->fold());
  EXPECT_FALSE(here.log->waits());
  EXPECT_EQ(here.rows(), 2);
  EXPECT_EQ(here.rows("shoes"), 1);
  ASSERT_TRUE(here.log->fold());
  here.append("jeans", "d");
  ASSERT_TRUE(here.log->fold());
  EXPECT_EQ(here.rows(), 3);
}

TEST(segment_log, nothing_is_made_before_the_first_append_and_nothing_is_left_after_the_last_fold) {
  log_on_a_store here;
  ASSERT_TRUE(here.log->fold());
  EXPECT_EQ(here.files(), 0U);
  here.append("jeans", "a");
  EXPECT_EQ(here.files(), 1U);
  ASSERT_TRUE(here.log->finish());
  EXPECT_EQ(here.files(), 0U);
  EXPECT_EQ(here.rows(), 1);
  EXPECT_EQ(here.number(count_marks, {}), 0);
  here.append("jeans", "b");  // begins another
  ASSERT_TRUE(here.log->finish());
  EXPECT_EQ(here.rows(), 2);
}

TEST(segment_log, a_fold_that_fails_loses_nothing) {
  log_on_a_store here;
  here.append("jeans", "a");
  here.refuses = true;
  EXPECT_FALSE(here.log->fold());
  EXPECT_TRUE(here.log->waits());
  here.refuses = false;
  here.append("jeans", "b");
  ASSERT_TRUE(here.log->fold());
  EXPECT_EQ(here.rows(), 2);
}

TEST(segment_log, a_full_segment_is_folded_by_the_call_that_finds_it_full) {
  log_on_a_store here;
  std::string const long_text(1'000, 'x');
  int const more = static_cast<int>(segment::size / long_text.size()) + 10;
  for (int i = 0; i < more; ++i) here.append("jeans", long_text + std::to_string(i));
  EXPECT_GT(here.rows(), 0);
  ASSERT_TRUE(here.log->fold());
  EXPECT_EQ(here.rows(), more);
}

TEST(segment_log, what_a_killed_process_had_appended_becomes_rows_in_another) {
  log_on_a_store here;
  here.db.reset();  // no connection crosses the fork
  here.log.reset();
  pid_t const child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    here.db = *open_sqlite({here.folder.path()}, steps, here.time);
    here.log = here.make();
    for (char const* const what : {"a", "b", "c"}) here.append("jeans", what);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  here.db = *open_sqlite({here.folder.path()}, steps, here.time);
  here.log = here.make();
  EXPECT_EQ(here.files(), 1U);
  ASSERT_TRUE(here.log->fold());
  EXPECT_EQ(here.rows(), 3);
  EXPECT_EQ(here.files(), 0U);
}

TEST(segment_log, a_segment_whose_process_lives_is_left_alone) {
  log_on_a_store here;
  here.append("jeans", "a");
  auto const other = here.make();  // as another process would
  ASSERT_TRUE(other->fold());
  EXPECT_EQ(here.rows(), 0);
  EXPECT_EQ(here.files(), 1U);
}

TEST(segment_log, a_record_that_is_too_long_is_refused_and_the_longest_that_fits_is_taken) {
  log_on_a_store here;
  record_writer fits;
  fits.put("jeans");
  fits.put(std::string(2'000, 'x'));
  EXPECT_TRUE(here.log->append(fits));
  record_writer too_long;
  too_long.put("jeans");
  too_long.put(std::string(2'100, 'x'));
  auto const refused = here.log->append(too_long);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().slug, "store.record_too_long");
}

TEST(record_reader, fields_come_back_as_they_were_put_and_what_is_missing_is_empty) {
  record_writer record;
  record.put("jeans");
  record.put(std::int64_t{-7});
  record.put("");
  record_reader from{record.view()};
  EXPECT_EQ(from.text(), "jeans");
  EXPECT_EQ(from.integer(), -7);
  EXPECT_EQ(from.text(), "");
  EXPECT_EQ(from.text(), "");
  EXPECT_EQ(from.integer(), 0);
  record_reader cut{record.view().substr(0, 4)};
  EXPECT_EQ(cut.text(), "je");
}

}  // namespace
}  // namespace vetrina::store
