// The claims of logout tokens and security event tokens, as a hostile provider with good keys may sign them: the first
// line is the header, the rest the payload. Whatever is taken holds the rules that it was taken by.
#include <array>

#include "base/strings.hpp"
#include "connector/inbound_events.hpp"
#include "connector/inbound_token.hpp"
#include "fuzz.hpp"

using namespace vetrina;

namespace {

constexpr std::string_view logout_event = "http://schemas.openid.net/event/backchannel-logout";

connector::inbound_rule rule_for(connector::inbound_proof proof) {
  connector::inbound_rule rule;
  rule.notice = "notice";
  rule.proof = proof;
  rule.subjects = {"/subject/sub", "/sub"};
  rule.does = {{std::string{logout_event}, connector::inbound_effect::sign_out},
               {"consent-revoked", connector::inbound_effect::revoke}};
  return rule;
}

void try_events(connector::inbound_rule const& rule, json::document const& claims) {
  auto const events = connector::inbound_events(rule, claims);
  if (!events) return;
  fuzz::holds(!events->empty() && events->size() <= 16, "events are there and bounded");
  for (auto const& one : *events) {
    fuzz::holds(rule.does.contains(one.name), "an event is one that the rule knows");
    fuzz::holds(!one.subject || (!one.subject->empty() && one.subject->size() <= 512), "a subject is bounded");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static std::array<std::string, 1> const audiences{"shop"};
  static auto const logout = rule_for(connector::inbound_proof::logout_token);
  static auto const event = rule_for(connector::inbound_proof::event_token);
  static auto const named = [] {
    auto rule = rule_for(connector::inbound_proof::event_token);
    rule.event_name = "/type";
    return rule;
  }();
  auto const text = fuzz::text_of(data, size);
  auto const line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  crypto::verified_jws const token{std::string{text.substr(0, line)}, std::string{text.substr(line + 1)}};
  for (auto const* rule : {&logout, &event, &named}) {
    auto const claims = connector::check_event_token(
        token, {rule->proof, false, "https://op.example", audiences, 600, 1'790'000'000'000});
    if (!claims) continue;
    fuzz::holds(claims->string_at("/iss") == "https://op.example", "the issuer is the pinned one");
    fuzz::holds(claims->string_at("/jti").has_value(), "a token has an id");
    if (rule->proof == connector::inbound_proof::logout_token) {
      fuzz::holds(!claims->has("/nonce"), "a logout token has no nonce");
      fuzz::holds(claims->has("/sub") || claims->has("/sid"), "a logout token names somebody");
    }
    try_events(*rule, *claims);
  }
  if (auto const any = json::document::parse(text)) try_events(named, *any);
  return 0;
}
