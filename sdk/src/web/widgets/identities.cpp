// <vetrina-identities>: the networks a shopper linked: what each is used for, when it was last read, and the way out.
#include "base/strings.hpp"
#include "web/html.hpp"
#include "web/widgets/widget.hpp"

namespace vetrina::web {
namespace {

// The network's name; with the connector's beside it where the shop has two of that name, as two servers of one kind.
std::string name_of(json::document const& list, std::string_view connector) {
  std::string network;
  for (std::size_t i = 0; i < list.size_at("/offers"); ++i) {
    auto const at = cat("/offers/", static_cast<std::uint64_t>(i));
    if (list.string_at(at + "/connector") == connector) network = list.string_at(at + "/network").value_or("");
  }
  if (network.empty()) return std::string{connector};
  int same = 0;
  for (std::size_t i = 0; i < list.size_at("/offers"); ++i) {
    same += list.string_at(cat("/offers/", static_cast<std::uint64_t>(i), "/network")) == network ? 1 : 0;
  }
  return same == 1 ? network : cat(network, " (", connector, ")");
}

std::string unlink_form(widget_context const& in, std::string_view identity, std::string_view network) {
  auto const form = cat(in.form_envelope(), hidden("identity", identity),
                        element("button", {{"type", "submit"}, {"class", "vt-button vt-quiet"}},
                                text(in.words.say("identities.unlink", {{"connector", in.words.quoted(network)}}))));
  return element("form", {{"method", "post"}, {"action", in.path("/v1/identity.unlink")}}, form);
}

bool finds_friends(json::document const& d, std::string const& at) {
  for (std::size_t i = 0; i < d.size_at(at + "/uses"); ++i) {
    if (d.string_at(cat(at, "/uses/", static_cast<std::uint64_t>(i))) == "find_friends") return true;
  }
  return false;
}

std::string link_form(widget_context const& in, std::string_view connector, std::string_view words) {
  auto const form = cat(in.form_envelope(), hidden("intent", "link"),
                        element("button", {{"type", "submit"}, {"class", "vt-button"}}, text(words)));
  return element("form", {{"method", "post"}, {"action", in.path(cat("/connect/", percent_encode(connector)))}}, form);
}

// What is wrong with a link, in the person's own terms; empty where nothing is.
std::string_view trouble(std::string_view state) {
  struct sentence {
    std::string_view state, key;
  };
  constexpr sentence all[] = {{"needs_reauth", "identities.needs_reauth"},
                              {"partial", "identities.partial"},
                              {"suspended", "identities.suspended"},
                              {"revoked", "identities.revoked"}};
  for (auto const& one : all) {
    if (one.state == state) return one.key;
  }
  return {};
}

bool is_offered(widget_context const& in, std::string_view connector) {
  auto const offered = in.attribute("connectors");
  for (auto const one : split(offered, ' ')) {
    if (one == connector) return true;
  }
  return false;
}

// Out, or why not; and, where something is wrong and the shop offers the network, the way to make it right.
std::string ways(widget_context const& in, json::document const& d, std::string const& at, std::string_view connector,
                 std::string_view network) {
  std::string out;
  bool const broken = !trouble(d.string_at(at + "/state").value_or("")).empty();
  if (broken && is_offered(in, connector)) {
    out += link_form(in, connector, in.words.say("identities.renew", {{"connector", in.words.quoted(network)}}));
  }
  if (d.boolean_at(at + "/can_unlink").value_or(true)) {
    out += unlink_form(in, d.string_at(at + "/identity").value_or(""), network);
  } else {
    out += element("p", {{"class", "vt-policy vt-only"}}, text(in.words.say("identities.only_way")));
  }
  return element("div", {{"class", "vt-ways"}}, out);
}

std::string row(widget_context const& in, json::document const& d, std::string const& at) {
  auto const connector = d.string_at(at + "/connector").value_or("");
  auto const network = name_of(d, connector);
  auto const name = d.string_at(at + "/handle").value_or(d.string_at(at + "/name").value_or(""));
  auto words = element("h3", {},
                       cat(element("bdi", {}, text(network)),
                           name.empty() ? std::string{} : cat(" · ", element("bdi", {}, text(in.words.quoted(name))))));
  bool const friends = finds_friends(d, at);
  std::string dates;
  if (auto const linked = d.integer_at(at + "/linked_at")) {
    dates = in.words.say("identities.linked_at", {{"date", in.words.date(*linked)}});
  }
  if (friends) {
    auto const synced = d.integer_at(at + "/last_sync").value_or(0);
    dates += cat(" · ", synced > 0 ? in.words.say("identities.synced_at", {{"date", in.words.date(synced)}})
                                   : in.words.say("identities.never_synced"));
  }
  if (auto const wrong = trouble(d.string_at(at + "/state").value_or("")); !wrong.empty()) {
    words += element("p", {{"class", "vt-wrong"}}, text(in.words.say(wrong)));
  }
  words += cat(element("p", {}, text(dates)),
               element("p", {{"class", "vt-policy"}},
                       text(in.words.say(friends ? "identities.used" : "identities.used_to_sign_in"))));
  return element("li", {{"data-connector", connector}},
                 cat(element("div", {{"class", "vt-words"}}, words), ways(in, d, at, connector, network)));
}

}  // namespace

result<rendered> render_identities(widget_context const& in) {
  VT_TRY(auto const list, in.ask("identity.list", "{}"));
  rendered out{cat(element("h2", {}, text(in.words.say("identities.title"))), in.alert()), list.text(), {}, true};
  std::string rows;
  for (std::size_t i = 0; i < list.size_at("/identities"); ++i) {
    rows += row(in, list, cat("/identities/", static_cast<std::uint64_t>(i)));
  }
  out.inner += rows.empty() ? element("p", {{"class", "vt-empty"}}, text(in.words.say("identities.none")))
                            : element("ul", {{"class", "vt-identities"}, {"role", "list"}}, rows);
  // The shop says which networks it offers: connectors="sandbox op".
  std::string links;
  auto const offered = in.attribute("connectors");
  for (auto const connector : split(offered, ' ')) {
    if (connector.empty()) continue;
    auto const network = name_of(list, connector);
    links += link_form(in, connector, in.words.say("identities.link", {{"connector", in.words.quoted(network)}}));
  }
  if (!links.empty()) out.inner += element("div", {{"class", "vt-links"}}, links);
  out.leaves_site = !links.empty();
  return out;
}

}  // namespace vetrina::web
