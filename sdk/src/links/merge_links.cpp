#include "links/merge_links.hpp"

#include "json/codec.hpp"
#include "links/links_sql.hpp"
#include "links/sharers.hpp"
#include "ops/merge_body.hpp"
#include "store/head.hpp"

namespace vetrina::links {
namespace {

constexpr ops::person_column columns[] = {
    {"link_sharer", "shopper", ""},
    {"link_sharer", "sharer", "the pseudonym goes on under the other account"},
    {"link_sharer_also", "shopper", ""},
    {"link_sharer_also", "sharer", "the pseudonym goes on under the other account"},
    {"link", "sharer", "names a pseudonym, which changes hands"},
    {"click", "sharer", "names a pseudonym, which changes hands"},
};

struct merged_sharers {
  std::string pseudonym;
  std::vector<std::string> also;
};
BOOST_DESCRIBE_STRUCT(merged_sharers, (), (pseudonym, also))
VT_NOTES(merged_sharers, note{"pseudonym", "Of who ends; empty where they never shared."},
         note{"also", "Those that came to them by earlier merges."})

result<void> survey(ops::command& in, ops::merge_pair const& who, ops::merge_part& out) {
  merged_sharers found;
  VT_TRY(found.pseudonym, find_sharer(in.db, in.who.shop, who.from));
  VT_CHECK(in.db.each(sql::sharers_also, {in.who.shop, who.from}, [&](store::row const& r) {
    found.also.push_back(r.string(0));
    return true;
  }));
  std::int64_t links = 0;
  auto const count = [&](store::row const&) {
    ++links;
    return true;
  };
  VT_CHECK(in.db.each(sql::links_of_sharer, {in.who.shop, found.pseudonym}, count));
  for (auto const& one : found.also) VT_CHECK(in.db.each(sql::links_of_sharer, {in.who.shop, one}, count));
  out.body = json::encode(found);
  out.items = {{"links", found.pseudonym.empty() ? 0 : links}};
  return {};
}

result<void> merge(ops::command& in, ops::merge_pair const& who, std::string_view body) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const what, ops::read_merge_body<merged_sharers>(body));
  for (auto const& one : what.also) VT_CHECK(in.db.run(sql::hand_sharer_also, {shop, one, who.from, who.into}));
  if (!what.pseudonym.empty()) {
    VT_CHECK(in.db.run(sql::forget_sharer, {shop, who.from}));
    VT_CHECK(in.db.run(sql::put_sharer_also, {shop, what.pseudonym, who.into}));
  }
  in.db.touch(store::topic::links);
  return {};
}

result<void> unmerge(ops::command& in, ops::merge_pair const& who, std::string_view body, std::int64_t& kept) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const what, ops::read_merge_body<merged_sharers>(body));
  for (auto const& one : what.also) VT_CHECK(in.db.run(sql::hand_sharer_also, {shop, one, who.into, who.from}));
  if (!what.pseudonym.empty()) {
    VT_TRY(auto const there, in.db.run(sql::drop_sharer_also, {shop, what.pseudonym, who.into}));
    if (there == 0) ++kept;
    if (there > 0) VT_CHECK(in.db.run(sql::put_sharer, {shop, who.from, what.pseudonym}));
  }
  in.db.touch(store::topic::links);
  return {};
}

}  // namespace

void take_part_in_merges(ops::subject& of) noexcept {
  of.columns = columns;
  of.survey = &survey;
  of.merge = &merge;
  of.unmerge = &unmerge;
}

}  // namespace vetrina::links
