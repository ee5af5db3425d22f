// login_operations: identity.begin, .complete, .confirm, .redeem and, for our own HTTP face, .connect and .callback; and
// the documents they speak. Inner header of identity/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identity/decide.hpp"
#include "json/describe.hpp"
#include "ops/operation.hpp"
#include "shoppers/purpose.hpp"

namespace vetrina::identity {

struct begin_request {
  std::string connector;
  identity::intent intent = intent::sign_in;
  std::optional<std::string> shopper;
  std::string session;
  std::optional<std::int64_t> auth_time;
  std::vector<std::string> scopes;
  std::optional<std::vector<shoppers::purpose>> purposes;
  std::optional<std::string> return_to;
  std::optional<std::string> hint;
};
BOOST_DESCRIBE_STRUCT(begin_request, (),
                      (connector, intent, shopper, session, auth_time, scopes, purposes, return_to, hint))
VT_NOTES(begin_request, note{"connector", "Instance to sign in with."}.range(1, 64),
         note{"intent",
              "sign_in: nobody need be signed in; link: add to the signed-in shopper; step_up: prove again who "
              "one is; extend_scopes: ask for more."},
         note{"shopper", "The shopper who is signed in at the shop, by the shop's own id."}.range(1, 256),
         note{"session", "Stable opaque id of the shop's own session; kept as HMAC only."}.range(1, 1024),
         note{"auth_time", "When the shopper last proved who they are at the shop, ms; linking needs it within 300 s."}
             .range(0, json::max_integer),
         note{"scopes", "Scopes to ask for besides, from the plugin's manifest."}.range(0, 32).defaults("[]"),
         note{"purposes", "Purposes whose scopes to ask for; left out: those the shopper has agreed to."}.range(0, 8),
         note{"return_to", "Where the browser goes afterwards, below the shop's return template."}.range(0, 2048),
         note{"hint", "Name to fill in at the network."}.range(0, 256))

struct cookie_document {
  std::string name;
  std::string value;
  std::string attributes;
};
BOOST_DESCRIBE_STRUCT(cookie_document, (), (name, value, attributes))
VT_NOTES(cookie_document, note{"name", "Name of the cookie."}, note{"value", "Its value."},
         note{"attributes", "What follows the value in Set-Cookie."})

struct begin_answer {
  std::string url;
  std::string attempt;
  cookie_document cookie;
};
BOOST_DESCRIBE_STRUCT(begin_answer, (), (url, attempt, cookie))
VT_NOTES(begin_answer, note{"url", "Send the browser here."},
         note{"attempt", "For identity.confirm; lives ten minutes."},
         note{"cookie", "Set it with the redirect: it ties the attempt to this browser."})

struct complete_request {
  std::string connector;
  std::optional<std::string> query;
  std::optional<std::string> body;
  std::string cookie;
  std::string session;
  std::optional<std::string> shopper;
};
BOOST_DESCRIBE_STRUCT(complete_request, (), (connector, query, body, cookie, session, shopper))
VT_NOTES(complete_request, note{"connector", "Instance whose callback address was called."}.range(1, 64),
         note{"query", "Raw query of the callback, not parsed: duplicates are refused here."}.range(0, 16384),
         note{"body", "Raw form body instead, for networks that post."}.range(0, 16384),
         note{"cookie", "The attempt cookie's value, or the whole Cookie header."}.range(0, 16384),
         note{"session", "The shop's own session, as in identity.begin."}.range(1, 1024),
         note{"shopper", "The shopper who is signed in now, as in identity.begin."}.range(1, 256))

enum class confirmation { accept, decline };
BOOST_DESCRIBE_ENUM(confirmation, accept, decline)

struct confirm_request {
  std::string attempt;
  std::string session;
  std::optional<std::int64_t> auth_time;
  std::optional<std::string> shopper;
  confirmation decision = confirmation::accept;
};
BOOST_DESCRIBE_STRUCT(confirm_request, (), (attempt, session, auth_time, shopper, decision))
VT_NOTES(confirm_request, note{"attempt", "As identity.begin gave it."}.range(1, 128),
         note{"session", "The shop's own session, as in identity.begin."}.range(1, 1024),
         note{"auth_time", "When the shopper proved who they are, ms; linking needs it within 300 s."}.range(
             0, json::max_integer),
         note{"shopper", "The shopper who is signed in now; after new_shopper_proposed the one that was made."}.range(
             1, 256),
         note{"decision", "accept: link it; decline: forget it."})

struct redeem_request {
  std::string ticket;
  std::string session;
  std::optional<std::string> shopper;
  std::optional<std::string> cookie;
};
BOOST_DESCRIBE_STRUCT(redeem_request, (), (ticket, session, shopper, cookie))
VT_NOTES(redeem_request,
         note{"ticket", "vt_ticket of the address that the browser came back to; single use, 60 s."}.range(1, 128),
         note{"session", "The shop's own session."}.range(1, 1024),
         note{"shopper", "The shopper who is signed in now."}.range(1, 256),
         note{"cookie",
              "The Cookie header of that request; where it is given, the browser must be the one that began. "
              "Needed for logins that began without a session: nothing else binds those."}
             .range(0, 16384))

struct identity_document {
  std::optional<std::string> identity;
  std::string connector;
  std::string issuer;
  std::optional<std::string> handle;
  std::optional<std::string> name;
  std::optional<std::string> avatar;
  std::optional<std::string> email;
  std::string email_grade;
};
BOOST_DESCRIBE_STRUCT(identity_document, (), (identity, connector, issuer, handle, name, avatar, email, email_grade))
VT_NOTES(identity_document, note{"identity", "Id of the linked identity, once it is linked."},
         note{"connector", "Instance it came through."}, note{"issuer", "Who vouches for it."},
         note{"handle", "Changeable short name at the network."}, note{"name", "Name at the network."},
         note{"avatar", "https address of a picture."},
         note{"email", "Address that the network gave: an attribute, never a key."},
         note{"email_grade", "absent, unverified, relay, verified, authoritative."})

struct complete_answer {
  identity::status status = status::rejected;
  std::optional<std::string> reason;
  std::optional<std::string> detail;
  std::vector<std::string> trace;
  std::optional<std::string> attempt;
  std::optional<std::string> shopper;
  std::optional<identity_document> identity;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(complete_answer, (), (status, reason, detail, trace, attempt, shopper, identity, next))
VT_NOTES(complete_answer, note{"status", "What became of it."},
         note{"reason", "Slug, where it did not come to a link or sign-in."},
         note{"detail", "What was wrong and what to do, for the shop's log; where the reason does not say it all."},
         note{"trace", "The steps that held, in order; no secrets."},
         note{"attempt", "For identity.confirm, where the answer waits for it."},
         note{"shopper", "Whose identity it is: after signed_in the host makes its session for them."},
         note{"identity", "What the network said of the person."}, note{"next", "Where to send the browser now."})

struct connect_request {
  std::string connector;
  std::optional<identity::intent> intent;
  std::optional<std::string> token;
  std::vector<shoppers::purpose> purposes;
  std::optional<std::string> return_to;
  std::optional<std::string> hint;
};
BOOST_DESCRIBE_STRUCT(connect_request, (), (connector, intent, token, purposes, return_to, hint))
VT_NOTES(
    connect_request, note{"connector", "Instance to sign in with."}.range(1, 64),
    note{"intent", "As in identity.begin; left out: link with a token, sign_in without one."},
    note{"token", "The shopper's token from the session cookie: it brings shopper, session and auth_time."}.range(1,
                                                                                                                  4096),
    note{"purposes", "Purposes whose scopes to ask for; none: those the shopper has agreed to."}.range(0, 8).defaults(
        "[]"),
    note{"return_to", "Where the browser goes afterwards."}.range(0, 2048),
    note{"hint", "Name to fill in at the network."}.range(0, 256))

struct callback_request {
  std::string connector;
  std::optional<std::string> query;
  std::optional<std::string> body;
  std::optional<std::string> cookie;
};
BOOST_DESCRIBE_STRUCT(callback_request, (), (connector, query, body, cookie))
VT_NOTES(callback_request, note{"connector", "Instance whose callback address was called."}.range(1, 64),
         note{"query", "Raw query."}.range(0, 16384), note{"body", "Raw form body instead."}.range(0, 16384),
         note{"cookie", "The Cookie header."}.range(0, 16384))

struct callback_answer {
  std::string location;
  cookie_document cookie;
};
BOOST_DESCRIBE_STRUCT(callback_answer, (), (location, cookie))
VT_NOTES(callback_answer, note{"location", "Send the browser here with 303: return_to with vt_ticket."},
         note{"cookie", "Keeps the attempt cookie for as long as the ticket lasts."})

[[nodiscard]] result<begin_answer> begin_login(ops::exchange& in, begin_request const& wanted);
[[nodiscard]] result<complete_answer> complete_login(ops::exchange& in, complete_request const& wanted);
[[nodiscard]] result<complete_answer> confirm_login(ops::exchange& in, confirm_request const& wanted);
[[nodiscard]] result<complete_answer> redeem_ticket(ops::exchange& in, redeem_request const& wanted);
[[nodiscard]] result<begin_answer> connect_browser(ops::exchange& in, connect_request const& wanted);
[[nodiscard]] result<callback_answer> take_callback(ops::exchange& in, callback_request const& wanted);

}  // namespace vetrina::identity
