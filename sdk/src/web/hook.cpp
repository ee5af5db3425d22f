// /hook/NAME: what networks send of their own accord, handed on raw to inbound.receive. Signatures cover bytes, so nothing
// here reads the body.
#include <algorithm>
#include <array>
#include <map>

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "web/answers.hpp"
#include "web/authenticate.hpp"
#include "web/doors.hpp"
#include "web/routes.hpp"

namespace vetrina::web {
namespace {

constexpr std::size_t most_body = 64U << 10U;
constexpr std::size_t most_headers = 64;
constexpr std::string_view event_token_type = "application/secevent+jwt";

// Headers as one document; what is the visitor's own business stays out.
std::string headers_of(request const& from) {
  constexpr std::array<std::string_view, 2> secret_ones{"authorization", "cookie"};
  std::map<std::string, std::string> all;
  for (auto const& [name, value] : from.headers) {
    auto const lower = ascii_lower(name);
    if (std::ranges::find(secret_ones, lower) != secret_ones.end() || !is_utf8(value)) continue;
    // RFC 9110 section 5.3: a header that stands twice is one list, which is no signature any more.
    auto const [at, fresh] = all.emplace(lower, value);
    if (!fresh) at->second += cat(", ", value);
    if (all.size() == most_headers) break;
  }
  std::string members;
  for (auto const& [name, value] : all) {
    members += cat(members.empty() ? "" : ",", json::quoted(name), ":", json::quoted(value));
  }
  return cat("{", members, "}");
}

// RFC 8935 section 2.4 has words of its own for a token that is not taken.
std::string_view event_token_error(std::string_view slug) {
  constexpr std::pair<std::string_view, std::string_view> words[] = {{"jws.unknown_key", "invalid_key"},
                                                                     {"jws.bad_signature", "invalid_key"},
                                                                     {"inbound.issuer", "invalid_issuer"},
                                                                     {"inbound.audience", "invalid_audience"}};
  auto const* const at = std::ranges::find(words, slug, [](auto const& one) -> std::string_view { return one.first; });
  return at == std::end(words) ? std::string_view{"invalid_request"} : at->second;
}

net::http_response refused(route_context const& in, error const& why) {
  bool const token = in.request.content_type == event_token_type;
  auto const status = http_status(why.code);
  if (!token || status != 400) return problem(why, in.trace);
  return data(status,
              cat(R"({"err":)", json::quoted(event_token_error(why.slug)), R"(,"description":)",
                  json::quoted(why.message), R"(,"slug":)", json::quoted(why.slug), "}"),
              "application/json", in.trace);
}

}  // namespace

net::http_response receive_notice(route_context const& in, std::string_view connector) {
  auto const& request = in.request;
  bool const post = request.method == "POST";
  if (!post && !request.reads())
    return method_refused("A notice comes by POST, a trial by GET.", "GET, POST", in.trace);
  if (request.body.size() > most_body) {
    return refused(in, fail(code::invalid, "request.too_large", "A notice has at most 64 KiB."));
  }
  if (!is_utf8(request.body)) {
    return refused(in, fail(code::invalid, "inbound.malformed", "The body of a notice is UTF-8 text."));
  }
  // The network is nobody we know: it speaks to the shop whose host it called, and proves itself by what it carries.
  auto const who = recognise(in.sys, request);
  if (!who) return refused(in, who.error());
  if (auto wait = too_often(in, door::hook, *who, connector)) return *std::move(wait);
  ops::hint from;
  from.via = ops::transport::http;
  from.who = ops::role::open;
  from.scopes = {};
  from.actor = "network";
  from.shop = who->hint.shop;
  from.trace = in.trace;
  auto const document =
      cat(R"({"connector":)", json::quoted(connector), R"(,"method":)", post ? R"("POST")" : R"("GET")", R"(,"query":)",
          json::quoted(request.raw_query), R"(,"headers":)", headers_of(request), R"(,"body":)",
          json::quoted(post ? request.body : std::string{}), "}");
  auto const got = in.behind.call("inbound.receive", document, from);
  if (!got) return refused(in, got.error());
  auto const d = json::document::parse(got->body);
  if (!d) return refused(in, d.error());
  return data(static_cast<int>(d->integer_at("/status").value_or(200)), d->string_at("/body").value_or(""),
              d->string_at("/media_type").value_or("text/plain; charset=utf-8"), in.trace);
}

}  // namespace vetrina::web
