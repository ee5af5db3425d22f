#include "identity/turns.hpp"

#include "identity/identity_sql.hpp"
#include "identity/sweep.hpp"

namespace vetrina::identity {

result<void> mark_turn(ops::call const& in, store::transaction& tx, std::string_view shopper,
                       std::string_view session_hash) {
  VT_TRY(auto const hash, attempt_hash(in, "shopper", shopper));
  VT_CHECK(tx.run(sql::put_turn, {in.who.shop, hash, session_hash, in.now}));
  return sweep_in_time(in, tx);
}

result<bool> overtaken(ops::call const& in, store::session& db, login_attempt const& of) {
  if (of.shopper_hash.empty()) return false;  // nobody was signed in, so nobody's session is used
  VT_TRY(auto const found, db.first(sql::find_turn, {in.who.shop, of.shopper_hash, of.session_hash, of.made_at},
                                    [](store::row const& r) { return r.integer(0); }));
  return found.has_value();
}

}  // namespace vetrina::identity
