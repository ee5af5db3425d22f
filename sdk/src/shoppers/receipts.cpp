#include "shoppers/receipts.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "ops/shops.hpp"
#include "shoppers/shoppers_sql.hpp"

namespace vetrina::shoppers {
namespace {

struct tail {
  std::int64_t seq = 0;
  std::string hash;
};

std::string digest_of(std::string_view salt, std::string_view body) {
  return crypto::hex(crypto::sha256(cat(salt, body)));
}

std::string hash_of(std::string_view prev_hash, std::string_view digest) {
  return crypto::hex(crypto::sha256(cat(prev_hash, digest)));
}

}  // namespace

result<receipt_id> append_receipt(ops::command& in, std::optional<std::string> const& shopper, receipt_body body) {
  VT_TRY(auto const of, ops::current_shop(in, in.db));
  body.controller = of.controller.name;
  body.at = in.now;
  VT_TRY(auto const found, in.db.first(sql::last_receipt, {in.who.shop}, [](store::row const& r) {
    return tail{r.integer(0), r.string(1)};
  }));
  auto const last = found.value_or(tail{});
  receipt_id const made{crypto::new_id(in.sys.random, "r_"), last.seq + 1};
  auto const text = json::encode(body);
  auto const salt = crypto::hex(in.sys.random.bytes(16));
  auto const digest = digest_of(salt, text);
  VT_CHECK(in.db.run(sql::put_receipt, {in.who.shop, made.seq, made.receipt, shopper, body.order, in.now, salt, text,
                                        digest, last.hash, hash_of(last.hash, digest)}));
  return made;
}

result<std::int64_t> forget_receipts(ops::command& in, std::string_view shopper) {
  return in.db.run(sql::erase_receipts, {in.who.shop, shopper});
}

result<std::int64_t> forget_receipts_of_order(ops::command& in, std::string_view order) {
  return in.db.run(sql::erase_order_receipts, {in.who.shop, order});
}

result<bool> verify_receipts(store::session& db, std::string_view shop) {
  bool whole = true;
  std::string before;
  VT_CHECK(db.each(sql::receipt_chain, {shop}, [&](store::row const& r) {
    auto const digest = r.string(2);
    auto const hash = r.string(4);
    bool const told = r.null(0) || digest_of(r.text(0), r.text(1)) == digest;
    whole = told && r.text(3) == before && hash == hash_of(before, digest);
    before = hash;
    return whole;
  }));
  return whole;
}

}  // namespace vetrina::shoppers
