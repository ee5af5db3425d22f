#include "shoppers/shopper_operations.hpp"

#include <algorithm>
#include <array>

#include "base/strings.hpp"
#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "ops/token.hpp"
#include "shoppers/changes.hpp"
#include "shoppers/find.hpp"
#include "shoppers/shoppers_sql.hpp"
#include "store/head.hpp"

namespace vetrina::shoppers {
namespace {

struct kept_email {
  std::optional<std::string> hash;
  std::optional<std::string> sealed;
};

result<kept_email> kept_email_of(ops::call const& in, store::session& db, std::string_view shopper) {
  VT_TRY(auto const found, db.first(sql::export_shopper, {in.who.shop, shopper}, [](store::row const& r) {
    return kept_email{r.optional_string(0), r.optional_string(1)};
  }));
  return found.value_or(kept_email{});
}

// Absent: as before; empty: cleared.
std::optional<std::string> chosen(std::optional<std::string> const& wanted, std::optional<std::string> before) {
  if (!wanted) return before;
  if (wanted->empty()) return std::nullopt;
  return wanted;
}

result<void> check(put_request const& wanted) {
  if (wanted.avatar && !wanted.avatar->empty() && !wanted.avatar->starts_with("https://")) {
    return fail(code::invalid, "shopper.bad_avatar", "A picture is an https address.", "/avatar");
  }
  if (wanted.email && !wanted.email->empty()) {
    auto const address = trimmed(*wanted.email);
    auto const at = address.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == address.size() ||
        address.find_first_of(" \t\r\n") != std::string_view::npos) {
      return fail(code::invalid, "shopper.bad_email", "An e-mail address is local@domain.", "/email");
    }
  }
  return {};
}

shopper_answer answer_of(shopper_row const& row) {
  auto const self = profile_of_self(row);
  shopper_answer out;
  out.shopper = row.shopper;
  out.id = row.public_id;
  out.name = self.name;
  out.avatar = self.avatar;
  out.email_verified = row.email_verified;
  if (!row.market.empty()) out.market = row.market;
  if (!row.locale.empty()) out.locale = row.locale;
  out.minor = row.minor;
  out.has_other_credential = row.has_other_credential;
  out.created_at = row.created_at;
  return out;
}

// RFC 8176: methods that prove neither knowledge nor possession, so that auth_time by them is no step-up.
constexpr std::array<std::string_view, 3> weak_methods{"geo", "rba", "user"};

bool proves_somebody(std::vector<std::string> const& methods) {
  return methods.empty() || std::ranges::any_of(methods, [](std::string_view method) {
           return std::ranges::find(weak_methods, method) == weak_methods.end();
         });
}

}  // namespace

vault::place place_of_email(ops::call const& in, std::string_view shopper) {
  return {in.who.shop, shopper, "email", 1};
}

result<shopper_answer> put_shopper(ops::command& in, put_request const& wanted) {
  VT_CHECK(check(wanted));
  auto const& shop = in.who.shop;
  VT_TRY(auto before, find_shopper(in.db, shop, wanted.shopper));
  VT_TRY(auto email, kept_email_of(in, in.db, wanted.shopper));
  auto row = before.value_or(shopper_row{});
  if (!before) {
    row.shopper = wanted.shopper;
    row.public_id = crypto::new_id(in.sys.random, "p_");
    row.created_at = in.now;
  }
  auto const said = profile_of_self(row);
  auto const name = chosen(wanted.name, said.name);
  auto const avatar = chosen(wanted.avatar, said.avatar);
  row.profile = profile{name, avatar};
  if (wanted.email) {
    auto const earlier = email.hash;
    email = {};
    if (auto const address = trimmed(*wanted.email); !address.empty()) {
      VT_TRY(email.hash, email_hash(in, address));
      VT_TRY(email.sealed, in.sys.vault.seal(place_of_email(in, row.shopper), secret{address}));
    }
    if (email.hash != earlier) row.email_verified = false;  // the proof was about the other address
  }
  row.email_verified = wanted.email_verified.value_or(row.email_verified) && email.hash;
  row.market = wanted.market.value_or(row.market);
  row.locale = wanted.locale.value_or(row.locale);
  row.minor = wanted.minor.value_or(row.minor);
  row.has_other_credential = wanted.has_other_credential.value_or(row.has_other_credential);

  auto const sealed = email.sealed ? store::param{store::bytes{*email.sealed}} : store::param{std::nullopt};
  VT_CHECK(in.db.run(sql::put_shopper,
                     {shop, row.shopper, row.public_id, name, avatar, email.hash, sealed, row.email_verified,
                      row.market, row.locale, row.minor, row.has_other_credential, row.created_at}));
  if (!before) VT_CHECK(ops::raise_session_epoch(in.db, shop, row.shopper, in.now));
  in.db.touch(store::topic::shoppers);
  VT_CHECK(in.changed(shopper_put_change, row.public_id, "{}"));
  return answer_of(row);
}

result<shopper_answer> get_shopper(ops::query& in, shopper_request const&) {
  VT_TRY(auto const row, current_shopper(in, in.db));
  return answer_of(row);
}

result<token_answer> make_token(ops::command& in, token_request const& wanted) {
  VT_TRY(auto const row, current_shopper(in, in.db));
  ops::shopper_token token;
  token.shop = in.who.shop;
  token.shopper = row.shopper;
  VT_TRY(token.epoch, ops::session_epoch(in.db, token.shop, token.shopper));
  if (wanted.session) {
    VT_TRY(token.session_hash, ops::session_hash(in, *wanted.session));
  }
  token.expires_at = in.now + wanted.ttl_s * second_ms;
  if (wanted.auth_time && *wanted.auth_time > in.now + minute_ms) {
    return fail(code::invalid, "shopper.auth_time_ahead", "auth_time lies in the future; it is in milliseconds, UTC.",
                "/auth_time");
  }
  if (wanted.auth_time && proves_somebody(wanted.amr)) token.auth_time = *wanted.auth_time;

  token_answer made;
  VT_TRY(made.token, ops::mint(in.sys.vault, token));
  VT_TRY(made.csrf, ops::csrf_for(in.sys.vault, token.shop, made.token));
  made.cookie = {"__Host-vetrina", made.token,
                 cat("Path=/; Max-Age=", wanted.ttl_s, "; HttpOnly; Secure; SameSite=Lax")};
  return made;
}

result<nothing> sign_out(ops::command& in, sign_out_request const& wanted) {
  VT_CHECK(same_shopper(in, wanted.shopper));
  VT_TRY(auto const row, current_shopper(in, in.db));
  VT_CHECK(ops::raise_session_epoch(in.db, in.who.shop, row.shopper, in.now));
  in.db.touch(store::topic::shoppers);
  return nothing{};
}

result<void> same_shopper(ops::call const& in, std::optional<std::string> const& named) {
  if (!named || (in.who.shopper && *in.who.shopper == *named)) return {};
  return fail(code::denied, "caller.not_allowed", "The session belongs to another shopper. Leave \"shopper\" out.",
              "/shopper");
}

result<void> export_shopper(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  VT_TRY(auto const row, find_shopper(in.db, in.who.shop, shopper));
  if (!row) return {};
  VT_TRY(auto const email, kept_email_of(in, in.db, shopper));
  shopper_export held{answer_of(*row), {}};
  if (email.sealed) {
    VT_TRY(auto const plain, in.sys.vault.open(place_of_email(in, shopper), *email.sealed));
    held.email = std::string{plain.reveal()};
  }
  parts.push_back({"shopper", json::encode(held)});
  return {};
}

}  // namespace vetrina::shoppers
