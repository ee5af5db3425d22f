#include "shoppers/merge_consents.hpp"

#include <algorithm>
#include <map>

#include "json/codec.hpp"
#include "shoppers/changes.hpp"
#include "shoppers/find.hpp"
#include "shoppers/merge_sql.hpp"
#include "shoppers/shoppers_sql.hpp"
#include "store/head.hpp"

namespace vetrina::shoppers {
namespace {

using by_purpose = std::map<std::string, consent_copy>;

result<by_purpose> rows_of(store::session& db, std::string_view shop, std::string_view shopper) {
  by_purpose out;
  VT_CHECK(db.each(sql::consent_columns, {shop, shopper}, [&](store::row const& r) {
    out.emplace(r.string(0), consent_copy{r.flag(1), r.integer(2), r.string(3), r.integer(4)});
    return true;
  }));
  return out;
}

std::optional<consent_copy> found(by_purpose const& in, std::string const& purpose) {
  auto const at = in.find(purpose);
  if (at == in.end()) return std::nullopt;
  return at->second;
}

result<void> put(ops::command& in, std::string_view shopper, std::string_view purpose,
                 std::optional<consent_copy> const& row) {
  // put_consent never lowers withdrawn_seq; here it is written as it was.
  VT_CHECK(in.db.run(sql::drop_consent, {in.who.shop, shopper, purpose}));
  if (!row) return {};
  VT_CHECK(in.db.run(sql::put_consent,
                     {in.who.shop, shopper, purpose, row->granted, row->at, row->receipt, row->withdrawn_seq}));
  return {};
}

result<void> tell(ops::command& in, std::string_view shopper, std::string_view purpose, bool granted) {
  auto const known = json::enum_value<shoppers::purpose>(purpose);
  VT_TRY(auto const row, find_shopper(in.db, in.who.shop, shopper));
  if (!known || !row) return {};
  return in.changed(consent_changed_change, row->public_id, json::encode(consent_change{*known, granted}));
}

bool granted(std::optional<consent_copy> const& one) { return one && one->granted; }

}  // namespace

consent_copy narrower(std::optional<consent_copy> const& from, std::optional<consent_copy> const& into) {
  bool const both = granted(from) && granted(into);
  // The row that says no is the one to keep: its receipt shows why.
  auto after = into ? (granted(into) && from && !from->granted ? *from : *into) : *from;
  after.granted = both;
  after.withdrawn_seq = std::max(from ? from->withdrawn_seq : 0, into ? into->withdrawn_seq : 0);
  return after;
}

result<std::vector<merged_consent>> survey_consents(ops::command& in, ops::merge_pair const& who) {
  VT_TRY(auto const from, rows_of(in.db, in.who.shop, who.from));
  VT_TRY(auto const into, rows_of(in.db, in.who.shop, who.into));
  auto purposes = from;
  purposes.insert(into.begin(), into.end());
  std::vector<merged_consent> out;
  for (auto const& [purpose, unused] : purposes) {
    auto const a = found(from, purpose);
    auto const b = found(into, purpose);
    out.push_back({purpose, a, b, narrower(a, b)});
  }
  return out;
}

result<void> merge_consents(ops::command& in, ops::merge_pair const& who, std::vector<merged_consent> const& all) {
  for (auto const& one : all) {
    VT_CHECK(put(in, who.from, one.purpose, std::nullopt));
    VT_CHECK(put(in, who.into, one.purpose, one.after));
    if (granted(one.into) && !one.after.granted) VT_CHECK(tell(in, who.into, one.purpose, false));
  }
  in.db.touch(store::topic::consent);
  return {};
}

result<void> unmerge_consents(ops::command& in, ops::merge_pair const& who, std::vector<merged_consent> const& all,
                              std::int64_t& kept) {
  VT_TRY(auto const now, rows_of(in.db, in.who.shop, who.into));
  for (auto const& one : all) {
    auto const current = found(now, one.purpose);
    bool const as_left = current == one.after;
    auto from = one.from;
    if (as_left) {
      VT_CHECK(put(in, who.into, one.purpose, one.into));
      if (granted(one.into) && !one.after.granted) VT_CHECK(tell(in, who.into, one.purpose, true));
    } else {
      ++kept;
      if (from && !granted(current)) from->granted = false;
    }
    VT_CHECK(put(in, who.from, one.purpose, from));
    if (granted(from)) VT_CHECK(tell(in, who.from, one.purpose, true));
  }
  in.db.touch(store::topic::consent);
  return {};
}

}  // namespace vetrina::shoppers
