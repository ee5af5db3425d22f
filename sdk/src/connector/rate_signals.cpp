#include "connector/rate_signals.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>

#include "base/strings.hpp"
#include "connector/error_class.hpp"
#include "json/document.hpp"

namespace vetrina::connector {
namespace {

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end == text.data() || value < 0) return std::nullopt;
  return value;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos ? number(text) : std::nullopt;
}

std::optional<std::int64_t> utc_ms(int year, unsigned month, unsigned day, std::int64_t seconds) {
  auto const date = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * day_ms + seconds * second_ms;
}

// The fixed digits of a form, or nothing: "0000-00-00T00:00:00".
std::optional<std::int64_t> digits(std::string_view text, std::size_t at, std::size_t count) {
  return at + count <= text.size() ? whole_number(text.substr(at, count)) : std::nullopt;
}

std::optional<std::int64_t> clock_seconds(std::string_view text, std::size_t at) {
  auto const h = digits(text, at, 2);
  auto const m = digits(text, at + 3, 2);
  auto const s = digits(text, at + 6, 2);
  if (!h || !m || !s || *h > 23 || *m > 59 || *s > 60) return std::nullopt;
  return *h * 3600 + *m * 60 + *s;
}

// 2026-11-21T23:00:00.000Z, the form Mastodon's servers write.
std::optional<std::int64_t> iso_ms(std::string_view text) {
  auto const y = digits(text, 0, 4);
  auto const m = digits(text, 5, 2);
  auto const d = digits(text, 8, 2);
  auto const s = clock_seconds(text, 11);
  if (!y || !m || !d || !s || !text.ends_with('Z')) return std::nullopt;
  return utc_ms(static_cast<int>(*y), static_cast<unsigned>(*m), static_cast<unsigned>(*d), *s);
}

// Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110 section 5.6.7).
std::optional<std::int64_t> http_date_ms(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  auto const d = digits(text, 5, 2);
  auto const month = months.find(text.substr(8, 3));
  auto const y = digits(text, 12, 4);
  auto const s = clock_seconds(text, 17);
  if (!d || !y || !s || month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  return utc_ms(static_cast<int>(*y), static_cast<unsigned>(month / 3 + 1), static_cast<unsigned>(*d), *s);
}

// The three families that networks use (networks.md 2.6), where the manifest names no other.
struct header_names {
  std::string_view remaining;
  std::string_view reset;
};
constexpr std::array<header_names, 3> families{{{"x-ratelimit-remaining", "x-ratelimit-reset"},
                                                {"x-rate-limit-remaining", "x-rate-limit-reset"},
                                                {"ratelimit-remaining", "ratelimit-reset"}}};

// A number this small is no moment of our time: it counts from now.
constexpr std::int64_t first_unix_s = 1'000'000'000;

std::optional<std::int64_t> reset_ms(std::string_view reset, std::int64_t now_ms) {
  if (auto const when = iso_ms(reset)) return *when - now_ms;
  auto const seconds = whole_number(reset);
  if (!seconds || reset.empty() || *seconds >= json::max_integer / second_ms) return std::nullopt;
  return *seconds < first_unix_s ? *seconds * second_ms : *seconds * second_ms - now_ms;
}

// What is said of the limit, by the names that this network uses.
template <class Visit>
void each_family(manifest const& m, Visit visit) {
  if (m.rate_headers) {
    visit(header_names{m.rate_headers->remaining, m.rate_headers->reset});
    return;
  }
  for (auto const& family : families) visit(family);
}

std::string_view header(net::http_response const& answer, std::string_view name) {
  return trimmed(net::find(answer.headers, name));
}

std::int64_t shortest_period_ms(manifest const& m) {
  if (m.rate_limits.empty()) return minute_ms;
  auto seconds = longest_wait_ms / second_ms;
  for (auto const& [name, limit] : m.rate_limits) seconds = std::min(seconds, limit.per_seconds);
  return seconds * second_ms;
}

std::int64_t bounded(std::int64_t ms) { return std::clamp<std::int64_t>(ms, second_ms, longest_wait_ms); }

std::optional<std::int64_t> wait_of(net::http_response const& answer, manifest const& m, std::int64_t now_ms) {
  auto const after = header(answer, "retry-after");
  if (auto const seconds = whole_number(after); seconds && !after.empty()) {
    return std::min(*seconds, longest_wait_ms) * second_ms;
  }
  if (auto const when = http_date_ms(after)) return *when - now_ms;
  std::optional<std::int64_t> found;
  each_family(m, [&](header_names const& names) {
    if (!found) found = reset_ms(header(answer, names.reset), now_ms);
  });
  return found;
}

// Percent of what the application may use, the most of all kinds; at the network of this header only.
constexpr std::int64_t used_up = 95;
constexpr std::array<std::string_view, 3> usages{"/call_count", "/total_time", "/total_cputime"};

std::int64_t usage_pause_ms(json::document const& said, std::string const& at, manifest const& m) {
  std::int64_t most = 0;
  for (auto const kind : usages) most = std::max(most, said.integer_at(cat(at, kind)).value_or(0));
  if (most < used_up) return 0;
  auto const minutes = said.integer_at(at + "/estimated_time_to_regain_access").value_or(0);
  return minutes > 0 ? std::min(minutes, longest_wait_ms / minute_ms) * minute_ms : shortest_period_ms(m);
}

std::int64_t usage_pause_ms(net::http_response const& answer, manifest const& m) {
  std::int64_t pause = 0;
  if (auto const app = json::document::parse(header(answer, "x-app-usage"))) pause = usage_pause_ms(*app, "", m);
  auto const business = json::document::parse(header(answer, "x-business-use-case-usage"));
  if (!business) return pause;
  for (auto const& id : business->keys_at("")) {
    auto const at = cat("/", json::pointer_step(id));
    for (std::size_t i = 0; i < std::min<std::size_t>(business->size_at(at), 16); ++i) {
      pause = std::max(pause, usage_pause_ms(*business, cat(at, "/", std::uint64_t{i}), m));
    }
  }
  return pause;
}

}  // namespace

std::int64_t retry_after_ms(net::http_response const& answer, manifest const& m, clock const& time) {
  if (answer.status != 429 && answer.status != 503) return 0;
  if (auto const wait = wait_of(answer, m, time.wall_ms())) return bounded(*wait);
  return answer.status == 429 ? std::min(shortest_period_ms(m), longest_wait_ms) : 0;
}

std::int64_t pause_ms(net::http_response const& answer, manifest const& m, clock const& time) {
  std::int64_t pause = usage_pause_ms(answer, m);
  each_family(m, [&](header_names const& names) {
    auto const left = header(answer, names.remaining);
    if (left.empty() || whole_number(left) != 0) return;
    pause = std::max(pause, reset_ms(header(answer, names.reset), time.wall_ms()).value_or(shortest_period_ms(m)));
  });
  return pause == 0 ? 0 : bounded(pause);
}

}  // namespace vetrina::connector
