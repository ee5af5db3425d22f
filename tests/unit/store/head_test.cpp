#include "store/head.hpp"

#include <signal.h>

#include "store/data_dir.hpp"
#include "support.hpp"

namespace vetrina::store {
namespace {
using namespace testing;

std::unique_ptr<head_page> page_of(std::string const& folder) { return head_page::open(folder).value(); }

TEST(head, a_commit_in_one_process_is_seen_in_another_on_the_next_look) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  auto const before = (*db)->head(topic::catalog);
  auto const other = (*db)->head(topic::links);
  EXPECT_EQ((*db)->head(topic::catalog), before);
  ASSERT_TRUE(in_child([&] {
    auto const theirs = open(folder.data());
    return theirs && increment(**theirs, topic::catalog);
  }));
  EXPECT_NE((*db)->head(topic::catalog), before);
  EXPECT_EQ((*db)->head(topic::catalog) % 2, 0U);
  EXPECT_EQ((*db)->head(topic::links), other) << "a topic that was not touched stays";
}

// Dies where a writer has announced its commit: before the commit, or after it and before the word is even again.
void die_at_commit(std::string const& folder, bool committed) {
  auto const child = start([&] {
    auto const db = open(folder);
    auto const page = page_of(folder);
    auto const done = (*db)->write(area::record, "s", [&](transaction& tx) -> result<void> {
      VT_CHECK(tx.run(bump, {"n", 1}));
      page->begin(topic::catalog);
      if (!committed) ::kill(::getpid(), SIGKILL);
      return {};
    });
    return done && ::kill(::getpid(), SIGKILL) == 0;
  });
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(head, a_writer_that_died_before_its_commit_leaves_readers_correct) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  die_at_commit(folder.data(), false);
  EXPECT_EQ(page_of(folder.data())->load(topic::catalog) % 2, 1U);
  auto const seen = (*db)->head(topic::catalog);
  EXPECT_EQ(count(**db), 0);
  EXPECT_EQ((*db)->head(topic::catalog), seen) << "nothing changed since";
}

TEST(head, a_writer_that_died_after_its_commit_was_seen) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  auto const before = (*db)->head(topic::catalog);
  die_at_commit(folder.data(), true);
  EXPECT_NE((*db)->head(topic::catalog), before);
  EXPECT_EQ(count(**db), 1);
}

TEST(head, while_a_word_is_odd_every_commit_is_seen_and_the_next_write_settles_it) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  die_at_commit(folder.data(), false);
  auto const first = (*db)->head(topic::catalog);
  EXPECT_EQ(first % 2, 1U);
  auto const page = page_of(folder.data());
  // A commit that another process makes while the word stands odd: as if it died there again.
  die_at_commit(folder.data(), true);
  auto const second = (*db)->head(topic::catalog);
  EXPECT_NE(second, first);
  ASSERT_OK(increment(**db, topic::links));
  EXPECT_EQ(page->load(topic::catalog) % 2, 0U) << "any write to the area settles the area's words";
  EXPECT_NE((*db)->head(topic::catalog), second);
}

TEST(head, an_earlier_writer_does_not_end_the_word_of_a_later_one) {
  temp_folder folder;
  ASSERT_OK(prepare_data_dir(folder.data()));
  auto const page = page_of(folder.data());
  auto const earlier = page->begin(topic::friends);
  auto const later = page->begin(topic::friends);
  EXPECT_NE(earlier, later);
  page->end(topic::friends, earlier);
  EXPECT_EQ(page->load(topic::friends), later);
  page->end(topic::friends, later);
  EXPECT_EQ(page->load(topic::friends), later + 1);
}

TEST(head, settling_one_area_leaves_the_words_of_another) {
  temp_folder folder;
  ASSERT_OK(prepare_data_dir(folder.data()));
  auto const page = page_of(folder.data());
  page->begin(topic::friends);
  page->begin(topic::clicks);
  page->settle(area::traffic);
  EXPECT_EQ(page->load(topic::friends) % 2, 1U);
  EXPECT_EQ(page->load(topic::clicks) % 2, 0U);
}

TEST(head, the_page_is_never_made_anew) {
  temp_folder folder;
  ASSERT_OK(prepare_data_dir(folder.data()));
  auto const page = page_of(folder.data());
  page->end(topic::friends, page->begin(topic::friends));
  auto const again = page_of(folder.data());
  EXPECT_EQ(again->load(topic::friends), page->load(topic::friends));
  EXPECT_NE(again->load(topic::friends), 0U);
}

TEST(head, an_unknown_topic_reads_as_nothing) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  EXPECT_EQ((*db)->head(-1), 0U);
  EXPECT_EQ((*db)->head(topic::count), 0U);
}

}  // namespace
}  // namespace vetrina::store
