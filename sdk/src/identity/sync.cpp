#include "identity/sync.hpp"

#include <algorithm>
#include <set>

#include "base/strings.hpp"
#include "connector/capabilities.hpp"
#include "identity/connectors.hpp"
#include "identity/refresh.hpp"
#include "json/codec.hpp"

namespace vetrina::identity {
namespace {

constexpr std::int64_t page_timeout_ms = 15 * second_ms;
constexpr int most_pages = 1'000;

struct source {
  connector::instance instance;
  access_grant grant;
};

// One list to its end. A network that repeats a cursor would keep us for ever.
result<bool> read_list(ops::exchange& in, source const& from, std::string_view issuer, std::string_view verb,
                       std::vector<std::string>& out) {
  connector::grants const tokens{{{"access", from.grant.token}}, from.grant.dpop_key};
  std::set<std::string> cursors;
  connector::edges_request ask;
  for (int page = 0; page < most_pages && out.size() < most_edges; ++page) {
    VT_TRY(auto const text, in.sys.connectors.run(from.instance, connector::edges_capability, verb, json::encode(ask),
                                                  tokens, page_timeout_ms));
    VT_TRY(auto const got, json::decode<connector::edges_page>(text, json::tolerant));
    for (auto const& person : got.people) {
      VT_TRY(auto hmac, subject_hmac(in.sys.vault, in.who.shop, issuer, person.subject));
      out.push_back(std::move(hmac));
    }
    if (!got.next) return true;
    if (!cursors.insert(*got.next).second) {
      return fail(code::provider_error, "connector.misbehaving", "The network's pages lead round in a circle.");
    }
    ask.cursor = got.next;
  }
  return false;
}

void tidy(std::vector<std::string>& list) {
  std::ranges::sort(list);
  auto const doubled = std::ranges::unique(list);
  list.erase(doubled.begin(), doubled.end());
}

result<edge_sets> read_edges(ops::exchange& in, source const& from, std::string_view issuer) {
  edge_sets out;
  VT_TRY(auto const all_followers, read_list(in, from, issuer, "followers", out.followers));
  VT_TRY(auto const all_following, read_list(in, from, issuer, "following", out.following));
  out.complete = all_followers && all_following;
  tidy(out.followers);
  tidy(out.following);
  return out;
}

}  // namespace

result<edge_sets> fetch_edges(ops::exchange& in, linked_identity const& of) {
  source from;
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
  if (about->capability(connector::edges_capability) == nullptr) {
    return fail(code::unimplemented, "identity.no_edges", "This network does not tell whom somebody follows.");
  }
  VT_TRY(from.grant, usable_access(in, of, from.instance));
  auto got = read_edges(in, from, of.issuer);
  if (!got && got.error().slug == "connector.token_expired") {
    // Once: a network that refuses what it has just given would be asked for ever.
    VT_TRY(from.grant, usable_access(in, of, from.instance, from.grant.version));
    got = read_edges(in, from, of.issuer);
  }
  if (!got && got.error().slug == "connector.reauthorize") VT_CHECK(grant_is_dead(in, of, from.grant.version));
  return got;
}

}  // namespace vetrina::identity
