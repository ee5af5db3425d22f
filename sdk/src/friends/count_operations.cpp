#include "friends/count_operations.hpp"

#include <vector>

#include "catalog/find.hpp"
#include "friends/friends_sql.hpp"

namespace vetrina::friends {
namespace {

// Empty where there is nothing to count: unknown, or sensitive.
result<std::optional<count_subject>> subject_of(ops::query& in, counts_request const& wanted) {
  count_subject out;
  if (wanted.level == level::line) {
    out.line = wanted.id;
    std::vector<std::string> brands;
    VT_CHECK(in.db.each(sql::brands_of_line, {in.who.shop, wanted.id}, [&](store::row const& r) {
      brands.push_back(r.string(0));
      return true;
    }));
    if (brands.size() == 1) out.brand = brands.front();
    return std::optional{std::move(out)};
  }
  if (wanted.level == level::brand) {
    out.brand = wanted.id;
    return std::optional{std::move(out)};
  }
  out.family = wanted.id;
  if (wanted.level == level::product) {
    VT_TRY(auto const product, catalog::find_product(in.db, in.who.shop, wanted.id));
    if (!product || product->sensitive) return std::optional<count_subject>{};
    out.product = product->product;
    out.family = product->family;
  }
  VT_TRY(auto const family, catalog::find_family(in.db, in.who.shop, out.family));
  if (!family || family->sensitive) return std::optional<count_subject>{};
  out.line = family->line;
  out.brand = family->brand;
  return std::optional{std::move(out)};
}

}  // namespace

result<counts_answer> get_counts(ops::query& in, counts_request const& wanted) {
  VT_TRY(auto const of, ops::current_shop(in, in.db));
  counts_answer out;
  out.scope = {wanted.level, wanted.id, in.who.market};
  out.kind = wanted.kind;
  out.suppressed = suppression::k;
  VT_TRY(auto const about, subject_of(in, wanted));
  if (!about) return out;
  std::optional<figure> found;
  for (auto const at : {level::product, level::family, level::line, level::brand}) {
    if (at < wanted.level || found) continue;
    VT_TRY(found, figure_at(in.db, of, in.who.market, *about, at, wanted.kind, in.now));
  }
  if (!found) return out;
  auto const& at = found->scope;
  if (at.level == wanted.level && at.market == in.who.market) {
    out.suppressed.reset();
    out.bucket = found->count.bucket;
    out.at_least = found->count.at_least;
  } else {
    out.rolled_up = rolled_up_view{at.level, at.id, at.market, found->count.bucket, found->count.at_least};
  }
  return out;
}

}  // namespace vetrina::friends
