#include "shoppers/consent_operations.hpp"

#include <algorithm>
#include <charconv>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "json/codec.hpp"
#include "ops/cursor.hpp"
#include "shoppers/changes.hpp"
#include "shoppers/shoppers_sql.hpp"
#include "store/head.hpp"

namespace vetrina::shoppers {
namespace {

result<std::vector<consent_state>> states_of(store::session& db, std::string_view shop, std::string_view shopper) {
  std::vector<consent_state> states(purpose_count);
  for (std::size_t i = 0; i < purpose_count; ++i) states[i].purpose = static_cast<purpose>(i);
  VT_CHECK(db.each(sql::consent_rows, {shop, shopper}, [&](store::row const& r) {
    auto const which = json::enum_value<purpose>(r.text(0));
    if (which) states[static_cast<std::size_t>(*which)] = {*which, r.flag(1), r.integer(2), r.string(3), {}};
    return true;
  }));
  return states;
}

struct page {
  std::vector<receipt_item> receipts;
  std::int64_t last_seq = 0;
  bool more = false;
};

result<page> receipts_before(store::session& db, std::string_view shop, std::string_view shopper, std::int64_t before,
                             std::int64_t limit) {
  page found;
  result<void> decoded;
  VT_CHECK(db.each(sql::receipt_page, {shop, shopper, before, limit + 1}, [&](store::row const& r) {
    found.more = static_cast<std::int64_t>(found.receipts.size()) == limit;
    if (found.more) return false;
    auto body = json::decode<receipt_body>(r.text(2), json::tolerant);
    if (!body) {
      decoded = body.error();
      return false;
    }
    found.receipts.push_back(
        {r.string(0), r.integer(1), *std::move(body), r.string(3), r.string(4), r.string(6), r.optional_string(7)});
    found.last_seq = r.integer(5);
    return true;
  }));
  VT_CHECK(decoded);
  return found;
}

}  // namespace

result<consent_answer> set_consent(ops::command& in, consent_request const& wanted) {
  VT_TRY(auto const row, current_shopper(in, in.db));
  if (wanted.granted) {
    if (!wanted.shown) {
      return fail(code::invalid, "request.missing_field", "To grant, say which words were shown.", "/shown");
    }
    VT_CHECK(check_shown(in.db, in.who.shop, {wanted.purpose}, *wanted.shown));
  }
  receipt_body body;
  body.granted = wanted.granted;
  body.purpose = wanted.purpose;
  body.shown = wanted.shown;
  VT_TRY(auto const receipt, append_receipt(in, row.shopper, std::move(body)));
  VT_CHECK(in.db.run(sql::put_consent, {in.who.shop, row.shopper, json::enum_name(wanted.purpose), wanted.granted,
                                        in.now, receipt.receipt, wanted.granted ? std::int64_t{0} : receipt.seq}));
  in.db.touch(store::topic::consent);
  auto const what = json::encode(consent_change{wanted.purpose, wanted.granted});
  VT_CHECK(wanted.granted ? in.changed(consent_changed_change, row.public_id, what)
                          : in.withdrew(consent_changed_change, row.public_id, what));
  return consent_answer{receipt.receipt, wanted.purpose, wanted.granted, in.now};
}

result<consent_list> list_consents(ops::query& in, consent_list_request const& wanted) {
  VT_TRY(auto const row, current_shopper(in, in.db));
  auto const bound_to = cat("consent.list ", row.shopper);
  auto before = json::max_integer;
  if (wanted.cursor) {
    VT_TRY(auto const position, ops::open_cursor(in, bound_to, *wanted.cursor));
    std::from_chars(position.data(), position.data() + position.size(), before);
  }
  consent_list found;
  VT_TRY(found.consents, states_of(in.db, in.who.shop, row.shopper));
  for (auto& one : found.consents) {
    VT_TRY(one.policy, policy_for(in.db, in.who.shop, one.purpose, in.who.locale));
  }
  VT_TRY(auto receipts, receipts_before(in.db, in.who.shop, row.shopper, before, wanted.limit));
  found.receipts = std::move(receipts.receipts);
  VT_TRY(found.key.text, receipt_key(in.sys.vault, in.who.shop));
  if (receipts.more) {
    VT_TRY(found.next, ops::seal_cursor(in, bound_to, std::to_string(receipts.last_seq)));
  }
  return found;
}

result<policy_answer> put_policy(ops::command& in, policy_request const& wanted) {
  policy_answer made{crypto::hex(crypto::sha256(wanted.text))};
  auto const name = json::enum_name(wanted.purpose);
  VT_TRY(auto const before, in.db.first(sql::match_policy, {in.who.shop, name, wanted.locale, wanted.version},
                                        [](store::row const& r) { return r.string(0); }));
  if (before && *before != made.text_hash) {
    return fail(code::exists, "policy.version_taken",
                "This version has other words, which shoppers may have agreed to. Give the new words a new version.",
                "/version");
  }
  if (!before) {
    VT_CHECK(in.db.run(sql::put_policy,
                       {in.who.shop, name, wanted.locale, wanted.version, in.now, wanted.text, made.text_hash}));
    in.db.touch(store::topic::settings);
  }
  return made;
}

result<void> export_consents(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  consent_list held;
  VT_TRY(held.consents, states_of(in.db, in.who.shop, shopper));
  VT_TRY(auto all, receipts_before(in.db, in.who.shop, shopper, json::max_integer, json::max_integer - 1));
  held.receipts = std::move(all.receipts);
  VT_TRY(held.key.text, receipt_key(in.sys.vault, in.who.shop));
  parts.push_back({"consents", json::encode(held)});
  return {};
}

}  // namespace vetrina::shoppers
