// The router: which part of the face answers a target.
#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/random.hpp"
#include "web/answers.hpp"
#include "web/routes.hpp"
#include "web/web.hpp"

namespace vetrina::web {
namespace {

bool below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) &&
         (path.size() == prefix.size() || path[prefix.size()] == '/' || path[prefix.size()] == '?');
}

net::http_response nowhere(route_context const& in) {
  return problem(
      fail(code::not_found, "http.no_route", cat("There is nothing at ", clipped(in.request.path, 128), ".")),
      in.trace);
}

net::http_response routed(route_context const& in) {
  auto const& settings = in.sys.settings;
  std::string_view const path = in.request.path;
  if (in.request.too_many_parameters()) {
    return problem(fail(code::invalid, "http.too_many_parameters",
                        cat("A request has at most ", static_cast<std::uint64_t>(max_parameters), " parameters.")),
                   in.trace);
  }
  if (below(path, settings.links.path)) return follow_link(in, path.substr(settings.links.path.size()));
  if (!below(path, settings.http.prefix)) return nowhere(in);
  auto const rest = path.substr(settings.http.prefix.size());
  if (rest.starts_with("/v1/")) return call_operation(in, rest.substr(4));
  if (rest.starts_with("/connect/")) return connect(in, rest.substr(9));
  if (rest.starts_with("/hook/")) return receive_notice(in, rest.substr(6));
  if (rest.starts_with("/erasure/")) return show_erasure(in, rest.substr(9));
  if (rest.starts_with("/widget/")) return show_widget(in, rest.substr(8));
  if (rest.starts_with("/assets/")) return send_asset(in, rest.substr(8));
  if (rest == "/openapi.json") return call_operation(in, "system.openapi");
  if (rest == "/healthz") return healthz(in);
  return nowhere(in);
}

}  // namespace

face::face(engine::engine& behind)
    : engine_{behind},
      limits_{std::make_unique<rate_limits>(static_cast<std::size_t>(behind.settings().limits.most_callers))} {}
face::~face() = default;

bool face::matches(std::string_view target) const noexcept {
  auto const& settings = engine_.settings();
  return below(target, settings.http.prefix) || below(target, settings.links.path);
}

net::http_response face::handle(net::http_request const& raw, net::peer const& from) {
  auto const sys = engine_.services();
  auto const trace = crypto::hex((sys ? (*sys)->random : crypto::system_random()).bytes(8));
  auto const in = request::from(raw);
  auto answer = sys ? routed({engine_, **sys, in, from, *limits_, trace}) : problem(sys.error(), trace);
  set_header(answer, "Vetrina-Trace", trace);
  return answer;
}

}  // namespace vetrina::web
