// network: the whole state of the sandbox and what its endpoints share: parameters, errors, who is asking, rate limits.
// One lock guards it: answer() in main.cpp takes it for the length of a request.
#pragma once

#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "common/https_server.hpp"
#include "network/oauth.hpp"
#include "network/people.hpp"

namespace sandbox {

struct rate_limit {
  std::int64_t limit = 300;  // calls to /api/ per access token, or per address without one, in five minutes
  std::int64_t window = -1;
  std::map<std::string, std::int64_t, std::less<>> calls;
};

struct network {
  std::mutex mutex;
  std::string base;  // https://localhost:PORT
  people who;
  clock now;
  oauth auth;
  rate_limit rate;
};

// What came in the body, as a form or as JSON: scalars under their name, members of an array under `name[]`.
[[nodiscard]] sample::fields body_parameters(sample::request const& asked);
// The body's, then the query's.
[[nodiscard]] sample::fields parameters(sample::request const& asked);

[[nodiscard]] sample::response json_answer(nlohmann::json const& document, int status = 200);
[[nodiscard]] sample::response error_answer(int status, std::string_view error, std::string_view description = {});
[[nodiscard]] sample::response error_answer(oauth_error const& error);

[[nodiscard]] std::string_view bearer(sample::request const& asked) noexcept;  // empty without one

[[nodiscard]] std::string iso_time(std::int64_t seconds);

// Counts one call and says so in X-RateLimit-* headers; false when there were too many.
bool count_call(network& net, sample::request const& asked, sample::fields& headers);

}  // namespace sandbox
