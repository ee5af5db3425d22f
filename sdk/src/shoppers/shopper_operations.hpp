// shopper_operations: shopper.put, shopper.get, shopper.token, shopper.sign_out, and the documents they speak.
// Inner header of shoppers/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/describe.hpp"
#include "ops/module.hpp"

namespace vetrina::shoppers {

struct nothing {};
VT_NO_FIELDS(nothing)

struct put_request {
  std::string shopper;
  std::optional<std::string> name;
  std::optional<std::string> avatar;
  std::optional<std::string> email;
  std::optional<bool> email_verified;
  std::optional<std::string> market;
  std::optional<std::string> locale;
  std::optional<bool> minor;
  std::optional<bool> has_other_credential;
};
BOOST_DESCRIBE_STRUCT(put_request, (),
                      (shopper, name, avatar, email, email_verified, market, locale, minor, has_other_credential))
VT_NOTES(put_request,
         note{"shopper",
              "The shop's own id. Made where it is new; else the fields that are given change and all "
              "others stay."}
             .range(1, 256),
         note{"name", "What friends may see, with consent; empty clears it."}.range(0, 256),
         note{"avatar", "https address of a picture; empty clears it."}.range(0, 2048),
         note{"email",
              "Kept sealed; empty clears it. A new address is unverified until email_verified says "
              "otherwise."}
             .range(0, 320),
         note{"email_verified", "Whether the shop has proof that the address is theirs."},
         note{"market", "The market they buy in."}.range(1, 32), note{"locale", "Their language, BCP 47."}.range(2, 35),
         note{"minor", "true: never named, never asked and never drawn, whatever they choose."},
         note{"has_other_credential",
              "Whether they can sign in without a linked identity, as with a password; unlinking "
              "the last identity needs it."})

struct shopper_answer {
  std::string shopper;
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> avatar;
  bool email_verified = false;
  std::optional<std::string> market;
  std::optional<std::string> locale;
  bool minor = false;
  bool has_other_credential = false;
  std::int64_t created_at = 0;
};
BOOST_DESCRIBE_STRUCT(shopper_answer, (),
                      (shopper, id, name, avatar, email_verified, market, locale, minor, has_other_credential,
                       created_at))
VT_NOTES(shopper_answer, note{"shopper", "The shop's own id."}, note{"id", "The public id that others see, p_…"},
         note{"name", "As the shop gave it."}, note{"avatar", "As the shop gave it."},
         note{"email_verified", "Whether there is a verified address."}, note{"market", "As the shop gave it."},
         note{"locale", "As the shop gave it."}, note{"minor", "Whether they are never named, asked or drawn."},
         note{"has_other_credential", "Whether they can sign in without a linked identity."},
         note{"created_at", "When they were first put, ms UTC."})

struct shopper_request {
  std::optional<std::string> shopper;
};
BOOST_DESCRIBE_STRUCT(shopper_request, (), (shopper))
VT_NOTES(shopper_request, note{"shopper", "The shop's own id."}.range(1, 256))

struct token_request {
  std::string shopper;
  std::optional<std::string> session;
  std::optional<std::int64_t> auth_time;
  std::vector<std::string> amr;
  std::int64_t ttl_s = 1800;
};
BOOST_DESCRIBE_STRUCT(token_request, (), (shopper, session, auth_time, amr, ttl_s))
VT_NOTES(token_request, note{"shopper", "Whom the shop has signed in, by its own id."}.range(1, 256),
         note{"session", "The shop's own session id, stable and opaque; kept only as a keyed hash."}.range(1, 512),
         note{"auth_time",
              "When they last proved who they are, ms UTC. Without it nothing that needs a step-up "
              "works."}
             .range(0, json::max_integer),
         note{"amr",
              "How they proved it (RFC 8176). With weak methods alone (geo, rba, user) auth_time is not taken "
              "as proof."}
             .range(0, 16)
             .defaults("[]"),
         note{"ttl_s", "Seconds the token lasts."}.range(60, 86'400).defaults("1800"))

struct cookie {
  std::string name;
  std::string value;
  std::string attributes;
};
BOOST_DESCRIBE_STRUCT(cookie, (), (name, value, attributes))
VT_NOTES(cookie, note{"name", "__Host-vetrina."}, note{"value", "The token."},
         note{"attributes", "What follows value and semicolon in Set-Cookie."})

struct token_answer {
  std::string token;
  std::string csrf;
  shoppers::cookie cookie;
};
BOOST_DESCRIBE_STRUCT(token_answer, (), (token, csrf, cookie))
VT_NOTES(token_answer, note{"token", "Says who the shopper is, until it expires or they sign out."},
         note{"csrf", "To send on procedures as X-Vetrina-CSRF or as a form field."},
         note{"cookie", "To set with the shop's own answer."})

struct sign_out_request {
  std::optional<std::string> shopper;
};
BOOST_DESCRIBE_STRUCT(sign_out_request, (), (shopper))
VT_NOTES(sign_out_request, note{"shopper", "By the shop's own id; a session says it itself."}.range(1, 256))

struct shopper_export {
  shopper_answer shopper;
  std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(shopper_export, (), (shopper, email))
VT_NOTES(shopper_export, note{"shopper", "What the shop told about them."}, note{"email", "Their address."})

[[nodiscard]] result<shopper_answer> put_shopper(ops::command& in, put_request const& wanted);
[[nodiscard]] result<shopper_answer> get_shopper(ops::query& in, shopper_request const& wanted);
[[nodiscard]] result<token_answer> make_token(ops::command& in, token_request const& wanted);
[[nodiscard]] result<nothing> sign_out(ops::command& in, sign_out_request const& wanted);

// A document may name the shopper of the session and nobody else.
[[nodiscard]] result<void> same_shopper(ops::call const& in, std::optional<std::string> const& named);

// Where a shopper's address is sealed to.
[[nodiscard]] vault::place place_of_email(ops::call const& in, std::string_view shopper);
[[nodiscard]] result<void> export_shopper(ops::query& in, std::string_view shopper,
                                          std::vector<ops::export_part>& parts);

}  // namespace vetrina::shoppers
