#include "friends/ranking/merge_ratings.hpp"

#include <algorithm>
#include <vector>

#include "friends/ranking/rank_sql.hpp"
#include "json/codec.hpp"
#include "ops/merge_body.hpp"
#include "shoppers/find.hpp"
#include "store/head.hpp"

namespace vetrina::friends {
namespace {

constexpr ops::person_column columns[] = {{"rank_rating", "owner", ""}};

struct rating_copy {
  std::string family;
  std::int64_t stars = 0;
  std::int64_t stars_before = 0;
  std::int64_t since = 0;
  bool both = false;
};
BOOST_DESCRIBE_STRUCT(rating_copy, (), (family, stars, stars_before, since, both))
VT_NOTES(rating_copy, note{"family", "What was rated."}, note{"stars", "1 to 5."},
         note{"stars_before", "Before the day of the last change."}, note{"since", "That day."},
         note{"both", "Whether who stays rated it, too."})

struct merged_ratings {
  std::string from;
  std::string into;
  std::vector<rating_copy> ratings;
};
BOOST_DESCRIBE_STRUCT(merged_ratings, (), (from, into, ratings))
VT_NOTES(merged_ratings, note{"from", "Public id of who ends."}, note{"into", "Public id of who stays."},
         note{"ratings", "Those of who ends."})

result<std::string> public_id(ops::command& in, std::string_view shopper) {
  VT_TRY(auto const row, shoppers::find_shopper(in.db, in.who.shop, shopper));
  return row ? row->public_id : std::string{};
}

result<std::vector<rating_copy>> ratings_of(ops::command& in, std::string_view owner) {
  std::vector<rating_copy> out;
  VT_CHECK(in.db.each(sql::whole_ratings_of, {in.who.shop, owner}, [&](store::row const& r) {
    out.push_back({r.string(0), r.integer(1), r.integer(2), r.integer(3), false});
    return true;
  }));
  return out;
}

result<void> survey(ops::command& in, ops::merge_pair const& who, ops::merge_part& out) {
  merged_ratings found;
  VT_TRY(found.from, public_id(in, who.from));
  VT_TRY(found.into, public_id(in, who.into));
  VT_TRY(found.ratings, ratings_of(in, found.from));
  VT_TRY(auto const own, ratings_of(in, found.into));
  ops::merge_item ratings{"ratings"};
  for (auto& one : found.ratings) {
    one.both = std::ranges::find(own, one.family, &rating_copy::family) != own.end();
    ++(one.both ? ratings.joined : ratings.moved);
  }
  out.body = json::encode(found);
  out.items = {ratings};
  return {};
}

result<void> merge(ops::command& in, ops::merge_pair const&, std::string_view body) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const what, ops::read_merge_body<merged_ratings>(body));
  for (auto const& one : what.ratings) {
    VT_CHECK(one.both ? in.db.run(sql::drop_rating, {shop, one.family, what.from})
                      : in.db.run(sql::hand_rating, {shop, one.family, what.from, what.into}));
  }
  in.db.touch(store::topic::friends);
  return {};
}

result<void> unmerge(ops::command& in, ops::merge_pair const&, std::string_view body, std::int64_t& kept) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const what, ops::read_merge_body<merged_ratings>(body));
  VT_TRY(auto const own, ratings_of(in, what.into));
  for (auto const& one : what.ratings) {
    // Taken back since: by both.
    if (std::ranges::find(own, one.family, &rating_copy::family) == own.end()) {
      ++kept;
    } else if (one.both) {
      VT_CHECK(in.db.run(sql::restore_rating, {shop, one.family, what.from, one.stars, one.stars_before, one.since}));
    } else {
      VT_CHECK(in.db.run(sql::hand_rating, {shop, one.family, what.into, what.from}));
    }
  }
  in.db.touch(store::topic::friends);
  return {};
}

}  // namespace

void take_ratings_into_merges(ops::subject& of) noexcept {
  of.columns = columns;
  of.survey = &survey;
  of.merge = &merge;
  of.unmerge = &unmerge;
}

}  // namespace vetrina::friends
