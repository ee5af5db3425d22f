// counts: how many shoppers own, want, like or tried something, as everybody may know it. A projection folds the journal
// into facts by owner (public ids), each value beside what it was before its last change and the day of that change; a
// figure is counted from the facts as they stood when the present day (UTC) began. So figures advance once a day with
// no job that could be late, two answers of one day never differ by one purchase, and every number is exact before it is
// rounded. Regions and the world are sums that no subtraction takes apart (lattice.hpp). Nothing leaves but
// published_count (k = 5, 1-2-5 steps).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "activity/interactions.hpp"
#include "json/describe.hpp"
#include "ops/shops.hpp"
#include "shoppers/published_count.hpp"
#include "store/journal.hpp"

namespace vetrina::friends {

enum class level { product, family, line, brand };
BOOST_DESCRIBE_ENUM(level, product, family, line, brand)

enum class verification { order, mixed, imported, none };
BOOST_DESCRIBE_ENUM(verification, order, mixed, imported, none)

// What a sentence speaks about: "the 501 family, in the EU".
struct scope_view {
  friends::level level = level::product;
  std::string id;
  std::string market;
};
BOOST_DESCRIBE_STRUCT(scope_view, (), (level, id, market))
VT_NOTES(scope_view, note{"level", "What is spoken about."}, note{"id", "Its id."},
         note{"market", "A market or a region of the shop; empty: the world."})

struct count_view {
  std::string bucket;
  std::int64_t at_least = 0;
  std::int64_t k = shoppers::published_count::k;
};
BOOST_DESCRIBE_STRUCT(count_view, (), (bucket, at_least, k))
VT_NOTES(count_view, note{"bucket", "For people, as 20+."},
         note{"at_least", "The same as a number, rounded down to 1-2-5 steps."},
         note{"k", "Fewer than these are never published."})

struct figure {
  scope_view scope;
  activity::kind kind = activity::kind::own;
  count_view count;
  friends::verification verification = verification::none;
};

struct count_subject {
  std::optional<std::string> product;
  std::string family;
  std::string line;  // "" where none
  std::string brand;  // "" where none
};

// The figure of one level and kind, in the market, else its region, else the world.
[[nodiscard]] result<std::optional<figure>> figure_at(store::session& db, ops::shop const& of, std::string_view market,
                                                      count_subject const& about, level at, activity::kind kind,
                                                      std::int64_t now);

// The nearest figure that may be published: product, family, line, brand up to `highest`; at each the market, its
// region, the world; kinds in the order own, tried, like, want. Empty where none reaches k.
[[nodiscard]] result<std::optional<figure>> roll_up(store::session& db, ops::shop const& of, std::string_view market,
                                                    count_subject const& about, level highest, std::int64_t now);

// Families with enough owners of any kind to have a figure in the world, most first.
[[nodiscard]] result<std::vector<std::string>> counted_families(store::session& db, std::string_view shop,
                                                                std::int64_t now);

// For erasing. What the day's figures hold of an owner stays in them until the day ends, under a random name `as` that
// leads to nobody: a figure that fell as somebody was erased would tell what they had. The rest goes at once.
[[nodiscard]] result<void> forget_counts(store::transaction& tx, std::string_view shop, std::string_view owner,
                                         std::string_view as, std::int64_t now);

[[nodiscard]] store::projection const& counts_projection() noexcept;

}  // namespace vetrina::friends
