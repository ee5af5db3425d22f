#include "identity/login_operations.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "identity/flow.hpp"
#include "identity/return_to.hpp"
#include "json/codec.hpp"
#include "ops/token.hpp"
#include "shoppers/find.hpp"

namespace vetrina::identity {
namespace {

cookie_document attempt_cookie(std::string_view value, std::int64_t lifetime_ms, std::string_view same_site = "Lax") {
  auto const age = value.empty() ? std::int64_t{0} : lifetime_ms / second_ms;
  return {std::string{cookie_name}, std::string{value},
          cat("Path=/; Max-Age=", age, "; HttpOnly; Secure; SameSite=", same_site)};
}

// A form that the provider's page posts is a cross-site request, to which Lax cookies are not attached. The value is as
// good there: it binds the browser, and state, code and session are checked beside it.
begin_answer answer_of(begun const& made) {
  return {made.url, made.attempt, attempt_cookie(made.cookie_value, attempt_ms, made.comes_by_post ? "None" : "Lax")};
}

result<std::string> raw_callback(std::optional<std::string> const& query, std::optional<std::string> const& body) {
  if (query.has_value() == body.has_value()) {
    return fail(code::invalid, "identity.query_or_body",
                "Give the raw query of the callback or its raw body, one of them.", "/query");
  }
  return query ? *query : *body;
}

complete_answer answer_of(attempt_outcome const& outcome, std::optional<login_attempt> const& about) {
  complete_answer out;
  out.status = outcome.status;
  if (!outcome.reason.empty()) out.reason = outcome.reason;
  out.detail = outcome.detail;
  out.trace = outcome.trace;
  if (about) out.next = about->return_to;
  return out;
}

result<complete_answer> answer_of(ops::call const& in, settled const& what, login_attempt const& about) {
  auto out = answer_of(what.outcome, about);
  out.shopper = what.shopper;
  if (waits(out.status)) {
    VT_TRY(auto const part, open_secret(in, about));
    out.attempt = part.attempt;
  }
  if (what.who) {
    auto const& who = *what.who;
    out.identity = identity_document{
        what.identity,  who.connector,    who.issuer,      who.shown.handle,
        who.shown.name, who.shown.avatar, who.shown.email, std::string{json::enum_name(who.email_grade)}};
  }
  return out;
}

result<arrival::host_facts> facts_of(ops::call const& in, std::string_view session) {
  arrival::host_facts facts;
  VT_TRY(facts.session_hash, ops::session_hash(in, session));
  facts.shopper = in.who.shopper;
  return facts;
}

result<complete_answer> refused(ops::exchange& in, login_attempt& about, std::string_view reason) {
  VT_CHECK(end(in, about, status::rejected, reason));
  return answer_of(about.outcome, about);
}

complete_answer unknown(std::string_view reason) {
  return answer_of(attempt_outcome{status::rejected, std::string{reason}, {}, {}}, std::nullopt);
}

result<ops::shopper_token> open_session(ops::exchange& in, std::string const& text) {
  VT_TRY(auto const token, ops::verify_shopper(in.sys.vault, text, in.now));
  std::int64_t epoch = 0;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(epoch, ops::session_epoch(db, token.shop, token.shopper));
    return {};
  }));
  if (token.shop != in.who.shop || token.epoch != epoch) {
    return fail(code::unauthenticated, "session.expired", "The session was ended. Sign in again.", "/token");
  }
  return token;
}

}  // namespace

result<begin_answer> begin_login(ops::exchange& in, begin_request const& wanted) {
  if (wanted.auth_time && *wanted.auth_time > in.now + minute_ms) {
    return fail(code::invalid, "identity.auth_time_ahead", "auth_time lies in the future; it is in milliseconds, UTC.",
                "/auth_time");
  }
  beginning what;
  what.connector = wanted.connector;
  what.intent = wanted.intent;
  what.shopper = in.who.shopper;
  VT_TRY(what.session_hash, ops::session_hash(in, wanted.session));
  if (what.shopper) what.auth_time = wanted.auth_time.value_or(0);
  what.scopes = wanted.scopes;
  what.purposes = wanted.purposes;
  what.return_to = wanted.return_to.value_or("");
  what.hint = wanted.hint.value_or("");
  VT_TRY(auto const made, begin(in, what));
  return answer_of(made);
}

result<complete_answer> complete_login(ops::exchange& in, complete_request const& wanted) {
  VT_TRY(auto raw, raw_callback(wanted.query, wanted.body));
  VT_TRY(auto facts, facts_of(in, wanted.session));
  VT_TRY(auto came, receive(in, {wanted.connector, std::move(raw), wanted.cookie, std::move(facts)}));
  if (!came.who) return answer_of(came.outcome, came.attempt);
  VT_TRY(auto const done,
         settle(in, *came.attempt, *std::move(came.who), in.who.shopper, came.attempt->auth_time, false));
  return answer_of(in, done, *came.attempt);
}

result<complete_answer> confirm_login(ops::exchange& in, confirm_request const& wanted) {
  VT_TRY(auto about, attempt_by_id(in, wanted.attempt));
  if (!about) return unknown("identity.unknown_attempt");
  if (about->state != attempt_state::held || !waits(about->outcome.status)) {
    return unknown(about->state == attempt_state::decided ? "identity.attempt_used" : "identity.not_returned");
  }
  VT_TRY(auto const facts, facts_of(in, wanted.session));
  VT_TRY(auto const session, ops::session_hash(in, wanted.session));
  bool const proposed = is_nobodys(about->outcome.status);
  // Who is proposed, or signs in first, was nobody when it began; all that was known then must still be the same.
  VT_TRY(auto const differs, mismatch(in, *about, proposed ? arrival::host_facts{session, std::nullopt} : facts));
  if (!differs.empty()) return refused(in, *about, differs);
  if (wanted.decision == confirmation::decline) {
    VT_CHECK(end(in, *about, status::cancelled, "identity.declined"));
    return answer_of(about->outcome, about);
  }
  if (!in.who.shopper) {
    return fail(code::invalid, "caller.shopper_required", "Name the shopper to link it to.", "/shopper");
  }
  std::optional<shoppers::shopper_row> row;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(row, shoppers::find_shopper(db, in.who.shop, *in.who.shopper));
    return {};
  }));
  if (!row) {
    return fail(code::not_found, "shopper.unknown",
                "There is no such shopper in this shop. Make them with shopper.put.", "/shopper");
  }
  VT_TRY(auto who, open_held(in, *about));
  auto const auth_time = wanted.auth_time.value_or(about->auth_time);
  VT_TRY(auto const done, settle(in, *about, std::move(who), in.who.shopper, auth_time, true));
  return answer_of(in, done, *about);
}

result<complete_answer> redeem_ticket(ops::exchange& in, redeem_request const& wanted) {
  VT_TRY(auto about, take_ticket(in, wanted.ticket));
  if (!about) return unknown("identity.unknown_ticket");
  VT_TRY(auto const facts, facts_of(in, wanted.session));
  VT_TRY(auto const differs, mismatch(in, *about, facts));
  bool const open = about->state == attempt_state::held;
  if (!differs.empty()) {
    if (open) return refused(in, *about, differs);
    return unknown(differs);
  }
  if (wanted.cookie) {
    VT_TRY(auto const other, browser_mismatch(in, *about, *wanted.cookie));
    if (!other.empty() && open) return refused(in, *about, other);
  }
  if (!open) return answer_of(about->outcome, about);
  // Nothing else says that whoever came back is who began: a stranger's ticket would sign them in as the stranger.
  if (!wanted.cookie && about->session_hash.empty() && about->shopper_hash.empty()) {
    VT_CHECK(end(in, *about, status::rejected, "identity.cookie_required"));
    return fail(
        code::invalid, "identity.cookie_required",
        "This login began without a session, so only its browser's cookie binds it: give the Cookie header of the "
        "request that brought the ticket. The visitor must begin again.",
        "/cookie");
  }
  // Who began without a session has one now, and what this login still waits for is for that session alone.
  if (about->session_hash.empty()) {
    VT_TRY(bool const bound, bind_session(in, *about, facts.session_hash));
    if (!bound) return unknown("identity.attempt_used");
  }
  VT_TRY(auto who, open_held(in, *about));
  VT_TRY(auto const done, settle(in, *about, std::move(who), in.who.shopper, about->auth_time, false));
  return answer_of(in, done, *about);
}

result<begin_answer> connect_browser(ops::exchange& in, connect_request const& wanted) {
  beginning what;
  what.connector = wanted.connector;
  what.intent = wanted.intent.value_or(wanted.token ? intent::link : intent::sign_in);
  if (wanted.token) {
    VT_TRY(auto const token, open_session(in, *wanted.token));
    what.shopper = token.shopper;
    what.session_hash = token.session_hash;
    what.auth_time = token.auth_time;
  }
  if (!wanted.purposes.empty()) what.purposes = wanted.purposes;
  what.return_to = wanted.return_to.value_or("");
  what.hint = wanted.hint.value_or("");
  VT_TRY(auto const made, begin(in, what));
  return answer_of(made);
}

result<callback_answer> take_callback(ops::exchange& in, callback_request const& wanted) {
  VT_TRY(auto raw, raw_callback(wanted.query, wanted.body));
  VT_TRY(auto came, receive(in, {wanted.connector, std::move(raw), wanted.cookie.value_or(""), std::nullopt}));
  if (came.who) {
    VT_TRY(bool const kept, hold(in, *came.attempt, *came.who));
    if (!kept) came = {std::nullopt, {status::rejected, "identity.unknown_attempt", {}, {}}, {}};
  }
  if (!came.attempt) {
    return fail(code::invalid, "identity.callback_refused",
                cat("This answer belongs to no login that is under way (", came.outcome.reason, "). Begin again."));
  }
  VT_TRY(auto const ticket, make_ticket(in, *came.attempt));
  // The cookie lives as long as the ticket: a login that began without a session is bound to nothing else, and whoever
  // leads a visitor to a ticket of their own would sign that visitor in as themselves (login CSRF).
  VT_TRY(auto const other, browser_mismatch(in, *came.attempt, wanted.cookie.value_or("")));
  bool const goes_on = other.empty() && came.attempt->state == attempt_state::held;
  auto const kept = goes_on ? cookie_value(wanted.cookie.value_or("")) : std::string{};
  return callback_answer{with_parameter(came.attempt->return_to, ticket_parameter, ticket),
                         attempt_cookie(kept, ticket_ms)};
}

}  // namespace vetrina::identity
