// merge_operations: shopper.merge_plan, .merge_apply and .merge_undo: two shoppers who turn out to be one person. The plan
// says what would happen and changes nothing; it is applied in one transaction while it still fits the rows, and can be
// undone for a while. Of two choices the narrower counts. Inner header of shoppers/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/describe.hpp"
#include "ops/module.hpp"

namespace vetrina::shoppers {

inline constexpr std::int64_t plan_ms = 60 * 60'000;  // how long a plan may be applied
inline constexpr std::int64_t undo_days = 30;  // without a "merge_undo" in the shop's retention
inline constexpr std::string_view end_merge_job = "shopper.merge_end";

struct plan_request {
  std::string from;
  std::string into;
};
BOOST_DESCRIBE_STRUCT(plan_request, (), (from, into))
VT_NOTES(plan_request, note{"from", "The shopper who ends, by the shop's own id."}.range(1, 256),
         note{"into", "The shopper who takes everything over, by the shop's own id."}.range(1, 256))

struct diff_item {
  std::string what;
  std::int64_t moved = 0;
  std::int64_t joined = 0;
  std::int64_t narrowed = 0;
};
BOOST_DESCRIBE_STRUCT(diff_item, (), (what, moved, joined, narrowed))
VT_NOTES(diff_item, note{"what", "Kind of thing: identities, orders, reactions, consents, circles and so on."},
         note{"moved", "How many change hands as they are."},
         note{"joined", "How many both have, and which become one."},
         note{"narrowed",
              "How many lose something by it: a consent that only one of the two gave, an audience that only "
              "one of the two chose."})

struct plan_answer {
  std::string plan;
  std::string from;
  std::string into;
  std::vector<diff_item> diff;
  std::vector<std::string> obstacles;
  std::int64_t expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(plan_answer, (), (plan, from, into, diff, obstacles, expires_at))
VT_NOTES(plan_answer, note{"plan", "For shopper.merge_apply and shopper.merge_undo."},
         note{"from", "The shopper who would end."}, note{"into", "The shopper who would take everything over."},
         note{"diff", "What would change, by kind; kinds of which there is nothing are left out."},
         note{"obstacles", "Slugs of what stands against it; empty where it can be applied."},
         note{"expires_at", "Until when it can be applied, ms UTC, while the rows stay as they are."})

struct merge_request {
  std::string plan;
};
BOOST_DESCRIBE_STRUCT(merge_request, (), (plan))
VT_NOTES(merge_request, note{"plan", "As shopper.merge_plan gave it."}.range(1, 64))

struct apply_answer {
  std::string plan;
  bool applied = false;
  std::string from;
  std::string into;
  std::int64_t undo_until = 0;
};
BOOST_DESCRIBE_STRUCT(apply_answer, (), (plan, applied, from, into, undo_until))
VT_NOTES(apply_answer, note{"plan", "The plan."}, note{"applied", "true: it is done; also where it was already."},
         note{"from", "The shopper who ended."}, note{"into", "The shopper who took everything over."},
         note{"undo_until", "Until when shopper.merge_undo can take it back, ms UTC."})

struct undo_answer {
  std::string plan;
  bool undone = false;
  std::string from;
  std::string into;
  std::int64_t kept = 0;
};
BOOST_DESCRIBE_STRUCT(undo_answer, (), (plan, undone, from, into, kept))
VT_NOTES(undo_answer, note{"plan", "The plan."}, note{"undone", "true: it is taken back; also where it was already."},
         note{"from", "The shopper who is there again."}, note{"into", "The shopper who has theirs again."},
         note{"kept", "Rows that people changed since, and that stay as they changed them."})

[[nodiscard]] result<plan_answer> plan_merge(ops::command& in, plan_request const& wanted);
[[nodiscard]] result<apply_answer> apply_merge(ops::command& in, merge_request const& wanted);
[[nodiscard]] result<undo_answer> undo_merge(ops::command& in, merge_request const& wanted);

// When an undo's time is over, what was kept for it goes. The key is the plan.
[[nodiscard]] result<void> run_end_merge_job(ops::exchange& in, std::string_view key, std::string_view body);

}  // namespace vetrina::shoppers
