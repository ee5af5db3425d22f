// support: what the store's tests share: a folder of their own, child processes, and one small schema.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "store/sqlite_store.hpp"

namespace vetrina::store::testing {

class temp_folder {
 public:
  temp_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "vt_store_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  temp_folder(temp_folder const&) = delete;
  temp_folder& operator=(temp_folder const&) = delete;
  ~temp_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string data() const { return path_ + "/data"; }
  [[nodiscard]] std::string const& path() const { return path_; }

 private:
  std::string path_;
};

// Runs fn in a child; it has to give true there. Neither destructors nor gtest run in the child.
inline pid_t start(std::function<bool()> const& fn) {
  auto const child = ::fork();
  if (child == 0) ::_exit(fn() ? 0 : 1);
  return child;
}
inline bool succeeded(pid_t child) {
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
inline bool in_child(std::function<bool()> const& fn) { return succeeded(start(fn)); }

// A one-way signal between processes: wait() returns when the other side has called give() or died.
class signal_pipe {
 public:
  signal_pipe() { EXPECT_EQ(::pipe(ends_), 0); }
  signal_pipe(signal_pipe const&) = delete;
  signal_pipe& operator=(signal_pipe const&) = delete;
  ~signal_pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  bool give() const { return ::write(ends_[1], "x", 1) == 1; }
  bool wait() const {
    char c = 0;
    return ::read(ends_[0], &c, 1) == 1;
  }
  ssize_t drain(char* into, std::size_t size) const { return ::read(ends_[0], into, size); }

 private:
  int ends_[2] = {-1, -1};
};

inline migration const counter_schema[] = {
    {area::record, "test", 1,
     "create table counter(name text not null, value bigint not null, primary key(name)) {clustered};"
     "insert into counter(name, value) values('n', 0)"},
    {area::traffic, "test", 1, "create table click(seq {seq}, at bigint not null)"},
};
inline statement const bump{area::record, "update counter set value = value + $2 where name = $1"};
inline statement const value_of{area::record, "select value from counter where name = $1"};
inline statement const add_counter{area::record, "insert into counter(name, value) values($1, $2)"};

inline result<std::unique_ptr<database>> open(std::string const& folder, std::int64_t busy_timeout_ms = 20'000,
                                              clock const& time = system_clock()) {
  return open_sqlite({folder, busy_timeout_ms}, counter_schema, time);
}

inline result<void> increment(database& db, int topic = 0) {
  return db.write(area::record, "s", [&](transaction& tx) -> result<void> {
    VT_CHECK(tx.run(bump, {"n", 1}));
    tx.touch(topic);
    return {};
  });
}

// -1 where it cannot be read.
inline std::int64_t count(database& db, std::string_view name = "n") {
  std::int64_t value = -1;
  auto const done = db.read(area::record, [&](session& view) -> result<void> {
    VT_TRY(auto const found, view.first(value_of, {name}, [](row const& r) { return r.integer(0); }));
    value = found.value_or(-1);
    return {};
  });
  return done ? value : -1;
}

}  // namespace vetrina::store::testing

#define ASSERT_OK(expression) \
  do { \
    auto const& vt_ok_ = (expression); \
    ASSERT_TRUE(vt_ok_) << vt_ok_.error().slug << ": " << vt_ok_.error().message; \
  } while (false)
