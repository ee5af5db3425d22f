// /connect/NAME begins a login, /connect/NAME/callback takes what the network sends back. Both decide nothing: the
// callback ends in a ticket that the host redeems with its own session (OPERATIONS: identity.redeem).
#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "web/answers.hpp"
#include "web/authenticate.hpp"
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

net::http_response redirected(result<ops::reply> const& got, std::string_view where, std::string_view trace) {
  if (!got) return problem(got.error(), trace);
  auto const d = json::document::parse(got->body);
  if (!d) return problem(d.error(), trace);
  auto answer = see_other(d->string_at(where).value_or("/"));
  answer.headers.push_back({"Set-Cookie", set_cookie(*d)});
  answer.headers.push_back({"Vetrina-Trace", std::string{trace}});
  return answer;
}

net::http_response begin(route_context const& in, std::string_view connector) {
  // Only POST: a picture on a stranger's page must not begin a login (CVE-2015-9284).
  if (in.request.method != "POST") {
    auto refused = problem(fail(code::unimplemented, "http.method", "Linking begins with POST, from the shop's own page."), in.trace);
    refused.status = 405;
    refused.headers.push_back({"Allow", "POST"});
    return refused;
  }
  auto const who = authenticate(in.sys, in.request, true);
  if (!who) return problem(who.error(), in.trace);
  std::string members;
  append(members, "connector", connector);
  if (!who->session_token.empty()) append(members, "token", who->session_token);
  parameters const none;
  auto const& form = in.request.form ? *in.request.form : none;
  for (auto const* name : {"intent", "return_to", "hint"}) {
    auto const value = find(form, name);
    if (value && !value->empty()) append(members, name, *value);
  }
  return redirected(in.behind.call("identity.connect", cat("{", members, "}"), as_face(*who, in.trace)), "/url", in.trace);
}

net::http_response callback(route_context const& in, std::string_view connector) {
  auto const who = authenticate(in.sys, in.request, false);
  if (!who) return problem(who.error(), in.trace);
  std::string members;
  append(members, "connector", connector);
  if (in.request.method == "POST") {
    append(members, "body", in.request.body);
  } else {
    append(members, "query", in.request.raw_query);
  }
  append(members, "cookie", in.request.header("cookie"));
  return redirected(in.behind.call("identity.callback", cat("{", members, "}"), as_face(*who, in.trace)), "/location", in.trace);
}

}  // namespace

net::http_response connect(route_context const& in, std::string_view rest) {
  auto const slash = rest.find('/');
  auto const connector = rest.substr(0, slash);
  if (slash == std::string_view::npos) return begin(in, connector);
  if (rest.substr(slash) == "/callback") return callback(in, connector);
  return problem(fail(code::not_found, "http.no_route", "There is no such page of a connector."), in.trace);
}

}  // namespace vetrina::web
