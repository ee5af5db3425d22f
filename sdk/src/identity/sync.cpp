#include "identity/sync.hpp"

#include <algorithm>
#include <set>

#include "base/strings.hpp"
#include "connector/capabilities.hpp"
#include "identity/connectors.hpp"
#include "json/codec.hpp"

namespace vetrina::identity {
namespace {

constexpr std::int64_t page_timeout_ms = 15 * second_ms;
constexpr int most_pages = 1'000;

struct source {
  connector::instance instance;
  std::optional<secret> token;
};

result<source> source_of(ops::exchange& in, linked_identity const& of) {
  source out;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(out.instance, find_instance(in, db, of.connector, ""));
    VT_TRY(out.token, access_token_of(in, db, of));
    return {};
  }));
  return out;
}

// One list to its end. A network that repeats a cursor would keep us for ever.
result<bool> read_list(ops::exchange& in, source const& from, std::string_view issuer, std::string_view verb,
                       std::vector<std::string>& out) {
  connector::grants const tokens{{{"access", *from.token}}};
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

}  // namespace

result<edge_sets> fetch_edges(ops::exchange& in, linked_identity const& of) {
  VT_TRY(auto const from, source_of(in, of));
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
  if (!from.token) {
    return fail(
        code::token_revoked, "identity.no_token",
        "There is no access token for this identity, or its time is over. The shopper must sign in there again.");
  }
  edge_sets out;
  VT_TRY(auto const all_followers, read_list(in, from, of.issuer, "followers", out.followers));
  VT_TRY(auto const all_following, read_list(in, from, of.issuer, "following", out.following));
  out.complete = all_followers && all_following;
  tidy(out.followers);
  tidy(out.following);
  return out;
}

}  // namespace vetrina::identity
