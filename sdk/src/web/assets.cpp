#include "web/assets.hpp"

#include "base/immortal.hpp"
#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "web/answers.hpp"
#include "web/routes.hpp"

namespace vetrina::web {

// Made from web/assets/ by cmake/EmbedAssets.cmake.
extern char const* const vetrina_css;
extern char const* const vetrina_js;

namespace {

asset made(std::string_view stem, std::string_view ending, std::string media_type, std::string_view content) {
  auto const hash = crypto::sha256(content);
  return {cat(stem, ".", crypto::hex(hash).substr(0, 16), ".", ending), std::move(media_type), content,
          cat("sha256-", crypto::base64(hash))};
}

}  // namespace

asset const& stylesheet() {
  static immortal<asset> const one{made("vetrina", "css", "text/css; charset=utf-8", vetrina_css)};
  return *one;
}

asset const& script() {
  static immortal<asset> const one{made("vetrina", "js", "text/javascript; charset=utf-8", vetrina_js)};
  return *one;
}

net::http_response send_asset(route_context const& in, std::string_view name) {
  if (!in.request.reads()) return method_refused("Assets are read with GET.", "GET, HEAD", in.trace);
  for (auto const* one : {&stylesheet(), &script()}) {
    if (name != one->name) continue;
    net::http_response answer{200, {}, std::string{one->content}};
    answer.headers.push_back({"Content-Type", one->media_type});
    answer.headers.push_back({"Cache-Control", "public, max-age=31536000, immutable"});
    answer.headers.push_back({"X-Content-Type-Options", "nosniff"});
    return answer;
  }
  return problem(fail(code::not_found, "http.no_route", "There is no such asset; its name changes with its content."),
                 in.trace);
}

}  // namespace vetrina::web
