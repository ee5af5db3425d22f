#include "connector/error_class.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include "base/strings.hpp"

namespace vetrina::connector {
namespace {

struct class_row {
  code why;
  std::string_view slug;
};

// In the order of vtc_error_class, from VTC_ERROR_RETRY = 1.
constexpr std::array<class_row, 12> classes{{
    {code::unavailable, "connector.retry"},
    {code::rate_limited, "connector.rate_limited"},
    {code::exhausted, "connector.quota_exhausted"},
    {code::unauthenticated, "connector.token_expired"},
    {code::token_revoked, "connector.reauthorize"},
    {code::denied, "connector.missing_scope"},
    {code::precondition, "connector.needs_review"},
    {code::precondition, "connector.account_unlinkable"},
    {code::unimplemented, "connector.version_sunset"},
    {code::not_found, "connector.not_found"},
    {code::exists, "connector.duplicate"},
    {code::provider_error, "connector.invalid"},
}};

struct status_row {
  int from;
  int to;
  vtc_error_class what;
};

constexpr std::array<status_row, 10> statuses{{
    {200, 299, VTC_ERROR_NONE},
    {401, 401, VTC_ERROR_TOKEN_EXPIRED},
    {403, 403, VTC_ERROR_MISSING_SCOPE},
    {404, 404, VTC_ERROR_NOT_FOUND},
    {408, 408, VTC_ERROR_RETRY},
    {409, 409, VTC_ERROR_DUPLICATE},
    {410, 410, VTC_ERROR_NOT_FOUND},
    {426, 426, VTC_ERROR_VERSION_SUNSET},
    {429, 429, VTC_ERROR_RATE_LIMITED},
    {500, 599, VTC_ERROR_RETRY},
}};

constexpr std::int64_t longest_wait_ms = day_ms;  // a network's slip must not silence it for a year

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

std::optional<std::int64_t> wait_of(net::http_response const& answer, std::int64_t now_ms) {
  auto const after = trimmed(net::find(answer.headers, "retry-after"));
  if (auto const seconds = whole_number(after); seconds && !after.empty()) {
    return std::min(*seconds, longest_wait_ms) * second_ms;
  }
  if (auto const when = http_date_ms(after)) return *when - now_ms;
  auto const reset = trimmed(net::find(answer.headers, "x-ratelimit-reset"));
  if (auto const when = iso_ms(reset)) return *when - now_ms;
  if (auto const when = whole_number(reset); when && !reset.empty() && *when < json::max_integer / second_ms) {
    return *when * second_ms - now_ms;
  }
  return std::nullopt;
}

}  // namespace

error class_error(vtc_error_class why, std::string message, std::int64_t retry_after_ms) {
  if (why < VTC_ERROR_RETRY || why > VTC_ERROR_INVALID) {
    return fail(code::provider_error, "connector.misbehaving",
                cat("The plugin failed with class ", why, ", which is none."));
  }
  auto const& row = classes[static_cast<std::size_t>(why) - 1];
  return fail(row.why, row.slug, std::move(message), {}, std::clamp<std::int64_t>(retry_after_ms, 0, longest_wait_ms));
}

vtc_error_class class_of_status(int status) noexcept {
  for (auto const& row : statuses) {
    if (status >= row.from && status <= row.to) return row.what;
  }
  return VTC_ERROR_INVALID;
}

std::int64_t retry_after_ms(net::http_response const& answer, manifest const& m, clock const& time) {
  if (answer.status != 429 && answer.status != 503) return 0;
  if (auto const wait = wait_of(answer, time.wall_ms()))
    return std::clamp<std::int64_t>(*wait, second_ms, longest_wait_ms);
  if (answer.status != 429) return 0;
  std::int64_t seconds = m.rate_limits.empty() ? 60 : longest_wait_ms;
  for (auto const& [name, limit] : m.rate_limits) seconds = std::min(seconds, limit.per_seconds);
  return std::min(seconds * second_ms, longest_wait_ms);
}

}  // namespace vetrina::connector
