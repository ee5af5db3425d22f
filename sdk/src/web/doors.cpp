#include "web/doors.hpp"

#include "base/strings.hpp"
#include "ops/dispatcher.hpp"
#include "ops/shared_limits.hpp"
#include "web/answers.hpp"
#include "web/rate_limits.hpp"

namespace vetrina::web {
namespace {

struct door_rule {
  std::string_view name;
  std::int64_t ops::limit_settings::*per_minute;
  bool by_session;  // false: the network or a browser without a shop's session stands there
};

door_rule const& rule_of(door which) {
  static constexpr door_rule rules[] = {{"connect", &ops::limit_settings::connect, true},
                                        {"callback", &ops::limit_settings::callback, false},
                                        {"hook", &ops::limit_settings::hook, false},
                                        {"link", &ops::limit_settings::link, false},
                                        {"operation", &ops::limit_settings::operation, true}};
  return rules[static_cast<std::size_t>(which)];
}

}  // namespace

std::optional<net::http_response> too_often(route_context const& in, door which, visitor const& who,
                                            std::string_view about) {
  auto const& settings = in.sys.settings;
  auto const& rule = rule_of(which);
  if (who.hint.who == ops::role::admin) return std::nullopt;
  std::string caller;
  if (rule.by_session && who.hint.shopper) {
    caller = cat("shopper ", *who.hint.shopper);
  } else {
    caller = caller_address(in.from, in.request.headers, settings.http.trusted_proxies);
  }
  if (caller.empty()) return std::nullopt;
  auto const key = cat(rule.name, " ", about, "\n", who.hint.shop, "\n", caller);
  auto const per_minute = settings.limits.*rule.per_minute;
  if (per_minute <= 0) return std::nullopt;
  auto const shared = in.sys.operations.kept().of<ops::shared_limits>()->knock(in.sys, key, per_minute);
  auto const wait = shared ? shared->wait_ms : in.limits.knock(key, per_minute, in.sys.time.monotonic_ms());
  if (!wait) return std::nullopt;
  auto why = fail(code::rate_limited, "http.rate_limited", "That was too often. Wait a little and try again.");
  why.retry_after_ms = *wait;
  return problem(why, in.trace);
}

}  // namespace vetrina::web
