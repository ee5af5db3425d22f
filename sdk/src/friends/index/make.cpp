#include "friends/index/make.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/clock.hpp"
#include "base/strings.hpp"
#include "friends/index/draft.hpp"
#include "ops/dispatcher.hpp"
#include "shoppers/changes.hpp"
#include "shoppers/pages.hpp"
#include "store/jobs.hpp"
#include "store/journal.hpp"

namespace vetrina::friends::index {
namespace {

constexpr int page = 256;

// The kernel lets go of it when the process ends, however it ends.
class file_lock {
 public:
  explicit file_lock(std::string const& path)
      : fd_{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)} {}
  ~file_lock() {
    if (fd_ >= 0) ::close(fd_);
  }
  file_lock(file_lock const&) = delete;
  file_lock& operator=(file_lock const&) = delete;
  [[nodiscard]] bool opened() const noexcept { return fd_ >= 0; }
  [[nodiscard]] bool take() const noexcept { return ::flock(fd_, LOCK_EX | LOCK_NB) == 0; }

 private:
  int fd_;
};

// Under the lock nobody writes: what ends so was left by a process that was killed.
void sweep(std::string const& path) {
  std::error_code ignored;
  std::filesystem::path const file{path};
  auto const name = file.filename().string() + ".";
  for (auto const& one : std::filesystem::directory_iterator{file.parent_path(), ignored}) {
    auto const found = one.path().filename().string();
    if (found.starts_with(name) && found.ends_with(".new")) ::unlink(one.path().c_str());
  }
}

class making {
 public:
  making(ops::exchange const& in, shop_index& of, bool trust)
      : in_{in}, of_{of}, trust_{trust}, next_{of.memory_max()} {}

  result<void> run() {
    VT_CHECK(in_.read([&](store::session& db) -> result<void> {
      VT_TRY(begin_, newest_moment(db, in_.who.shop));
      return {};
    }));
    VT_CHECK(pages(&shoppers::shoppers_after, [&](reading_from const& rows, facts const* known,
                                                  std::string const& one) { return person(rows, known, one); }));
    VT_CHECK(next_.write(of_.path(), begin_.seq, begin_.content));
    of_.leave_out(next_.left_out());
    return check_erasures();
  }

 private:
  using page_of = result<std::vector<std::string>> (*)(store::session&, std::string_view, std::string_view, int);

  template <class Each>
  result<void> pages(page_of next_page, Each const& each) {
    std::string after;
    for (bool more = true; more;) {
      VT_CHECK(in_.read([&](store::session& db) -> result<void> {
        VT_TRY(auto const now, of_.at(db, in_.who.shop));
        VT_TRY(auto const some, next_page(db, in_.who.shop, after, page));
        // Texts that runs of this page may name; before them, as the runs are as old at least.
        bool const copies = trust_ && now.known;
        if (copies) copy_orphans(*now.known);
        for (auto const& one : some) {
          VT_CHECK(each(reading_from{db, in_.who.shop, in_.now}, copies ? now.known.get() : nullptr, one));
        }
        if (copies) copy_orphans(*now.known);
        more = some.size() == page;
        if (more) after = some.back();
        return {};
      }));
    }
    return {};
  }
  void copy_orphans(facts const& from) {
    auto const size = from.orphans.size();
    for (std::uint32_t n = &from == orphans_of_ ? orphans_seen_ : 0; n < size; ++n) {
      static_cast<void>(next_.texts().orphans.add(from.orphans.at(n)));
    }
    orphans_of_ = &from;
    orphans_seen_ = size;
  }
  result<void> person(reading_from const& rows, facts const* known, std::string const& shopper) {
    if (known == nullptr || !next_.copy_person(shopper, *known, in_.now)) {
      VT_TRY(auto const read, person_from_rows(rows, shopper, next_.texts()));
      next_.add_person(shopper, read);
    }
    if (known == nullptr || !next_.copy_ties(shopper, *known)) {
      VT_TRY(auto const ties, ties_from_rows(rows, shopper, next_.texts()));
      next_.add_ties(shopper, ties);
    }
    return {};
  }

  // Who was erased while the file was made may still be in it.
  result<void> check_erasures() {
    return in_.read([&](store::session& db) -> result<void> {
      bool erased = false;
      VT_CHECK(
          store::each_change(db, in_.who.shop, begin_.seq, shop_index::most_changes, [&](store::change const& what) {
            erased = erased || what.kind == shoppers::shopper_erased_change;
            return !erased;
          }));
      if (erased) ::unlink(of_.path().c_str());
      return {};
    });
  }

  ops::exchange const& in_;
  shop_index& of_;
  bool const trust_;
  draft next_;
  moment begin_;
  facts const* orphans_of_ = nullptr;
  std::uint32_t orphans_seen_ = 0;
};

}  // namespace

result<made> make_file(ops::exchange const& in, shop_index& of, bool trust) {
  auto const folder = of.path().substr(0, of.path().rfind('/'));
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(code::unavailable, "store.io", cat("Cannot make ", folder, ": ", std::strerror(errno), "."));
  }
  file_lock const lock{of.path() + ".lock"};
  if (!lock.opened()) {
    return fail(code::unavailable, "store.io", cat("Cannot lock ", of.path(), ": ", std::strerror(errno), "."));
  }
  if (!lock.take()) return made::busy;
  sweep(of.path());
  VT_CHECK(making(in, of, trust).run());
  return made::written;
}

result<void> drop_files(ops::command& in) {
  auto const of = index_of(in);
  ::unlink(of->path().c_str());
  if (file_lock const lock{of->path() + ".lock"}; lock.opened() && lock.take()) sweep(of->path());
  return ask_for_file(in.db, in.who.shop, in.now);
}

result<void> ask_for_file(store::transaction& tx, std::string_view shop, std::int64_t now) {
  return store::enqueue(tx, shop, index_job, "", now + hour_ms, "{}");
}

result<void> run_index_job(ops::exchange& in, std::string_view, std::string_view) {
  VT_CHECK(make_file(in, *index_of(in)));
  return {};
}

std::shared_ptr<shop_index> index_of(ops::call const& in) {
  return in.sys.operations.kept().of<indexes>()->of(in.who.shop, in.sys.settings.data_dir);
}

}  // namespace vetrina::friends::index
