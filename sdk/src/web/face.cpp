// The router: which part of the face answers a target.
#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "web/answers.hpp"
#include "web/routes.hpp"
#include "web/web.hpp"

namespace vetrina::web {
namespace {

bool below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/' || path[prefix.size()] == '?');
}

}  // namespace

bool face::matches(std::string_view target) const noexcept {
  auto const& settings = engine_.settings();
  return below(target, settings.http.prefix) || below(target, settings.links.path);
}

net::http_response face::handle(net::http_request const& raw, net::peer const& from) {
  auto const sys = engine_.services();
  if (!sys) return problem(sys.error(), {});
  auto const in = request::from(raw);
  auto const& settings = engine_.settings();
  route_context const context{engine_, **sys, in, from, crypto::hex((*sys)->random.bytes(8))};

  if (below(in.path, settings.links.path)) return follow_link(context, in.path.substr(settings.links.path.size()));
  if (!below(in.path, settings.http.prefix)) {
    return problem(fail(code::not_found, "http.no_route", "This path is not Vetrina's."), context.trace);
  }
  std::string_view const rest = std::string_view{in.path}.substr(settings.http.prefix.size());
  if (rest.starts_with("/v1/")) return call_operation(context, rest.substr(4));
  if (rest.starts_with("/connect/")) return connect(context, rest.substr(9));
  if (rest.starts_with("/widget/")) return show_widget(context, rest.substr(8));
  if (rest.starts_with("/assets/")) return send_asset(context, rest.substr(8));
  if (rest == "/openapi.json") return call_operation(context, "system.openapi");
  if (rest == "/healthz") return healthz(context);
  return problem(fail(code::not_found, "http.no_route", cat("There is nothing at ", clipped(in.path, 128), ".")), context.trace);
}

}  // namespace vetrina::web
