// /connect/NAME begins a login, /connect/NAME/callback takes what the network sends back. Both decide nothing: the
// callback ends in a ticket that the host redeems with its own session (OPERATIONS: identity.redeem).
#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "web/answers.hpp"
#include "web/authenticate.hpp"
#include "web/doors.hpp"
#include "web/pages.hpp"
#include "web/routes.hpp"

namespace vetrina::web {
namespace {

// These two operations are this face's own: it speaks for the shop whose host was called.
ops::hint as_face(visitor const& who, std::string const& trace) {
  ops::hint from;
  from.who = ops::role::admin;
  from.via = ops::transport::c;
  from.actor = "connect";
  from.shop = who.hint.shop;
  from.locale = who.hint.locale;
  from.trace = trace;
  return from;
}

void append(std::string& members, std::string_view name, std::string_view value) {
  members += cat(members.empty() ? "" : ",", json::quoted(name), ":", json::quoted(value));
}

std::string set_cookie(json::document const& d) {
  return cat(d.string_at("/cookie/name").value_or(""), "=", d.string_at("/cookie/value").value_or(""), "; ",
             d.string_at("/cookie/attributes").value_or(""));
}

net::http_response redirected(route_context const& in, result<ops::reply> const& got, std::string_view where) {
  if (!got) return failed(in, got.error());
  auto const d = json::document::parse(got->body);
  if (!d) return failed(in, d.error());
  auto answer = see_other(d->string_at(where).value_or("/"));
  answer.headers.push_back({"Set-Cookie", set_cookie(*d)});
  return answer;
}

// Where to come back to, as identity.connect wants it: a whole address. A page of this face is no place to come back to,
// because the shop redeems the ticket; its own template says where then.
std::string return_address(ops::settings const& settings, std::string const& wanted) {
  if (!is_local_path(wanted)) return wanted;
  if (wanted.starts_with(settings.http.prefix + "/")) return {};
  return cat(settings.http.public_url, wanted);
}

net::http_response begin(route_context const& in, std::string_view connector) {
  // Only POST: a picture on a stranger's page must not begin a login (CVE-2015-9284).
  if (in.request.method != "POST") {
    return method_refused("Linking begins with POST, from the shop's own page.", "POST", in.trace);
  }
  auto const who = authenticate(in.sys, in.request, true);
  if (!who) return failed(in, who.error());
  if (auto wait = too_often(in, door::connect, *who)) return *std::move(wait);
  // A session brings its own proof. Without one a stranger's page could sign its visitors in (Fetch Metadata).
  if (who->session_token.empty() && in.request.header("sec-fetch-site") == "cross-site") {
    return failed(in, fail(code::denied, "session.csrf", "Signing in begins on the shop's own page."));
  }
  std::string members;
  append(members, "connector", connector);
  if (!who->session_token.empty()) append(members, "token", who->session_token);
  parameters const none;
  auto const& form = in.request.form ? *in.request.form : none;
  for (auto const* name : {"intent", "hint"}) {
    auto const value = find(form, name);
    if (value && !value->empty()) append(members, name, *value);
  }
  auto const back = return_address(in.sys.settings, find(form, "return_to").value_or(""));
  if (!back.empty()) append(members, "return_to", back);
  return redirected(in, in.behind.call("identity.connect", cat("{", members, "}"), as_face(*who, in.trace)), "/url");
}

net::http_response callback(route_context const& in, std::string_view connector) {
  bool const post = in.request.method == "POST";  // response_mode=form_post
  if (!post && in.request.method != "GET") {
    return method_refused("A callback takes GET and POST.", "GET, POST", in.trace);
  }
  auto const who = recognise(in.sys, in.request);
  if (!who) return failed(in, who.error());
  if (auto wait = too_often(in, door::callback, *who)) return *std::move(wait);
  std::string members;
  append(members, "connector", connector);
  append(members, post ? "body" : "query", post ? in.request.body : in.request.raw_query);
  append(members, "cookie", in.request.header("cookie"));
  return redirected(in, in.behind.call("identity.callback", cat("{", members, "}"), as_face(*who, in.trace)),
                    "/location");
}

}  // namespace

net::http_response connect(route_context const& in, std::string_view rest) {
  auto const slash = rest.find('/');
  auto const connector = rest.substr(0, slash);
  if (slash == std::string_view::npos) return begin(in, connector);
  if (rest.substr(slash) == "/callback") return callback(in, connector);
  return failed(in, fail(code::not_found, "http.no_route", "There is no such page of a connector."));
}

}  // namespace vetrina::web
