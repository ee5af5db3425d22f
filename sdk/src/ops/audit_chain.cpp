#include "ops/audit_chain.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "json/document.hpp"
#include "ops/tenancy_sql.hpp"

namespace vetrina::ops {
namespace {

// The columns by which rows are found say what the body says, or somebody changed one of the two. Rows of earlier
// versions do not name the shopper in the body.
bool columns_fit(audit_row const& row) {
  auto const body = json::document::parse(row.body);
  if (!body) return false;
  bool const named = body->string_at("/shopper").value_or(row.shopper) == row.shopper;
  return named && body->string_at("/actor") == row.actor && body->string_at("/operation") == row.operation &&
         body->integer_at("/at") == row.at;
}

bool is_forgotten(audit_row const& row) { return row.salt.empty() && row.body.empty() && row.shopper.empty(); }

}  // namespace

std::optional<audit_fault> audit_chain::take(audit_row const& row) {
  if (row.seq != seq_ + 1) return audit_fault::missing_before;
  if (row.prev_hash != hash_) return audit_fault::out_of_order;
  if (!is_forgotten(row)) {
    auto const due =
        crypto::hex(crypto::sha256(cat(row.prev_hash, crypto::hex(crypto::sha256(cat(row.salt, row.body))))));
    if (due != row.hash || !columns_fit(row)) return audit_fault::changed;
  }
  seq_ = row.seq;
  hash_ = row.hash;
  return std::nullopt;
}

result<audit_verify_answer> verify_audit(query& in, audit_verify_request const& wanted) {
  if (wanted.seq.has_value() != wanted.hash.has_value()) {
    return fail(code::invalid, "audit.half_an_anchor", "Give the earlier row's seq and its hash, or neither.", "/seq");
  }
  audit_verify_answer out;
  audit_chain chain;
  std::optional<std::string> anchor;
  VT_CHECK(in.db.each(tenancy::whole_audit, {in.who.shop}, [&](store::row const& r) {
    audit_row const row{r.integer(0), r.integer(1), r.string(2), r.string(3), r.string(4),
                        r.string(5),  r.string(6),  r.string(7), r.string(8)};
    ++out.rows;
    if (is_forgotten(row)) ++out.forgotten;
    out.fault = chain.take(row);
    if (out.fault) {
      out.broken_at = row.seq;
      return false;
    }
    if (wanted.seq == row.seq) anchor = row.hash;
    return true;
  }));
  if (!out.fault && wanted.seq && anchor != wanted.hash) {
    out.fault = audit_fault::cut_off;
    out.broken_at = *wanted.seq;
  }
  out.whole = !out.fault.has_value();
  out.seq = chain.seq();
  out.hash = chain.hash();
  return out;
}

}  // namespace vetrina::ops
