#include "ops/merge_tenancy.hpp"

#include "ops/idempotency.hpp"
#include "ops/tenancy_sql.hpp"
#include "ops/token.hpp"

namespace vetrina::ops {
namespace {

constexpr person_column columns[] = {
    {"session_epoch", "shopper", "sessions of both end with the merge, and stay ended when it is undone"},
    {"idempotency", "shopper", "kept answers are forgotten with the merge: they speak of an account that ended"},
    {"audit", "shopper", "the log says who it was about when it was written; its chain covers the name"},
};

result<void> survey(command&, merge_pair const&, merge_part& out) {
  out.body = "{}";
  return {};
}

result<void> end_sessions(command& in, merge_pair const& who) {
  for (auto const& shopper : {who.from, who.into}) {
    VT_CHECK(raise_session_epoch(in.db, in.who.shop, shopper, in.now));
    VT_TRY(auto const whom, answered_to(in, shopper));
    VT_CHECK(in.db.run(tenancy::forget_answers, {in.who.shop, whom}));
  }
  return {};
}

result<void> merge(command& in, merge_pair const& who, std::string_view) { return end_sessions(in, who); }
result<void> unmerge(command& in, merge_pair const& who, std::string_view, std::int64_t&) {
  return end_sessions(in, who);
}

}  // namespace

void take_part_in_merges(subject& of) noexcept {
  of.columns = columns;
  of.survey = &survey;
  of.merge = &merge;
  of.unmerge = &unmerge;
}

}  // namespace vetrina::ops
