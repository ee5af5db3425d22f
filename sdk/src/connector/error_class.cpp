#include "connector/error_class.hpp"

#include <algorithm>
#include <array>

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

}  // namespace vetrina::connector
