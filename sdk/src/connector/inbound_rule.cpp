#include "connector/inbound_rule.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/manifest.hpp"

namespace vetrina::connector {
namespace {

error bad(std::string pointer, std::string message) {
  return fail(code::invalid, "connector.bad_manifest", std::move(message), std::move(pointer));
}

bool is_token(inbound_proof proof) {
  return proof == inbound_proof::logout_token || proof == inbound_proof::event_token;
}
bool is_challenge(inbound_proof proof) {
  return proof == inbound_proof::challenge_mac || proof == inbound_proof::challenge_token;
}

bool fits(inbound_proof proof, inbound_carrier carrier) {
  switch (proof) {
    case inbound_proof::logout_token:
    case inbound_proof::event_token:
      return carrier == inbound_carrier::form || carrier == inbound_carrier::member || carrier == inbound_carrier::body;
    case inbound_proof::signed_request: return carrier == inbound_carrier::form;
    case inbound_proof::body_mac: return carrier == inbound_carrier::header;
    case inbound_proof::challenge_mac:
    case inbound_proof::challenge_token: return carrier == inbound_carrier::query;
  }
  return false;
}

result<void> check_names(manifest const& m, inbound_rule const& rule, std::string const& at) {
  bool const named = std::ranges::all_of(
      rule.notice, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  if (!named) return bad(cat(at, "/notice"), "The name of a notice is lower_snake.");
  auto const twins = std::ranges::count(m.inbound, rule.notice, &inbound_rule::notice);
  if (twins > 1) return bad(cat(at, "/notice"), "This notice stands here twice.");
  if (!fits(rule.proof, rule.carrier)) return bad(cat(at, "/carrier"), "This proof does not travel there.");
  if (rule.carrier == inbound_carrier::member && rule.name.front() != '/') {
    return bad(cat(at, "/name"), "A member is named by a JSON pointer, which begins with a slash.");
  }
  bool const lower = ascii_lower(rule.name) == rule.name;
  if ((rule.carrier == inbound_carrier::header || rule.carrier == inbound_carrier::body) && !lower) {
    return bad(cat(at, "/name"), "Write headers and media types in lower case.");
  }
  return {};
}

result<void> check_pointers(inbound_rule const& rule, std::string const& at) {
  auto const is_pointer = [](std::string const& text) { return !text.empty() && text.front() == '/'; };
  std::pair<std::string_view, std::optional<std::string> const&> const pointers[] = {
      {"issued_at", rule.issued_at}, {"events", rule.events}, {"event_name", rule.event_name}};
  for (auto const& [name, value] : pointers) {
    if (value && !is_pointer(*value)) return bad(cat(at, "/", name), "A JSON pointer begins with a slash.");
  }
  if (!std::ranges::all_of(rule.subjects, is_pointer)) {
    return bad(cat(at, "/subjects"), "A JSON pointer begins with a slash.");
  }
  return {};
}

result<void> check_template(manifest const& m, std::string_view text, std::string const& at) {
  VT_TRY(auto const names, template_names(text));
  for (auto const name : names) {
    bool const known =
        name == "instance" ? m.instance.has_value() : m.config_schema.properties.contains(std::string{name});
    if (!known) return bad(at, cat("\"{", name, "}\" is no setting of config_schema."));
  }
  return {};
}

result<void> check_token(manifest const& m, inbound_rule const& rule, std::string const& at) {
  if (rule.issuer) VT_CHECK(check_template(m, *rule.issuer, cat(at, "/issuer")));
  for (auto const& one : rule.audiences) VT_CHECK(check_template(m, one, cat(at, "/audiences")));
  if (rule.keys) {
    VT_CHECK(check_template(m, *rule.keys, cat(at, "/keys")));
    if (!rule.keys->starts_with("https://") && !rule.keys->starts_with('{')) {
      return bad(cat(at, "/keys"), "Keys lie at an https address or at a setting in braces.");
    }
    if (rule.audiences.empty()) return bad(cat(at, "/audiences"), "With keys of its own a notice names its audiences.");
  } else if (m.auth.discovery == discovery_kind::none) {
    return bad(cat(at, "/keys"), "Without discovery nobody says where the signing keys lie.");
  }
  return {};
}

// X answers its own trial with a MAC of a text that anybody may choose, under the key that signs its notices; a signed
// request is proved by just such a MAC, over a text of the same alphabet.
result<void> check_secret(manifest const& m, inbound_rule const& rule, std::string const& at) {
  if (std::ranges::find(m.secrets, rule.secret) == m.secrets.end()) {
    return bad(cat(at, "/secret"), cat("\"", rule.secret, "\" is none of the manifest's secrets."));
  }
  if (rule.proof != inbound_proof::signed_request) return {};
  bool const oracle = std::ranges::any_of(m.inbound, [&](inbound_rule const& other) {
    return other.proof == inbound_proof::challenge_mac && other.secret == rule.secret;
  });
  if (oracle) return bad(cat(at, "/secret"), "A challenge is answered with this secret: it would sign requests, too.");
  return {};
}

// What may come again for ever must not take anything away: a notice without a time in it is remembered for max_age_s.
result<void> check_effects(inbound_rule const& rule, std::string const& at) {
  if (is_challenge(rule.proof)) {
    if (!rule.does.empty()) return bad(cat(at, "/does"), "A trial of the address does nothing.");
    return {};
  }
  if (rule.does.empty()) return bad(cat(at, "/does"), "A notice does something, if only to tell the shop.");
  auto const mild = [](auto const& one) {
    return one.second == inbound_effect::nothing || one.second == inbound_effect::tell;
  };
  bool const timeless =
      rule.proof == inbound_proof::body_mac && rule.mac != mac_form::timed_hex && !rule.issued_at.has_value();
  if (timeless && !std::ranges::all_of(rule.does, mild)) {
    return bad(cat(at, "/issued_at"), "Without a time a notice could be sent again for ever: it may only tell.");
  }
  bool const erases =
      std::ranges::any_of(rule.does, [](auto const& one) { return one.second == inbound_effect::erase; });
  if (rule.answer == inbound_answer::confirmation && !erases) {
    return bad(cat(at, "/answer"), "Only an erasure has a confirmation.");
  }
  return {};
}

}  // namespace

result<void> check_inbound(manifest const& m) {
  for (std::size_t i = 0; i < m.inbound.size(); ++i) {
    auto const& rule = m.inbound[i];
    auto const at = cat("/inbound/", std::uint64_t{i});
    VT_CHECK(check_names(m, rule, at));
    VT_CHECK(check_pointers(rule, at));
    VT_CHECK(check_effects(rule, at));
    if (is_token(rule.proof)) {
      VT_CHECK(check_token(m, rule, at));
    } else {
      VT_CHECK(check_secret(m, rule, at));
    }
  }
  return {};
}

}  // namespace vetrina::connector
