#include "shoppers/withdrawals.hpp"

#include "json/codec.hpp"
#include "shoppers/changes.hpp"
#include "shoppers/consent_operations.hpp"
#include "shoppers/erasures.hpp"
#include "shoppers/find.hpp"
#include "shoppers/subject_operations.hpp"

namespace vetrina::shoppers {
namespace {

// Through the operation itself, so that the chain of receipts holds the withdrawal again.
result<void> redo_consent(ops::command& in, store::change const& what) {
  VT_TRY(auto const body, json::decode<consent_change>(what.body, json::tolerant));
  VT_TRY(auto const row, find_by_public_id(in.db, in.who.shop, what.subject));
  if (!row || body.granted) return {};
  auto who = in.who;
  who.shopper = row->shopper;
  ops::command as_owner{{in.sys, who, in.now}, in.db};
  consent_request wanted;
  wanted.purpose = body.purpose;
  wanted.granted = false;
  VT_CHECK(set_consent(as_owner, wanted));
  return {};
}

result<void> redo_erasure(ops::command& in, store::change const& what) {
  VT_TRY(auto const body, json::decode<erased_change>(what.body, json::tolerant));
  // A guest: order.forgotten says which orders.
  VT_TRY(auto const row, body.owner.empty() ? result<std::optional<shopper_row>>{std::nullopt}
                                            : find_by_public_id(in.db, in.who.shop, body.owner));
  // Whoever was given the code then is answered still.
  VT_TRY(auto const known, erased_at(in.db, in.who.shop, what.subject));
  if (row) {
    VT_CHECK(forget_everywhere(in, *row, body.reason, known ? std::string_view{} : what.subject));
    return {};
  }
  return known ? result<void>{} : record_erasure(in, what.subject);
}

}  // namespace

std::span<ops::withdrawal const> withdrawals() noexcept {
  static ops::withdrawal const all[] = {{consent_changed_change, &redo_consent},
                                        {shopper_erased_change, &redo_erasure}};
  return all;
}

}  // namespace vetrina::shoppers
