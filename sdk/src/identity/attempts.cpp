#include "identity/attempts.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "identity/identity_sql.hpp"
#include "json/codec.hpp"
#include "ops/derived_keys.hpp"

namespace vetrina::identity {
namespace {

std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) out += cat(out.empty() ? "" : " ", word);
  return out;
}

vault::place secret_place(ops::call const& in, std::string_view hash) {
  return {in.who.shop, hash, "login_attempt_secret", 1};
}
vault::place held_place(ops::call const& in, std::string_view hash) {
  return {in.who.shop, hash, "login_attempt_held", 1};
}

login_attempt as_attempt(store::row const& r) {
  login_attempt out;
  out.hash = r.string(0);
  out.connector = r.string(1);
  out.intent = json::enum_value<intent>(r.text(2)).value_or(intent::sign_in);
  out.shopper_hash = r.string(3);
  out.session_hash = r.string(4);
  out.browser_hash = r.string(5);
  out.auth_time = r.integer(6);
  out.return_to = r.string(7);
  for (auto const scope : split(r.text(8), ' ')) {
    if (!scope.empty()) out.scopes.emplace_back(scope);
  }
  out.sealed = r.string(9);
  out.state = r.string(10);
  out.held = r.string(11);
  if (auto outcome = json::decode<attempt_outcome>(r.text(12), json::tolerant)) out.outcome = *std::move(outcome);
  out.expires_at = r.integer(13);
  out.made_at = r.integer(14);
  return out;
}

result<std::optional<login_attempt>> found_by(ops::exchange& in, std::string const& hash) {
  std::optional<login_attempt> found;
  VT_CHECK(in.sys.db.read(store::area::scratch, [&](store::session& db) -> result<void> {
    VT_TRY(found, db.first(sql::attempt_by_hash, {in.who.shop, hash}, as_attempt));
    return {};
  }));
  if (found && found->expires_at <= in.sys.time.wall_ms()) found.reset();
  return found;
}

result<void> write(ops::exchange& in, std::function<result<void>(store::transaction&)> const& fn) {
  return in.sys.db.write(store::area::scratch, in.who.shop, fn);
}

}  // namespace

result<std::string> attempt_hash(ops::call const& in, std::string_view kind, std::string_view value) {
  VT_TRY(auto const key, ops::derived_key(in, cat("identity.attempt.", kind)));
  return crypto::base64url(crypto::hmac_sha256(*key, value));
}

result<std::string> attempt_id(ops::call const& in, std::string_view state) {
  VT_TRY(auto const key, ops::derived_key(in, "identity.attempt.of_state"));
  return cat("att_", crypto::base64url(crypto::hmac_sha256(*key, state).substr(0, 16)));
}

result<void> put_attempt(ops::exchange& in, login_attempt const& made) {
  return write(in, [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(sql::put_attempt, {in.who.shop, made.hash, made.connector, json::enum_name(made.intent),
                                       made.shopper_hash, made.session_hash, made.browser_hash, made.auth_time,
                                       made.return_to, joined(made.scopes), made.sealed, in.now, made.expires_at}));
    return {};
  });
}

result<void> check_begins(ops::exchange& in, std::string_view session_hash, std::int64_t most) {
  if (session_hash.empty() || most <= 0) return {};
  std::vector<std::int64_t> begun;
  VT_CHECK(in.sys.db.read(store::area::scratch, [&](store::session& db) {
    return db.each(sql::attempts_of_session, {in.who.shop, session_hash, in.now - minute_ms}, [&](store::row const& r) {
      begun.push_back(r.integer(0));
      return true;
    });
  }));
  if (static_cast<std::int64_t>(begun.size()) < most) return {};
  auto why = fail(code::rate_limited, "identity.too_often",
                  "This session began many logins and finished none. Wait a minute and try again.");
  why.retry_after_ms = begun.front() + minute_ms - in.now;
  return why;
}

result<std::optional<login_attempt>> attempt_by_state(ops::exchange& in, std::string_view state) {
  VT_TRY(auto const id, attempt_id(in, state));
  return attempt_by_id(in, id);
}

result<std::optional<login_attempt>> attempt_by_id(ops::exchange& in, std::string_view attempt) {
  VT_TRY(auto const hash, attempt_hash(in, "id", attempt));
  return found_by(in, hash);
}

result<attempt_secret_part> open_secret(ops::call const& in, login_attempt const& of) {
  VT_TRY(auto const text, in.sys.vault.open(secret_place(in, of.hash), of.sealed));
  return json::decode<attempt_secret_part>(text.reveal(), json::tolerant);
}

result<std::string> seal_secret(ops::call const& in, std::string_view hash, attempt_secret_part const& part) {
  return in.sys.vault.seal(secret_place(in, hash), secret{json::encode(part)});
}

result<verified_identity> open_held(ops::call const& in, login_attempt const& of) {
  VT_TRY(auto const text, in.sys.vault.open(held_place(in, of.hash), of.held));
  return json::decode<verified_identity>(text.reveal(), json::tolerant);
}

result<std::string> seal_held(ops::call const& in, std::string_view hash, verified_identity const& who) {
  return in.sys.vault.seal(held_place(in, hash), secret{json::encode(who)});
}

result<bool> move(ops::exchange& in, login_attempt& of, std::string_view from, std::string_view to,
                  std::int64_t expires_at) {
  bool moved = false;
  auto const outcome = json::encode(of.outcome);
  VT_CHECK(write(in, [&](store::transaction& tx) -> result<void> {
    auto const& shop = in.who.shop;
    // The index by age stays as it is where the age does.
    VT_TRY(auto const rows, expires_at == of.expires_at
                                ? tx.run(sql::move_attempt, {shop, of.hash, from, to, of.held, outcome})
                                : tx.run(sql::hold_attempt, {shop, of.hash, from, to, of.held, outcome, expires_at}));
    moved = rows == 1;
    return {};
  }));
  if (moved) {
    of.state = to;
    of.expires_at = expires_at;
  }
  return moved;
}

result<bool> bind_session(ops::exchange& in, login_attempt& of, std::string_view session_hash) {
  bool bound = false;
  VT_CHECK(write(in, [&](store::transaction& tx) -> result<void> {
    VT_TRY(auto const rows, tx.run(sql::bind_attempt, {in.who.shop, of.hash, session_hash}));
    bound = rows == 1;
    return {};
  }));
  if (bound) of.session_hash = session_hash;
  return bound;
}

result<std::string> make_ticket(ops::exchange& in, login_attempt const& of) {
  auto ticket = crypto::base64url(in.sys.random.bytes(32));
  VT_TRY(auto const hash, attempt_hash(in, "ticket", ticket));
  auto const until = in.sys.time.wall_ms() + ticket_ms;
  VT_CHECK(write(in, [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(sql::put_ticket, {in.who.shop, hash, of.hash, until}));
    return {};
  }));
  return ticket;
}

result<std::optional<login_attempt>> take_ticket(ops::exchange& in, std::string_view ticket) {
  VT_TRY(auto const hash, attempt_hash(in, "ticket", ticket));
  std::optional<std::string> about;
  VT_CHECK(write(in, [&](store::transaction& tx) -> result<void> {
    struct kept {
      std::string attempt;
      std::int64_t expires_at;
    };
    VT_TRY(auto const found, tx.first(sql::find_ticket, {in.who.shop, hash}, [](store::row const& r) {
      return kept{r.string(0), r.integer(1)};
    }));
    if (!found) return {};
    VT_CHECK(tx.run(sql::take_ticket, {in.who.shop, hash}));
    if (found->expires_at > in.sys.time.wall_ms()) about = found->attempt;
    return {};
  }));
  if (!about) return std::optional<login_attempt>{};
  return found_by(in, *about);
}

}  // namespace vetrina::identity
