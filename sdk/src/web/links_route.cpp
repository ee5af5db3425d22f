// /l/CODE and /l/~TOKEN: a direct link, followed. The link module decides where it leads; this face only carries.
#include "base/strings.hpp"
#include "links/resolve.hpp"
#include "web/answers.hpp"
#include "web/authenticate.hpp"
#include "web/doors.hpp"
#include "web/pages.hpp"
#include "web/routes.hpp"

namespace vetrina::web {

net::http_response follow_link(route_context const& in, std::string_view rest) {
  if (rest.size() < 2 || !in.request.reads()) return not_found_page(in);
  auto const who = recognise(in.sys, in.request);
  if (!who) return failed(in, who.error());
  if (auto wait = too_often(in, door::link, *who)) return *std::move(wait);
  links::visit by;
  by.user_agent = in.request.header("user-agent");
  by.referer = in.request.header("referer");
  by.purpose = in.request.header("sec-purpose");
  if (by.purpose.empty()) by.purpose = in.request.header("purpose");
  if (by.purpose.empty()) by.purpose = in.request.header("x-moz");
  by.global_privacy_control = who->hint.global_privacy_control;
  by.head = in.request.method == "HEAD";
  auto const found = links::resolve(in.sys, who->hint.shop, rest.substr(1), by);
  // One answer for a link that never was, has ended, or belongs to another shop: a guesser learns nothing.
  if (!found) return not_found_page(in);
  net::http_response answer{found->status, {}, {}};
  answer.headers.push_back({"Location", found->location});
  // A redirect that a browser keeps is a click that nobody counts (YOURLS' 301).
  answer.headers.push_back({"Cache-Control", "no-store"});
  answer.headers.push_back({"Referrer-Policy", "origin"});
  answer.headers.push_back({"X-Robots-Tag", "noindex"});
  return answer;
}

}  // namespace vetrina::web
