// audit_chain: audit.verify, which walks a shop's audit log and names the first row that is not as it was written. Inner
// header of ops/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "json/describe.hpp"
#include "ops/operation.hpp"

namespace vetrina::ops {

// One row as it lies in the store.
struct audit_row {
  std::int64_t seq = 0;
  std::int64_t at = 0;
  std::string actor, operation, shopper, salt, body, prev_hash, hash;
};

enum class audit_fault { changed, out_of_order, missing_before, cut_off };
BOOST_DESCRIBE_ENUM(audit_fault, changed, out_of_order, missing_before, cut_off)

// Takes the rows of a chain in order and remembers what the next must follow. A plain value; not thread-safe.
class audit_chain {
 public:
  // What is wrong with the row, empty where nothing is. After a fault the chain is no longer followed.
  [[nodiscard]] std::optional<audit_fault> take(audit_row const& row);
  [[nodiscard]] std::int64_t seq() const noexcept { return seq_; }
  [[nodiscard]] std::string const& hash() const noexcept { return hash_; }

 private:
  std::int64_t seq_ = 0;
  std::string hash_;
};

struct audit_verify_request {
  std::optional<std::int64_t> seq;
  std::optional<std::string> hash;
};
BOOST_DESCRIBE_STRUCT(audit_verify_request, (), (seq, hash))
VT_NOTES(audit_verify_request,
         note{"seq", "A row that was the last at an earlier check: tells a log whose end was cut off."}.range(
             1, json::max_integer),
         note{"hash", "The hash of that row."}.range(64, 64))

struct audit_verify_answer {
  bool whole = true;
  std::int64_t rows = 0;
  std::int64_t forgotten = 0;
  std::int64_t seq = 0;
  std::string hash;
  std::optional<std::int64_t> broken_at;
  std::optional<audit_fault> fault;
};
BOOST_DESCRIBE_STRUCT(audit_verify_answer, (), (whole, rows, forgotten, seq, hash, broken_at, fault))
VT_NOTES(
    audit_verify_answer, note{"whole", "Every row is as it was written, and none is missing."},
    note{"rows", "Rows that were looked at, up to the first fault."},
    note{"forgotten", "Rows of people who were erased: their hash stands, what it covered is gone."},
    note{"seq", "The last good row. Keep it with its hash, elsewhere, for the next check."}, note{"hash", "Its hash."},
    note{"broken_at", "The first row that is not right."},
    note{"fault",
         "changed: the row's contents; out_of_order: it does not follow the row before it; missing_before: a row is "
         "gone before it; cut_off: the log ends before the row that the request names, or that row is another."})

[[nodiscard]] result<audit_verify_answer> verify_audit(query& in, audit_verify_request const& wanted);

}  // namespace vetrina::ops
