#include "connector/oauth_http.hpp"

#include <algorithm>
#include <charconv>

#include "base/strings.hpp"

namespace vetrina::connector {
namespace {

constexpr std::size_t most_bytes = 256 * 1024;
constexpr std::int64_t timeout_ms = 10 * second_ms;
constexpr int deepest = 16;
constexpr std::int64_t shortest_life = 5 * minute_ms;
constexpr std::int64_t usual_life = hour_ms;
constexpr std::int64_t longest_life = day_ms;

// "application/json", "application/jrd+json; charset=utf-8": but not "application/jwt", whose claims nobody checked.
bool is_json(std::string_view media_type) {
  auto const type = ascii_lower(trimmed(media_type.substr(0, media_type.find(';'))));
  return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

}  // namespace

std::string form_encoded(form_fields const& fields) {
  std::string out;
  for (auto const& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += cat(percent_encode(name), "=", percent_encode(value));
  }
  return out;
}

result<net::http_response> oauth_send(oauth_context const& in, net::http_request request, bool* may_have_arrived) {
  if (net::find(request.headers, "accept").empty()) request.headers.push_back({"Accept", "application/json"});
  net::call_options options;
  options.timeout_ms = timeout_ms;
  options.max_body_bytes = most_bytes;
  options.egress = in.egress;
  options.may_have_arrived = may_have_arrived;
  VT_TRY(auto answer, in.http.send(request, options));
  if (answer.status >= 300 && answer.status < 400) {
    return fail(code::provider_error, "oauth.redirected",
                "The provider answered with a redirect where none is followed. Check the issuer and the endpoints.");
  }
  return answer;
}

result<json::document> json_object(net::http_response const& answer, std::string_view what) {
  auto const bad = [&](std::string_view why) {
    return fail(code::provider_error, "oauth.bad_answer", cat("The provider's ", what, " cannot be used: ", why));
  };
  if (!is_json(net::find(answer.headers, "content-type"))) return bad("it is not labelled as JSON.");
  auto parsed = json::document::parse(answer.body, most_bytes, deepest);
  if (!parsed) return bad(clipped(parsed.error().message, 200));
  if (!parsed->is_object()) return bad("it is no JSON object.");
  return *std::move(parsed);
}

std::int64_t cache_lifetime_ms(net::header_list const& headers) noexcept {
  auto life = usual_life;
  for (auto const part : split(net::find(headers, "cache-control"), ',')) {
    auto const directive = trimmed(part);
    if (iequals(directive, "no-store") || iequals(directive, "no-cache")) return shortest_life;
    if (directive.size() <= 8 || !iequals(directive.substr(0, 8), "max-age=")) continue;
    auto const digits = directive.substr(8);
    std::int64_t seconds = 0;
    auto const [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    if (failed != std::errc{} || end != digits.data() + digits.size()) continue;
    life = std::clamp(seconds, std::int64_t{0}, longest_life / second_ms) * second_ms;
  }
  return std::clamp(life, shortest_life, longest_life);
}

}  // namespace vetrina::connector
