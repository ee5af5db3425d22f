#include "shoppers/receipts.hpp"

#include <map>
#include <mutex>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "crypto/seed_key.hpp"
#include "json/codec.hpp"
#include "ops/dispatcher.hpp"
#include "ops/shop_memory.hpp"
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

result<crypto::seed_key> key_of(vault::vault const& keys, std::string_view shop) {
  VT_TRY(auto const seed, keys.derive(shop, "receipts"));
  return crypto::seed_key{seed};
}

// The keys of the shops that signed last: to derive one costs as much as to sign with it. They follow from the ring's
// oldest key, which a process never changes.
class kept_keys {
 public:
  result<crypto::seed_key> of(vault::vault const& keys, std::string_view shop) {
    {
      std::lock_guard const lock{changing_};
      if (auto const found = held_.find(shop); found != held_.end()) return found->second;
    }
    VT_TRY(auto made, key_of(keys, shop));
    std::lock_guard const lock{changing_};
    if (held_.size() >= most) held_.clear();
    held_.emplace(shop, made);
    return made;
  }

 private:
  static constexpr std::size_t most = 64;
  std::mutex changing_;
  std::map<std::string, crypto::seed_key, std::less<>> held_;
};

// Ed25519 signs the same bytes the same way each time (RFC 8032), so verifying is signing again.
std::string signature_of(crypto::seed_key const& key, std::string_view shop, std::string_view receipt,
                         std::string_view hash) {
  return key.sign(
      cat(R"({"alg":"EdDSA","typ":"receipt","kid":")", key.thumbprint(), R"("})"),
      cat(R"({"shop":)", json::quoted(shop), R"(,"receipt":)", json::quoted(receipt), R"(,"hash":")", hash, R"("})"));
}

}  // namespace

result<receipt_id> append_receipt(ops::command& in, std::optional<std::string> const& shopper, receipt_body body) {
  VT_TRY(auto const of, in.sys.operations.kept().of<ops::shop_memory>()->find(in.sys.db, in.who.shop));
  if (of) body.controller = of->controller.name;
  body.at = in.now;
  VT_TRY(auto const found, in.db.first(sql::last_receipt, {in.who.shop}, [](store::row const& r) {
    return tail{r.integer(0), r.string(1)};
  }));
  auto const last = found.value_or(tail{});
  receipt_id const made{crypto::new_id(in.sys.random, "r_"), last.seq + 1};
  auto const text = json::encode(body);
  auto const salt = crypto::hex(in.sys.random.bytes(16));
  auto const digest = digest_of(salt, text);
  auto const hash = hash_of(last.hash, digest);
  VT_TRY(auto const key, in.sys.operations.kept().of<kept_keys>()->of(in.sys.vault, in.who.shop));
  VT_CHECK(in.db.run(sql::put_receipt, {in.who.shop, made.seq, made.receipt, shopper, body.order, in.now, salt, text,
                                        digest, last.hash, hash, signature_of(key, in.who.shop, made.receipt, hash)}));
  return made;
}

result<std::int64_t> forget_receipts(ops::command& in, std::string_view shopper) {
  return in.db.run(sql::erase_receipts, {in.who.shop, shopper});
}

result<std::int64_t> forget_receipts_of_order(ops::command& in, std::string_view order) {
  return in.db.run(sql::erase_order_receipts, {in.who.shop, order});
}

result<std::string> receipt_key(vault::vault const& keys, std::string_view shop) {
  VT_TRY(auto const key, key_of(keys, shop));
  std::string jwk{key.public_jwk()};
  jwk.pop_back();
  return cat(jwk, R"(,"kid":")", key.thumbprint(), R"(","alg":"EdDSA","use":"sig"})");
}

result<bool> verify_receipts(store::session& db, vault::vault const& keys, std::string_view shop) {
  VT_TRY(auto const key, key_of(keys, shop));
  bool whole = true;
  bool signed_yet = false;
  std::string before;
  VT_CHECK(db.each(sql::receipt_chain, {shop}, [&](store::row const& r) {
    auto const digest = r.string(2);
    auto const hash = r.string(4);
    bool const told = r.null(0) || digest_of(r.text(0), r.text(1)) == digest;
    signed_yet = signed_yet || !r.null(6);
    bool const genuine = !signed_yet || (!r.null(6) && r.text(6) == signature_of(key, shop, r.text(5), hash));
    whole = told && genuine && r.text(3) == before && hash == hash_of(before, digest);
    before = hash;
    return whole;
  }));
  return whole;
}

}  // namespace vetrina::shoppers
