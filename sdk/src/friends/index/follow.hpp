// follow: the facts of a shop in one process, brought to the moment of a session before anything is said from them. A
// change in the journal makes stale what it is about, in every process that looks at the journal, which each does
// before each answer; what is stale is read from rows again when it is next wanted. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "friends/index/budget.hpp"
#include "friends/index/facts.hpp"
#include "friends/index/moment.hpp"
#include "friends/index/read_rows.hpp"
#include "store/journal.hpp"

namespace vetrina::friends::index {

// Facts as of the session that asked, or, where a change came meanwhile, newer.
struct followed_facts {
  std::shared_ptr<facts> known;  // null: only rows are as this session wants them
  moment of;  // the journal's newest in that session
};

class shop_index {
 public:
  // Past this many changes, reading them costs more than reading rows anew.
  static constexpr int most_changes = 50'000;

  shop_index(std::string path, std::size_t memory_max) : path_{std::move(path)}, memory_max_{memory_max} {}

  [[nodiscard]] result<followed_facts> at(store::session& db, std::string_view shop);

  // The person as the rows are; kept for those to come, unless the facts have moved past the session: then it may be stale
  // already.
  [[nodiscard]] result<read_person> fetch_person(followed_facts const& of, reading_from const& rows, std::uint32_t who);
  // Keeps what a session read from rows, under the same condition.
  void keep_ties(followed_facts const& of, std::uint32_t who, std::span<packed_tie const> ties);

  // The file is damaged: it goes, and so does all that came from it.
  void reject(facts const& of);

  [[nodiscard]] std::string const& path() const noexcept { return path_; }
  // What is left out, and why the last file was refused, for system.health.
  [[nodiscard]] step left_out() const;
  void leave_out(step what);
  [[nodiscard]] std::optional<std::string> why_rejected() const;
  [[nodiscard]] std::size_t memory_max() const noexcept { return memory_max_; }

 private:
  [[nodiscard]] result<void> open_file(store::session& db, std::string_view shop, moment const& newest);
  [[nodiscard]] followed_facts for_older(moment const& newest);
  [[nodiscard]] result<void> take(store::session& db, std::string_view shop, store::change const& what);
  [[nodiscard]] result<void> take_identity(store::session& db, std::string_view shop, store::change const& what);
  [[nodiscard]] result<void> forget_ties_of(store::session& db, std::string_view shop, std::string_view identity);
  void forget_shopper(std::string_view shopper);
  [[nodiscard]] result<void> family_changed(store::session& db, std::string_view shop, std::string_view family);
  void start_over();
  void drop_file_of(std::int64_t before);
  [[nodiscard]] bool may_keep(followed_facts const& of) const;
  void keep_person(followed_facts const& of, std::uint32_t who, read_person const& read);

  std::string const path_;
  std::size_t const memory_max_;
  mutable std::mutex moving_;
  std::shared_ptr<facts> known_ = std::make_shared<facts>();
  moment heeded_;  // every change up to this one
  int older_ = 0;  // sessions in a row that were older
  std::uint64_t file_seen_ = 0;  // which file was looked at last
  std::optional<std::string> rejected_;
  step left_out_ = step::whole;
};

// The indexes of one handle, by shop.
class indexes {
 public:
  [[nodiscard]] std::shared_ptr<shop_index> of(std::string_view shop, std::string const& data_dir);
  [[nodiscard]] std::map<std::string, std::shared_ptr<shop_index>, std::less<>> all() const;

 private:
  mutable std::mutex making_;
  std::map<std::string, std::shared_ptr<shop_index>, std::less<>> by_shop_;
};

}  // namespace vetrina::friends::index
