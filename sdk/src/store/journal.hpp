// journal: what happened, in commit order. A module appends in the transaction that changes its rows; modules above
// read it through a projection with a cursor of its own, and catch up before they answer.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"

namespace vetrina::store {

struct change {
  std::int64_t seq = 0;
  std::string shop;
  std::string kind;     // "reaction.set"
  std::string subject;  // what it is about: an id of the module that wrote it
  std::int64_t made_at = 0;
  std::string body;  // a JSON document of the module that wrote it
};

// Appends to the record area's journal. Its number is not told: asking for it with the row would be two fifths of what
// the row costs.
[[nodiscard]] result<void> append_change(transaction& tx, std::string_view shop, std::string_view kind,
                                         std::string_view subject, std::int64_t made_at, std::string_view body);

// The same for a change by which somebody is shown less, or forgotten: a consent withdrawn, a choice made narrower, an
// identity unlinked. These outlive a backup: restoring an older one does them once more (engine/withdrawals.hpp).
[[nodiscard]] result<void> append_withdrawal(transaction& tx, std::string_view shop, std::string_view kind,
                                             std::string_view subject, std::int64_t made_at, std::string_view body);

// Withdrawals of every shop after `seq`, oldest first, at most `limit`.
[[nodiscard]] result<void> each_withdrawal(session& view, std::int64_t after, int limit,
                                           std::function<bool(change const&)> const& visit);

// The highest number given; 0: none yet.
[[nodiscard]] result<std::int64_t> newest_change(session& view);

// Changes of one shop after `seq`, oldest first, at most `limit`.
[[nodiscard]] result<void> each_change(session& view, std::string_view shop, std::int64_t after, int limit,
                                       std::function<bool(change const&)> const& visit);

// A table derived from the journal, in the record area. `apply` must be a function of the change and the table alone.
struct projection {
  std::string_view name;
  result<void> (*apply)(transaction& tx, change const& what);
};

// Applies what the projection has not seen of this shop, in write transactions of at most 1,000 changes.
[[nodiscard]] result<void> catch_up(database& db, projection const& which, std::string_view shop);

// The same inside a write that is open already, to the end of the journal.
[[nodiscard]] result<void> catch_up(transaction& tx, projection const& which, std::string_view shop);

// Removes changes that every projection has passed and that are older than the outbox window; the newest one stays.
[[nodiscard]] result<std::int64_t> trim_journal(database& db, std::span<projection const* const> all,
                                                std::string_view shop, std::int64_t older_than);

[[nodiscard]] std::span<migration const> journal_migrations() noexcept;

}  // namespace vetrina::store
