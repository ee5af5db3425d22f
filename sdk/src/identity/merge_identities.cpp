#include "identity/merge_identities.hpp"

#include "identity/identity_sql.hpp"
#include "identity/linked.hpp"
#include "json/codec.hpp"
#include "ops/merge_body.hpp"
#include "store/head.hpp"

namespace vetrina::identity {
namespace {

constexpr ops::person_column columns[] = {
    {"linked_identity", "shopper", ""},
    {"linked_identity", "identity", "the link goes on under its own id"},
    {"identity_token", "identity", "goes with its identity"},
    {"provider_session", "identity", "goes with its identity"},
    {"sync_progress", "identity", "goes with its identity"},
    {"sync_page", "identity", "goes with its identity"},
    {"identity_turn", "shopper_hash", "a note of half an hour by keyed hash; a merge ends the sessions of both anyway"},
    {"login_attempt", "shopper_hash", "a login under way for who ended is refused; none lives longer than ten minutes"},
};

struct merged_identities {
  std::vector<std::string> identities;
};
BOOST_DESCRIBE_STRUCT(merged_identities, (), (identities))
VT_NOTES(merged_identities, note{"identities", "Those of who ends."})

result<void> survey(ops::command& in, ops::merge_pair const& who, ops::merge_part& out) {
  VT_TRY(auto const theirs, linked_of(in.db, in.who.shop, who.from));
  VT_TRY(auto const own, linked_of(in.db, in.who.shop, who.into));
  merged_identities found;
  for (auto const& one : theirs) found.identities.push_back(one.identity);
  out.body = json::encode(found);
  out.items = {{"identities", static_cast<std::int64_t>(theirs.size())}};
  if (static_cast<std::int64_t>(theirs.size() + own.size()) > most_identities) {
    out.obstacles.emplace_back("identity.too_many");
  }
  return {};
}

result<void> hand_over(ops::command& in, std::string_view body, std::string_view from, std::string_view into,
                       std::int64_t& gone) {
  VT_TRY(auto const what, ops::read_merge_body<merged_identities>(body));
  for (auto const& one : what.identities) {
    VT_TRY(auto const rows, in.db.run(sql::hand_linked, {in.who.shop, one, from, into}));
    if (rows == 0) ++gone;
  }
  in.db.touch(store::topic::identities);
  return {};
}

result<void> merge(ops::command& in, ops::merge_pair const& who, std::string_view body) {
  std::int64_t gone = 0;
  return hand_over(in, body, who.from, who.into, gone);
}

// What was unlinked since stays so.
result<void> unmerge(ops::command& in, ops::merge_pair const& who, std::string_view body, std::int64_t& kept) {
  return hand_over(in, body, who.into, who.from, kept);
}

}  // namespace

void take_part_in_merges(ops::subject& of) noexcept {
  of.columns = columns;
  of.survey = &survey;
  of.merge = &merge;
  of.unmerge = &unmerge;
}

}  // namespace vetrina::identity
