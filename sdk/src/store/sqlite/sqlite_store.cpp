#include "store/sqlite_store.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <vector>

#include "store/data_dir.hpp"
#include "store/head.hpp"
#include "store/lease.hpp"
#include "store/sqlite/copy.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/pool.hpp"
#include "store/sqlite/sessions.hpp"

namespace vetrina::store {

namespace {

class sqlite_store final : public database {
 public:
  sqlite_store(sqlite_options options, std::unique_ptr<head_page> head, std::unique_ptr<presence> here,
               std::unique_ptr<pool> own, clock const& time)
      : options_{std::move(options)},
        head_{std::move(head)},
        here_{std::move(here)},
        time_{time},
        pool_{own.release()} {}

  ~sqlite_store() override {
    auto* const last = pool_.load();
    if (last->process() == ::getpid()) delete last;
  }

  result<void> read(area where, std::function<result<void>(session&)> const& fn) override {
    auto& here = current();
    // Inside a write to the same area the reader is the writer, and must see what it wrote.
    if (auto* const open = open_write::find(here); open != nullptr && open->where() == where) return fn(*open);
    VT_TRY(auto const file, here.borrow(where));
    if (int const rc = file->step("begin"); rc != SQLITE_OK) return file->last_error(rc, "begin");
    read_session view{*file};
    rollback_guard const guard{*file};
    return fn(view);
  }

  result<void> write(area where, std::string_view, std::function<result<void>(transaction&)> const& fn) override {
    auto& here = current();
    if (open_write::find(here) != nullptr)
      return fail(code::precondition, "store.nested",
                  "A write was begun inside another on the same thread. Pass the open transaction on instead.");
    auto& gate = here.writer(where);
    if (!gate.enter(std::chrono::milliseconds{options_.busy_timeout_ms}))
      return sqlite_error(nullptr, SQLITE_BUSY, "begin immediate");
    std::unique_ptr<writer_gate, void (*)(writer_gate*)> const entered{&gate, [](writer_gate* one) { one->leave(); }};
    VT_TRY(auto const file, here.borrow(where));
    VT_CHECK(begin_immediate(*file));
    rollback_guard const guard{*file};
    head_->settle(where);
    open_write open{here, *file, where};
    VT_CHECK(fn(open));
    VT_CHECK(open.verdict());
    return commit(*file, open);
  }

  result<bool> lease(std::string_view name, std::string_view holder, std::int64_t ttl_ms) override {
    return take_lease(*this, time_, *here_, name, holder, ttl_ms);
  }
  result<void> release(std::string_view name, std::string_view holder) override {
    return release_lease(*this, name, holder);
  }

  result<void> copy_to(area where, std::string const& path) override {
    VT_TRY(auto const file, current().borrow(where));
    return copy_file(*file, path);
  }

  result<void> replace_with(area where, std::string const& path,
                            std::function<result<void>()> const& last_look) override {
    auto& here = current();
    auto& gate = here.writer(where);
    if (!gate.enter(std::chrono::milliseconds{options_.busy_timeout_ms}))
      return sqlite_error(nullptr, SQLITE_BUSY, "backup");
    std::unique_ptr<writer_gate, void (*)(writer_gate*)> const entered{&gate, [](writer_gate* one) { one->leave(); }};
    VT_TRY(auto const file, connection::open(options_.data_dir, where, options_.busy_timeout_ms));
    std::vector<std::pair<int, std::uint64_t>> begun;
    auto done = replace_file(*file, path, [&]() -> result<void> {
      VT_CHECK(last_look());
      head_->settle(where);
      for (int which = 0; which < topic::count; ++which) {
        if (area_of_topic(which) == where) begun.emplace_back(which, head_->begin(which));
      }
      return {};
    });
    for (auto const& [which, word] : begun) head_->end(which, word);
    return done;
  }

  result<bool> scrub(area where) override {
    VT_TRY(auto const file, current().borrow(where));
    return cut_log(*file);
  }

  result<std::vector<std::string>> faults(area where) override {
    VT_TRY(auto const file, current().borrow(where));
    return check_file(*file);
  }

  std::uint64_t head(int topic) const noexcept override {
    if (!is_topic(topic)) return 0;
    auto const word = head_->load(topic);
    if (word % 2 == 0) return word;
    // Its writer is at COMMIT, or died there. Odd again, so that it equals no settled word.
    return (current().observed_commits(area_of_topic(topic)) ^ (word << 20)) | 1;
  }

 private:
  // The pool of this process; a child of a fork makes its own and leaks its parent's, whose locks it does not have.
  pool& current() const {
    auto* found = pool_.load(std::memory_order_acquire);
    if (found->process() == ::getpid()) return *found;
    auto made = std::make_unique<pool>(options_.data_dir, options_.busy_timeout_ms);
    if (pool_.compare_exchange_strong(found, made.get())) return *made.release();
    return *found;
  }

  // SQLite's own wait covers most of it; recovery after a crash answers "busy" without waiting.
  result<void> begin_immediate(connection& file) const {
    auto const until = std::chrono::steady_clock::now() + std::chrono::milliseconds{options_.busy_timeout_ms};
    for (;;) {
      int const rc = file.step("begin immediate");
      if (rc == SQLITE_OK) return {};
      if ((rc & 0xFF) != SQLITE_BUSY || std::chrono::steady_clock::now() >= until)
        return file.last_error(rc, "begin immediate");
      ::usleep(500);
    }
  }

  result<void> commit(connection& file, open_write& open) const {
    for (auto& [which, begun] : open.touched()) begun = head_->begin(which);
    int const rc = file.step("commit");
    auto done = rc == SQLITE_OK ? result<void>{} : result<void>{file.last_error(rc, "commit")};
    // A failed COMMIT may leave the transaction open: over before the words say so.
    if (file.in_transaction()) static_cast<void>(file.step("rollback"));
    for (auto const& [which, begun] : open.touched()) head_->end(which, begun);
    return done;
  }

  sqlite_options options_;
  std::unique_ptr<head_page> head_;
  std::unique_ptr<presence> here_;
  clock const& time_;
  mutable std::atomic<pool*> pool_;
};

}  // namespace

result<std::unique_ptr<database>> open_sqlite(sqlite_options const& options, std::span<migration const> migrations,
                                              clock const& time) {
  VT_CHECK(prepare_data_dir(options.data_dir));
  auto const own = store_migrations();
  std::vector<migration> steps{own.begin(), own.end()};
  steps.insert(steps.end(), migrations.begin(), migrations.end());
  VT_TRY(auto const locked, data_dir_lock::take(options.data_dir));
  VT_TRY(auto page, head_page::open(options.data_dir));
  VT_TRY(auto here, presence::open(options.data_dir));
  auto files = std::make_unique<pool>(options.data_dir, options.busy_timeout_ms);
  for (auto const where : {area::record, area::traffic, area::scratch}) {
    VT_TRY(auto const file, files->borrow(where));
    VT_CHECK(migrate(*file, where, steps));
  }
  return std::unique_ptr<database>{
      std::make_unique<sqlite_store>(options, std::move(page), std::move(here), std::move(files), time)};
}

}  // namespace vetrina::store
