#include <fcntl.h>
#include <sys/stat.h>
#include <thread>

#include "store/data_dir.hpp"
#include "store/head.hpp"
#include "support.hpp"

namespace vetrina::store {
namespace {
using namespace testing;

TEST(sqlite_store, the_folder_and_its_files_are_for_their_owner_only) {
  temp_folder folder;
  auto const mask = ::umask(0);
  auto const db = open(folder.data());
  ::umask(mask);
  ASSERT_OK(db);
  for (auto const* name : {"", "/record.sqlite", "/traffic.sqlite", "/scratch.sqlite", "/head", "/record.sqlite-wal"}) {
    struct stat status {};
    if (::stat((folder.data() + name).c_str(), &status) == 0)
      EXPECT_EQ(status.st_mode & 077, 0U) << name;
    else
      EXPECT_STREQ(name, "/record.sqlite-wal");
  }
}

TEST(sqlite_store, a_folder_that_cannot_be_made_is_named) {
  auto const db = open("/proc/no/such/place");
  ASSERT_FALSE(db);
  EXPECT_EQ(db.error().slug, "store.cannot_open");
  EXPECT_NE(db.error().message.find("/proc/no/such/place"), std::string::npos);
}

TEST(sqlite_store, network_file_systems_are_refused_and_local_ones_are_not) {
  for (auto const magic : {0x6969UL, 0xFF534D42UL, 0xFE534D42UL, 0x65735546UL, 0x01021997UL})
    EXPECT_TRUE(is_network_file_system(magic));
  for (auto const magic : {0xEF53UL, 0x58465342UL, 0x9123683EUL, 0x01021994UL, 0x794C7630UL})
    EXPECT_FALSE(is_network_file_system(magic));
}

TEST(sqlite_store, what_was_written_is_there_after_opening_again) {
  temp_folder folder;
  {
    auto const db = open(folder.data());
    ASSERT_OK(db);
    ASSERT_OK(increment(**db));
  }
  auto const db = open(folder.data());
  ASSERT_OK(db);
  EXPECT_EQ(count(**db), 1);
}

TEST(sqlite_store, a_write_that_fails_leaves_nothing) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  auto const before = (*db)->head(topic::settings);
  auto const done = (*db)->write(area::record, "s", [](transaction& tx) -> result<void> {
    tx.touch(topic::settings);
    VT_CHECK(tx.run(bump, {"n", 5}));
    return fail(code::denied, "test.refused", "no");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().slug, "test.refused");
  EXPECT_EQ(count(**db), 0);
  EXPECT_EQ((*db)->head(topic::settings), before);
  ASSERT_OK(increment(**db));
  EXPECT_EQ(count(**db), 1);
}

TEST(sqlite_store, a_write_that_throws_leaves_nothing_and_the_exception_goes_on) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  auto const throwing = [](transaction& tx) -> result<void> {
    VT_CHECK(tx.run(bump, {"n", 5}));
    throw std::runtime_error{"from inside"};
  };
  EXPECT_THROW(static_cast<void>((*db)->write(area::record, "s", throwing)), std::runtime_error);
  EXPECT_EQ(count(**db), 0);
  ASSERT_OK(increment(**db));
  EXPECT_EQ(count(**db), 1);
}

TEST(sqlite_store, a_second_row_with_the_same_key_is_a_conflict) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  auto const add = [&](char const* name) {
    return (*db)->write(area::record, "s", [&](transaction& tx) -> result<void> {
      VT_CHECK(tx.run(add_counter, {name, 1}));
      return {};
    });
  };
  ASSERT_OK(add("m"));
  auto const again = add("m");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().slug, "store.conflict");
  EXPECT_EQ(again.error().code, code::exists);
}

TEST(sqlite_store, a_swallowed_failure_still_fails_the_transaction_as_on_postgresql) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  auto const done = (*db)->write(area::record, "s", [](transaction& tx) -> result<void> {
    VT_CHECK(tx.run(bump, {"n", 5}));
    static_cast<void>(tx.run(add_counter, {"n", 1}).has_value());
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().slug, "store.conflict");
  EXPECT_EQ(count(**db), 0);
}

TEST(sqlite_store, a_write_inside_a_write_is_refused_and_a_read_sees_the_open_one) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  ASSERT_OK((*db)->write(area::record, "s", [&](transaction& tx) -> result<void> {
    VT_CHECK(tx.run(bump, {"n", 7}));
    EXPECT_EQ(count(**db), 7);
    auto const inner = increment(**db);
    EXPECT_FALSE(inner);
    EXPECT_EQ(inner.error().slug, "store.nested");
    auto const leased = (*db)->lease("l", "h", 10);
    EXPECT_FALSE(leased);
    return {};
  }));
  EXPECT_EQ(count(**db), 7);
}

TEST(sqlite_store, a_read_keeps_one_view_while_others_commit) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  ASSERT_OK((*db)->read(area::record, [&](session& view) -> result<void> {
    auto const look = [&] { return *view.first(value_of, {"n"}, [](row const& r) { return r.integer(0); }).value(); };
    EXPECT_EQ(look(), 0);
    std::thread{[&] { EXPECT_TRUE(increment(**db)); }}.join();
    EXPECT_EQ(look(), 0);
    return {};
  }));
  EXPECT_EQ(count(**db), 1);
}

statement const gap{area::record, "select value from counter where name = $2"};
statement const positional{area::record, "select value from counter where name = ?"};
statement const two{area::record, "select 1; select 2"};
statement const elsewhere{area::traffic, "select count(*) from click"};
statement const swapped{area::record, "select $2, $1, $2"};

TEST(sqlite_store, statements_are_bound_strictly) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  auto const slug = [&](statement const& what, params with) {
    auto const done = (*db)->read(
        area::record, [&](session& view) { return view.each(what, with, [](row const&) { return true; }); });
    return done ? std::string_view{"ok"} : done.error().slug;
  };
  EXPECT_EQ(slug(value_of, {"n"}), "ok");
  EXPECT_EQ(slug(value_of, {}), "store.misused");
  EXPECT_EQ(slug(value_of, {"n", 1}), "store.misused");
  EXPECT_EQ(slug(gap, {"n"}), "store.misused");
  EXPECT_EQ(slug(gap, {"n", "n"}), "store.misused");
  EXPECT_EQ(slug(positional, {"n"}), "store.misused");
  EXPECT_EQ(slug(two, {}), "store.misused");
  EXPECT_EQ(slug(elsewhere, {}), "store.misused");
  EXPECT_EQ(slug(bump, {"n", 1}), "store.misused") << "a read must not write";
  EXPECT_EQ(count(**db), 0);
}

TEST(sqlite_store, parameters_are_bound_by_name_and_keep_their_type) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  ASSERT_OK((*db)->read(area::record, [&](session& view) -> result<void> {
    VT_CHECK(view.each(swapped, {"one", 2}, [](row const& r) {
      EXPECT_EQ(r.integer(0), 2);
      EXPECT_EQ(r.text(1), "one");
      EXPECT_EQ(r.integer(2), 2);
      return true;
    }));
    std::string const zeros{"a\0b", 3};
    VT_CHECK(view.each(swapped, {bytes{zeros}, std::string_view{}}, [&](row const& r) {
      EXPECT_FALSE(r.null(0)) << "an empty text is not a null";
      EXPECT_EQ(r.text(1), zeros);
      return true;
    }));
    return view.each(swapped, {std::nullopt, 0.5}, [](row const& r) {
      EXPECT_EQ(r.real(0), 0.5);
      EXPECT_TRUE(r.null(1));
      return true;
    });
  }));
}

TEST(sqlite_store, a_visitor_may_run_the_statement_it_visits) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  int seen = 0;
  ASSERT_OK((*db)->read(area::record, [&](session& view) {
    return view.each(value_of, {"n"}, [&](row const& outer) {
      EXPECT_TRUE(view.each(value_of, {"n"}, [&](row const&) { return ++seen > 0; }));
      EXPECT_EQ(outer.integer(0), 0);
      return true;
    });
  }));
  EXPECT_EQ(seen, 1);
}

TEST(sqlite_store, a_topic_of_another_area_fails_the_write) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  auto const done = increment(**db, topic::clicks);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().slug, "store.misused");
  EXPECT_EQ(count(**db), 0);
}

TEST(sqlite_store, four_processes_of_two_threads_lose_no_increment) {
  temp_folder folder;
  std::vector<pid_t> children;
  for (int n = 0; n < 4; ++n) {
    children.push_back(start([&] {
      auto const db = open(folder.data());
      if (!db) return false;
      bool good[2] = {true, true};
      auto const work = [&](bool& ok) {
        for (int i = 0; i < 50; ++i) ok = ok && increment(**db).has_value();
      };
      std::thread other{work, std::ref(good[0])};
      work(good[1]);
      other.join();
      return good[0] && good[1];
    }));
  }
  for (auto const child : children) EXPECT_TRUE(succeeded(child));
  auto const db = open(folder.data());
  ASSERT_OK(db);
  EXPECT_EQ(count(**db), 400);
}

TEST(sqlite_store, a_writer_that_hangs_in_another_process_makes_others_busy_with_advice) {
  temp_folder folder;
  signal_pipe begun, over;
  auto const child = start([&] {
    auto const db = open(folder.data());
    return db && (*db)->write(area::record, "s", [&](transaction& tx) -> result<void> {
      VT_CHECK(tx.run(bump, {"n", 1}));
      begun.give();
      over.wait();
      return {};
    });
  });
  ASSERT_TRUE(begun.wait());
  {
    auto const waiting = open(folder.data(), 50);
    ASSERT_OK(waiting);
    EXPECT_EQ(count(**waiting), 0) << "readers do not wait";
    auto const late = increment(**waiting);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().slug, "store.busy");
    EXPECT_EQ(late.error().code, code::unavailable);
    EXPECT_GT(late.error().retry_after_ms, 0);
  }
  over.give();
  EXPECT_TRUE(succeeded(child));
  auto const db = open(folder.data(), 50);
  ASSERT_OK(db);
  EXPECT_EQ(count(**db), 1);
}

TEST(sqlite_store, a_thread_that_hangs_in_a_write_makes_others_busy_for_the_timeout_only) {
  temp_folder folder;
  auto const db = open(folder.data(), 50);
  ASSERT_OK(db);
  ASSERT_OK((*db)->write(area::record, "s", [&](transaction&) -> result<void> {
    std::thread{[&] {
      auto const late = increment(**db);
      EXPECT_FALSE(late);
      EXPECT_EQ(late.error().slug, "store.busy");
    }}.join();
    return {};
  }));
  ASSERT_OK(increment(**db));
}

TEST(sqlite_store, a_damaged_file_is_reported_as_data_loss) {
  temp_folder folder;
  ASSERT_OK(open(folder.data()));
  auto const path = folder.data() + "/record.sqlite";
  int const fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  std::string const junk(4096, 'x');
  ASSERT_EQ(::pwrite(fd, junk.data(), junk.size(), 0), 4096);
  ::close(fd);
  auto const db = open(folder.data());
  ASSERT_FALSE(db);
  EXPECT_EQ(db.error().slug, "store.corrupt");
  EXPECT_EQ(db.error().code, code::data_loss);
}

statement const few_pages{area::record, "pragma max_page_count = 40"};
statement const many_pages{area::record, "pragma max_page_count = 100000"};

TEST(sqlite_store, a_full_disk_is_said_and_changes_nothing) {
  temp_folder folder;
  auto const db = open(folder.data());
  ASSERT_OK(db);
  // SQLite answers a full file as it answers a full disk; the one idle connection is the one that writes.
  auto const limit = [&](statement const& pages) {
    return (*db)->read(area::record,
                       [&](session& view) { return view.each(pages, {}, [](row const&) { return true; }); });
  };
  auto const add_large = [&] {
    return (*db)->write(area::record, "s", [&](transaction& tx) -> result<void> {
      VT_CHECK(tx.run(bump, {"n", 1}));
      VT_CHECK(tx.run(add_counter, {std::string(1 << 20, 'b'), 1}));
      return {};
    });
  };
  ASSERT_OK(limit(few_pages));
  auto const done = add_large();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().slug, "store.full");
  EXPECT_EQ(done.error().code, code::exhausted);
  EXPECT_EQ(count(**db), 0);
  ASSERT_OK(limit(many_pages));
  ASSERT_OK(add_large());
  EXPECT_EQ(count(**db), 1);
}

}  // namespace
}  // namespace vetrina::store
