#include "connector/inbound_notice.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/inbound_events.hpp"
#include "connector/inbound_mac.hpp"
#include "connector/inbound_token.hpp"
#include "connector/manifest.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace vetrina::connector {
namespace {

constexpr std::size_t most_fields = 32;
constexpr std::string_view form_type = "application/x-www-form-urlencoded";

using fields = std::map<std::string, std::string>;

error malformed(std::string message) { return fail(code::invalid, "inbound.malformed", std::move(message)); }

std::string media_type(inbound_request const& request) {
  auto const at = request.headers.find("content-type");
  if (at == request.headers.end()) return {};
  std::string_view const text = at->second;
  return ascii_lower(trimmed(text.substr(0, text.find(';'))));
}

// What the request carries where the rule looks; empty where it is not such a notice at all.
result<std::optional<std::string>> carried_by(inbound_rule const& rule, inbound_request const& request,
                                              fields const& query) {
  using found = std::optional<std::string>;
  auto const member = [&](fields const& of) { return of.contains(rule.name) ? found{of.at(rule.name)} : found{}; };
  bool const asks = rule.carrier == inbound_carrier::query;
  if (request.method != (asks ? "GET" : "POST")) return found{};
  switch (rule.carrier) {
    case inbound_carrier::query: return member(query);
    case inbound_carrier::header: return member(request.headers);
    case inbound_carrier::body: return media_type(request) == rule.name ? found{request.body} : found{};
    case inbound_carrier::form: {
      if (media_type(request) != form_type) return found{};
      VT_TRY(auto const form, inbound_fields(request.body));
      return member(form);
    }
    case inbound_carrier::member: {
      if (media_type(request) == form_type) return found{};
      auto const body = json::document::parse(request.body, max_inbound_body);
      return body ? body->string_at(rule.name) : found{};
    }
  }
  return found{};
}

// The document that a proof vouches for, with what tells it from an earlier one.
struct proved {
  json::document document;
  std::string once;
  std::optional<std::int64_t> issued_at_s;  // empty: such notices do not say
};

result<proved> open(inbound_context const& in, carried_notice const& carried, inbound_request const& request) {
  auto const& rule = carried.rule;
  if (rule.proof == inbound_proof::logout_token || rule.proof == inbound_proof::event_token) {
    VT_TRY(auto claims, verified_event_claims(in, rule, carried.proof));
    auto const id = claims.string_at("/jti").value_or("");
    auto const issued = claims.number_at("/iat").value_or(0);
    return proved{std::move(claims), cat("jti ", id), static_cast<std::int64_t>(issued)};
  }
  VT_TRY(auto const key, inbound_secret(in, rule));
  if (rule.proof == inbound_proof::signed_request) {
    VT_TRY(auto payload, open_signed_request(key, carried.proof));
    auto const issued = payload.integer_at(rule.issued_at.value_or("/issued_at"));
    if (!issued) return malformed("The signed request does not say when it was made.");
    // What the MAC covers: the MAC itself has more than one spelling.
    auto once = cat("payload ", std::string_view{carried.proof}.substr(carried.proof.find('.') + 1));
    return proved{std::move(payload), std::move(once), issued};
  }
  VT_TRY(auto const issued, check_body_mac(key, rule.mac, carried.proof, request.body));
  auto body = json::document::parse(request.body, max_inbound_body);
  if (!body) return malformed("The body is no JSON document.");
  auto const said = rule.issued_at ? body->integer_at(*rule.issued_at) : issued;
  if (rule.issued_at && !said) return malformed("The notice does not say when it was made.");
  return proved{*std::move(body), cat("mac ", carried.proof), said};
}

// Checked for every proof alike; a token's claims were checked before, at the place where its slug says more.
result<std::int64_t> remember_until(inbound_rule const& rule, std::optional<std::int64_t> issued_at_s,
                                    std::int64_t now_ms) {
  auto const skew = inbound_skew_s * second_ms;
  if (!issued_at_s) return now_ms + rule.max_age_s * second_ms;
  if (*issued_at_s < 0 || *issued_at_s > json::max_integer / second_ms) {
    return malformed("The notice says a time that is none.");
  }
  auto const until = (*issued_at_s + rule.max_age_s) * second_ms + skew;
  if (until <= now_ms || *issued_at_s * second_ms > now_ms + skew) {
    return fail(code::signature, "inbound.issued_at",
                "The notice was not made just now. Check the clocks of both machines.");
  }
  return until;
}

}  // namespace

result<fields> inbound_fields(std::string_view text) {
  fields out;
  for (auto const pair : split(text, '&')) {
    if (pair.empty()) continue;
    auto const equals = pair.find('=');
    auto const value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    bool const fresh = out.emplace(percent_decode(pair.substr(0, equals), true), percent_decode(value, true)).second;
    // Which of two counts differs from parser to parser.
    if (!fresh) return malformed("The request holds a parameter twice.");
    if (out.size() > most_fields) return malformed("The request holds more than 32 parameters.");
  }
  return out;
}

result<secret> inbound_secret(inbound_context const& in, inbound_rule const& rule) {
  auto const held = in.of.secrets.find(rule.secret);
  if (held == in.of.secrets.end() || held->second.empty()) {
    return fail(
        code::precondition, "inbound.no_secret",
        cat("The connector \"", in.of.connector, "\" has no secret \"", rule.secret, "\" to prove notices by."));
  }
  return held->second;
}

bool is_challenge(inbound_rule const& rule) noexcept {
  return rule.proof == inbound_proof::challenge_mac || rule.proof == inbound_proof::challenge_token;
}

result<carried_notice> find_notice(manifest const& m, inbound_request const& request) {
  if (request.body.size() > max_inbound_body) return malformed("A notice has at most 64 KiB.");
  VT_TRY(auto const query, inbound_fields(request.query));
  auto const named = query.find("notice");
  std::optional<carried_notice> found;
  for (auto const& rule : m.inbound) {
    if (named != query.end() && named->second != rule.notice) continue;
    VT_TRY(auto carried, carried_by(rule, request, query));
    if (!carried) continue;
    if (found) {
      return fail(code::invalid, "inbound.ambiguous_notice",
                  "Several kinds of notice arrive like this one. Register the address with ?notice=NAME.");
    }
    found.emplace(carried_notice{rule, *std::move(carried)});
  }
  if (!found) {
    return fail(code::invalid, "inbound.unknown_notice",
                cat("The plugin \"", m.id, "\" knows no notice that arrives like this one."));
  }
  return *std::move(found);
}

result<verified_notice> verify_notice(inbound_context const& in, carried_notice const& carried,
                                      inbound_request const& request) {
  auto const& rule = carried.rule;
  VT_TRY(auto const what, open(in, carried, request));
  // Two kinds may carry the same bytes: Meta says "removed" and "delete" alike, at different addresses.
  verified_notice out{rule, crypto::hex(crypto::sha256(cat(rule.notice, " ", what.once))), 0, {}, std::nullopt};
  VT_TRY(out.remember_until, remember_until(rule, what.issued_at_s, in.oauth.time.wall_ms()));
  if (rule.proof == inbound_proof::logout_token) out.session = what.document.string_at("/sid");
  VT_TRY(out.events, inbound_events(rule, what.document));
  return out;
}

}  // namespace vetrina::connector
