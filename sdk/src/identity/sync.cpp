#include "identity/sync.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/capabilities.hpp"
#include "identity/connectors.hpp"
#include "json/codec.hpp"

namespace vetrina::identity {
namespace {

constexpr std::int64_t page_timeout_ms = 15 * second_ms;

bool has_app_limits(connector::manifest const& about) {
  return std::ranges::any_of(about.rate_limits,
                             [](auto const& limit) { return limit.second.counts == connector::limit_scope::app; });
}

result<std::string> ask(ops::exchange& in, edge_source const& from, connector::edge_list list,
                        connector::edges_request const& what, connector::traffic& seen) {
  connector::grants const tokens{{{"access", from.grant.token}}, from.grant.dpop_key};
  return in.sys.connectors.run(from.instance, connector::edges_capability, json::enum_name(list), json::encode(what),
                               tokens, page_timeout_ms, &seen);
}

}  // namespace

result<edge_source> open_edges(ops::exchange& in, linked_identity const& of) {
  edge_source from;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(from.instance, find_instance(in, db, of.connector, ""));
    return {};
  }));
  VT_TRY(auto const* const about, in.sys.connectors.find(from.instance.plugin));
  // A connector set up anew is another network: the token was given for the old one.
  VT_TRY(auto const issuer, connector::identity_issuer(*about, from.instance));
  if (from.instance.plugin != of.plugin || issuer != of.issuer) {
    return fail(code::aborted, "identity.connector_changed",
                "The connector was set up anew since this identity was linked.");
  }
  from.about = about->capability(connector::edges_capability);
  if (from.about == nullptr) {
    return fail(code::unimplemented, "identity.no_edges", "This network does not tell whom somebody follows.");
  }
  from.app_limits = has_app_limits(*about);
  VT_TRY(from.grant, usable_access(in, of, from.instance));
  return from;
}

result<edge_page> read_edges(ops::exchange& in, linked_identity const& of, edge_source& from, connector::edge_list list,
                             std::optional<std::string> const& cursor, std::int64_t most, connector::traffic& seen) {
  connector::edges_request what{cursor, {}};
  if (most > 0) what.limit = most;
  auto text = ask(in, from, list, what, seen);
  if (!text && text.error().slug == "connector.token_expired" && !from.refreshed) {
    // Once: a network that refuses what it has just given would be asked for ever.
    from.refreshed = true;
    VT_TRY(from.grant, usable_access(in, of, from.instance, from.grant.version));
    auto const before = seen.requests;
    text = ask(in, from, list, what, seen);
    seen.requests += before;
  }
  if (!text && text.error().slug == "connector.reauthorize") VT_CHECK(grant_is_dead(in, of, from.grant.version));
  if (!text) return text.error();
  VT_TRY(auto got, json::decode<connector::edges_page>(*text, json::tolerant));
  edge_page out;
  out.people.reserve(got.people.size());
  for (auto const& person : got.people) {
    VT_TRY(auto hmac, subject_hmac(in, of.issuer, person.subject));
    out.people.push_back(std::move(hmac));
  }
  out.next = std::move(got.next);
  out.seen = seen;
  return out;
}

}  // namespace vetrina::identity
