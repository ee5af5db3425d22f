#include "network/network.hpp"

#include <ctime>
#include <nlohmann/json.hpp>

namespace sandbox {
namespace {

using nlohmann::json;

constexpr std::int64_t window_seconds = 300;
constexpr std::size_t most_callers = 10'000;

void add_scalar(sample::fields& to, std::string const& name, json const& value) {
  if (value.is_string()) {
    to.emplace_back(name, value.get<std::string>());
  } else if (value.is_number() || value.is_boolean()) {
    to.emplace_back(name, value.dump());
  }
}

}  // namespace

sample::fields body_parameters(sample::request const& asked) {
  if (!asked.header("content-type").starts_with("application/json")) return asked.form;
  sample::fields out;
  auto const document = json::parse(asked.body, nullptr, false);
  if (!document.is_object()) return out;
  for (auto const& [name, value] : document.items()) {
    if (value.is_array()) {
      for (auto const& one : value) add_scalar(out, name + "[]", one);
    } else {
      add_scalar(out, name, value);
    }
  }
  return out;
}

sample::fields parameters(sample::request const& asked) {
  auto out = body_parameters(asked);
  out.insert(out.end(), asked.query.begin(), asked.query.end());
  return out;
}

sample::response json_answer(json const& document, int const status) {
  return sample::json_text(document.dump(-1, ' ', false, json::error_handler_t::replace), status);
}

sample::response error_answer(int const status, std::string_view const error, std::string_view const description) {
  auto document = json{{"error", error}};
  if (!description.empty()) document["error_description"] = description;
  auto out = json_answer(document, status);
  if (status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"Sandbox\"");
  return out;
}

sample::response error_answer(oauth_error const& error) {
  return error_answer(error.status, error.error, error.description);
}

std::string_view bearer(sample::request const& asked) noexcept {
  auto const given = asked.header("authorization");
  return given.starts_with("Bearer ") ? given.substr(7) : std::string_view{};
}

std::string iso_time(std::int64_t const seconds) {
  auto const when = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&when, &parts);
  char out[40];
  return {out, std::strftime(out, sizeof out, "%Y-%m-%dT%H:%M:%S.000000Z", &parts)};
}

bool count_call(network& net, sample::request const& asked, sample::fields& headers) {
  auto& rate = net.rate;
  auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(net.now().time_since_epoch()).count();
  if (rate.window != seconds / window_seconds || rate.calls.size() >= most_callers) {
    rate.window = seconds / window_seconds;
    rate.calls.clear();
  }
  auto const* const token = net.auth.find_token(bearer(asked));
  auto const calls = ++rate.calls[token != nullptr ? token->token : asked.peer];
  headers.emplace_back("X-RateLimit-Limit", std::to_string(rate.limit));
  headers.emplace_back("X-RateLimit-Remaining", std::to_string(std::max<std::int64_t>(rate.limit - calls, 0)));
  headers.emplace_back("X-RateLimit-Reset", iso_time((rate.window + 1) * window_seconds));
  return calls <= rate.limit;
}

}  // namespace sandbox
