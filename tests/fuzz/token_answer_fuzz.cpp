// The answer of a token endpoint: whatever is taken has a bounded token of the kind that was asked for, no scope that was
// not, and an end that can be reckoned with.
#include <algorithm>

#include "base/strings.hpp"
#include "connector/client_request.hpp"
#include "connector/oauth.hpp"
#include "fuzz.hpp"

using namespace vetrina;

namespace {

constexpr std::int64_t now = 1'790'000'000'000;
constexpr std::int64_t ten_years = 10 * 365 * day_ms;
constexpr std::size_t longest = 16 * 1024;

void expect_rules(connector::token_answer const& got, std::vector<std::string> const& asked) {
  fuzz::holds(!got.access_token.empty() && got.access_token.size() <= longest, "the access token is bounded");
  fuzz::holds(got.refresh_token.size() <= longest, "so is the refresh token");
  fuzz::holds(got.expires_at == 0 || (got.expires_at > now && got.expires_at <= now + ten_years), "the end is ahead");
  for (auto const& one : asked) {
    auto const granted = std::ranges::count(got.scopes, one);
    fuzz::holds(granted + std::ranges::count(got.missing_scopes, one) == 1, "each scope is granted or missing");
  }
  fuzz::holds(got.scopes.size() + got.missing_scopes.size() == asked.size(), "nothing else is granted");
}

}  // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static std::vector<std::string> const asked{"openid", "profile", "email"};
  static connector::provider const free;
  static connector::provider const commas = [] {
    connector::provider out;
    out.scope_separator = std::string(1, ',');
    return out;
  }();
  static connector::provider const bound = [] {
    connector::provider out;
    out.dpop_key = crypto::signing_key::fresh();
    return out;
  }();
  net::http_response answer;
  answer.status = 200;
  answer.headers.push_back({"Content-Type", "application/json"});
  answer.body = std::string{fuzz::text_of(data, size)};
  auto const document = connector::json_object(answer, "token answer");
  if (!document) {
    fuzz::holds(document.error().slug == "oauth.bad_answer", "what cannot be read has one reason");
    return 0;
  }
  bool taken[3] = {};
  int n = 0;
  for (auto const* at : {&free, &commas, &bound}) {
    auto const got = connector::read_token_answer(*document, *at, asked, now);
    taken[n++] = got.has_value();
    if (got) expect_rules(*got, asked);
  }
  fuzz::holds(taken[0] == taken[1], "a separator of scopes decides about no token");
  fuzz::holds(!taken[0] || !taken[2], "a token is free or bound, never both");
  if (connector::is_client_refusal(*document)) fuzz::holds(document->has("/error"), "a refusal says so");
  return 0;
}
