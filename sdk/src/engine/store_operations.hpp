// store_operations: store.backup, .restore, .check, .adopt, about every shop of the store and so not over HTTP. Inner
// header of engine/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "json/describe.hpp"
#include "ops/operation.hpp"

namespace vetrina::engine {

struct backup_request {
  std::string path;
};
BOOST_DESCRIBE_STRUCT(backup_request, (), (path))
VT_NOTES(backup_request, note{"path", "The folder to make, by its whole path."}.range(2, 4096))

struct backup_answer {
  std::string path;
  std::int64_t bytes = 0;
  std::string checksum;
  std::int64_t made_at = 0;
};
BOOST_DESCRIBE_STRUCT(backup_answer, (), (path, bytes, checksum, made_at))
VT_NOTES(backup_answer, note{"path", "The folder."}, note{"bytes", "Size of its files together."},
         note{"checksum", "SHA-256 of backup.json, which holds those of the files."}, note{"made_at", "When, ms UTC."})

struct restore_request {
  std::string path;
  bool accept_gap = false;
};
BOOST_DESCRIBE_STRUCT(restore_request, (), (path, accept_gap))
VT_NOTES(restore_request, note{"path", "The folder of a backup."}.range(2, 4096),
         note{"accept_gap",
              "Restore although nobody knows any more who withdrew after the backup: for the day on which the file "
              "store.withdrawals is lost with the rest."}
             .defaults("false"))

struct restore_answer {
  std::int64_t made_at = 0;
  std::int64_t replayed = 0;
  bool gap = false;
  std::string environment;
  bool adopted = false;
};
BOOST_DESCRIBE_STRUCT(restore_answer, (), (made_at, replayed, gap, environment, adopted))
VT_NOTES(restore_answer, note{"made_at", "When the backup was made, ms UTC."},
         note{"replayed", "Withdrawals and erasures since then that were done again."},
         note{"gap", "Whether there may have been others."}, note{"environment", "Whose store it was."},
         note{"adopted", "Whether that is this environment; if not, nothing is sent until store.adopt."})

struct check_request {
  std::optional<std::string> path;
};
BOOST_DESCRIBE_STRUCT(check_request, (), (path))
VT_NOTES(check_request, note{"path", "The folder of a backup to look at instead."}.range(2, 4096))

struct problem {
  std::string slug;
  std::string where;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(problem, (), (slug, where, message))
VT_NOTES(problem, note{"slug", "Stable name of the finding."}, note{"where", "The file, or the shop."},
         note{"message", "What it means and what to do."})

struct check_answer {
  bool sound = true;
  std::vector<problem> problems;
};
BOOST_DESCRIBE_STRUCT(check_answer, (), (sound, problems))
VT_NOTES(check_answer, note{"sound", "No problem was found."}, note{"problems", "What was found."})

struct adopt_request {};
VT_NO_FIELDS(adopt_request)

struct adopt_answer {
  std::string environment;
  std::string before;
};
BOOST_DESCRIBE_STRUCT(adopt_answer, (), (environment, before))
VT_NOTES(adopt_answer, note{"environment", "Whose it is now."}, note{"before", "Whose it was."})

[[nodiscard]] result<backup_answer> back_up(ops::exchange& in, backup_request const& wanted);
[[nodiscard]] result<restore_answer> restore(ops::exchange& in, restore_request const& wanted);
[[nodiscard]] result<check_answer> check_store(ops::exchange& in, check_request const& wanted);
[[nodiscard]] result<adopt_answer> adopt_store(ops::command& in, adopt_request const& wanted);

}  // namespace vetrina::engine
