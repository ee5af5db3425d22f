#include "net/response_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/strings.hpp"

namespace vetrina::net {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 35> reasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Content"},
    {425, "Too Early"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
}};

constexpr std::array<std::string_view, 5> owned_by_server{"content-length", "connection", "transfer-encoding",
                                                          "keep-alive", "date"};

std::string_view reason_of(int status) {
  auto const found =
      std::find_if(reasons.begin(), reasons.end(), [&](auto const& each) { return each.first == status; });
  return found == reasons.end() ? std::string_view{} : found->second;
}

bool is_owned(std::string_view name) {
  return std::any_of(owned_by_server.begin(), owned_by_server.end(), [&](auto owned) { return iequals(owned, name); });
}

bool can_be_sent(http_response const& response) {
  return response.status >= 200 && response.status <= 599 &&
         std::all_of(response.headers.begin(), response.headers.end(),
                     [](auto const& h) { return is_token(h.name) && is_field_value(h.value); });
}

}  // namespace

http_response plain_answer(int status, std::string_view sentence) {
  return {status, {{"content-type", "text/plain; charset=utf-8"}, {"cache-control", "no-store"}}, cat(sentence, "\n")};
}

std::string response_text(http_response const& response, response_framing const& framing) {
  if (!can_be_sent(response)) return response_text(plain_answer(500, "The answer could not be sent."), framing);
  auto out = cat("HTTP/1.1 ", response.status, " ", reason_of(response.status), "\r\n");
  for (auto const& h : response.headers) {
    if (!is_owned(h.name)) out += cat(h.name, ": ", trimmed(h.value), "\r\n");
  }
  bool const no_body = response.status == 204 || response.status == 304;
  if (!no_body) out += cat("content-length: ", std::uint64_t{response.body.size()}, "\r\n");
  out += cat("date: ", http_date(framing.wall_ms), "\r\nconnection: ", framing.keep_alive ? "keep-alive" : "close",
             "\r\n\r\n");
  if (!no_body && !framing.is_head) out += response.body;
  return out;
}

}  // namespace vetrina::net
