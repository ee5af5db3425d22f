#include "web/answers.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "web/web.hpp"

namespace vetrina::web {
namespace {

std::string_view title_of(code c) {
  switch (c) {
    case code::invalid:
    case code::range:
    case code::signature: return "The request is not right";
    case code::unauthenticated: return "Not signed in";
    case code::denied:
    case code::consent_required: return "Not allowed";
    case code::not_found: return "Not found";
    case code::exists:
    case code::aborted:
    case code::precondition: return "Not now";
    case code::exhausted:
    case code::rate_limited: return "Too many";
    case code::provider_error:
    case code::token_revoked: return "The network did not answer as it should";
    case code::unavailable:
    case code::deadline: return "Try again later";
    case code::unimplemented: return "Not done here";
    default: return "Something went wrong";
  }
}

}  // namespace

std::string problem_document(error const& why, std::string_view trace, int status) {
  return cat(
      R"({"type":"urn:vetrina:error:)", why.slug, R"(","title":)", json::quoted(title_of(why.code)), R"(,"status":)",
      status == 0 ? http_status(why.code) : status, R"(,"detail":)", json::quoted(why.message), R"(,"slug":")",
      why.slug, R"(","code":)", static_cast<int>(why.code),
      why.pointer.empty() ? std::string{} : cat(R"(,"pointer":)", json::quoted(why.pointer)), R"(,"trace_id":")", trace,
      "\"", why.retry_after_ms > 0 ? cat(R"(,"retry_after":)", (why.retry_after_ms + 999) / 1000) : std::string{}, "}");
}

net::http_response data(int status, std::string body, std::string media_type, std::string_view trace) {
  net::http_response answer{status, {}, std::move(body)};
  answer.headers.push_back({"Content-Type", std::move(media_type)});
  answer.headers.push_back({"Cache-Control", "no-store"});
  answer.headers.push_back({"X-Content-Type-Options", "nosniff"});
  if (!trace.empty()) answer.headers.push_back({"Vetrina-Trace", std::string{trace}});
  return answer;
}

net::http_response problem(error const& why, std::string_view trace, int status) {
  auto answer = data(status == 0 ? http_status(why.code) : status, problem_document(why, trace, status),
                     "application/problem+json", trace);
  if (why.retry_after_ms > 0) {
    answer.headers.push_back({"Retry-After", std::to_string((why.retry_after_ms + 999) / 1000)});
  }
  return answer;
}

net::http_response method_refused(std::string message, std::string_view allow, std::string_view trace) {
  auto answer = problem(fail(code::unimplemented, "http.method", std::move(message)), trace, 405);
  answer.headers.push_back({"Allow", std::string{allow}});
  return answer;
}

net::http_response see_other(std::string_view where) {
  net::http_response answer{303, {}, {}};
  answer.headers.push_back({"Location", std::string{where}});
  answer.headers.push_back({"Cache-Control", "no-store"});
  answer.headers.push_back({"Referrer-Policy", "no-referrer"});
  return answer;
}

void set_header(net::http_response& answer, std::string_view name, std::string value) {
  for (auto& h : answer.headers) {
    if (iequals(h.name, name)) {
      h.value = std::move(value);
      return;
    }
  }
  answer.headers.push_back({std::string{name}, std::move(value)});
}

bool is_local_path(std::string_view text) noexcept {
  if (!text.starts_with('/') || text.starts_with("//") || text.size() > 2048) return false;
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F && c != '\\'; });
}

std::string with_parameter(std::string_view path, std::string_view name, std::string_view value) {
  auto const hash = path.find('#');
  auto const before = path.substr(0, hash);
  auto const fragment = hash == std::string_view::npos ? std::string_view{} : path.substr(hash);
  return cat(before, before.find('?') == std::string_view::npos ? "?" : "&", name, "=", percent_encode(value),
             fragment);
}

}  // namespace vetrina::web
