#include "identity/identity_operations.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "identity/connectors.hpp"
#include "identity/linked.hpp"
#include "identity/revoke.hpp"
#include "identity/turns.hpp"
#include "json/codec.hpp"
#include "ops/cursor.hpp"
#include "ops/token.hpp"
#include "shoppers/consents.hpp"
#include "shoppers/find.hpp"

namespace vetrina::identity {
namespace {

bool tells_edges(connector::manifest const& about) {
  return std::ranges::any_of(about.capabilities,
                             [](connector::capability_info const& c) { return c.id == "vetrina.edges/1"; });
}

// What the plugin says of itself. An instance or plugin that is gone leaves a link that can still be seen and removed.
result<void> add_network(ops::call const& in, store::session& db, std::string_view shopper, linked_document& to) {
  to.network = to.connector;
  to.uses = {identity_use::sign_in};
  auto const of = find_instance(in, db, to.connector, {});
  if (!of) return {};
  auto const about = in.sys.connectors.find(of->plugin);
  if (!about) return {};
  to.network = (*about)->display.name;
  if (!tells_edges(**about)) return {};
  VT_TRY(auto const agreed, shoppers::consents_of(db, in.who.shop, shopper));
  if (agreed.has(shoppers::purpose::find_friends)) to.uses.push_back(identity_use::find_friends);
  return {};
}

result<std::vector<offered_network>> offered(ops::call const& in, store::session& db) {
  VT_TRY(auto const all, all_instances(in, db));
  std::vector<offered_network> out;
  out.reserve(all.size());
  for (auto const& one : all) {
    if (auto const about = in.sys.connectors.find(one.plugin)) out.push_back({one.connector, (*about)->display.name});
  }
  return out;
}

link_state state_of(linked_identity const& one) {
  if (one.state == "revoked") return link_state::revoked;
  if (one.state != "active") return link_state::suspended;
  if (one.needs_reauth) return link_state::needs_reauth;
  return one.missing_scopes.empty() ? link_state::active : link_state::partial;
}

// One's last way in stays.
bool may_unlink(std::size_t linked, shoppers::shopper_row const& row) { return linked > 1 || row.has_other_credential; }

result<linked_document> described(ops::call const& in, store::session& db, linked_identity const& one) {
  VT_TRY(auto const shown, shown_of(in, one));
  linked_document out;
  out.identity = one.identity;
  out.connector = one.connector;
  out.issuer = one.issuer;
  out.state = state_of(one);
  out.handle = shown.handle;
  out.name = shown.name;
  out.avatar = shown.avatar;
  out.profile_url = shown.profile_url;
  out.email = shown.email;
  out.email_grade = one.email_grade;
  out.scopes = one.scopes;
  out.missing_scopes = one.missing_scopes;
  out.linked_at = one.linked_at;
  out.last_sync = one.last_sync;
  VT_TRY(auto const epoch, ops::session_epoch(db, in.who.shop, one.shopper));
  out.before_sign_out = one.linked_at < epoch;
  VT_CHECK(add_network(in, db, one.shopper, out));
  return out;
}

struct exported {
  linked_document linked;
  std::string subject;
};
BOOST_DESCRIBE_STRUCT(exported, (), (linked, subject))
VT_NOTES(exported, note{"linked", "As identity.list shows it."}, note{"subject", "Stable id at the issuer."})

}  // namespace

result<list_answer> list_identities(ops::query& in, list_request const& wanted) {
  VT_TRY(auto const row, shoppers::current_shopper(in, in.db));
  std::string after;
  if (wanted.cursor) {
    VT_TRY(after, ops::open_cursor(in, "identity.list", *wanted.cursor));
  }
  VT_TRY(auto const all, linked_of(in.db, in.who.shop, row.shopper));
  auto at = all.begin();
  if (!after.empty()) {
    at = std::ranges::find(all, after, &linked_identity::identity);
    if (at != all.end()) ++at;
  }
  list_answer out;
  VT_TRY(out.offers, offered(in, in.db));
  for (; at != all.end(); ++at) {
    if (static_cast<std::int64_t>(out.identities.size()) == wanted.limit) {
      VT_TRY(out.next, ops::seal_cursor(in, "identity.list", out.identities.back().identity));
      break;
    }
    VT_TRY(auto one, described(in, in.db, *at));
    one.can_unlink = may_unlink(all.size(), row);
    out.identities.push_back(std::move(one));
  }
  return out;
}

result<unlink_answer> unlink_identity(ops::command& in, unlink_request const& wanted) {
  VT_TRY(auto const row, shoppers::current_shopper(in, in.db));
  VT_TRY(auto const all, linked_of(in.db, in.who.shop, row.shopper));
  // Somebody else's identity is as unknown as one that never was.
  auto const at = std::ranges::find(all, wanted.identity, &linked_identity::identity);
  if (at == all.end()) {
    return fail(code::not_found, "identity.unknown", "This shopper has no such linked identity.", "/identity");
  }
  if (!may_unlink(all.size(), row)) {
    return fail(code::precondition, "identity.last_credential",
                "This is the shopper's only way to sign in. Give them a password first, and say so with "
                "has_other_credential in shopper.put.",
                "/identity");
  }
  if (wanted.dry_run) return unlink_answer{wanted.identity, unlink_state::would_unlink};
  VT_TRY(bool const given_back, unlink(in, in.db, *at));
  static_cast<void>(given_back);
  return unlink_answer{wanted.identity, unlink_state::unlinked};
}

result<void> unlink_again(ops::command& in, store::change const& what) {
  VT_TRY(auto const found, find_linked(in.db, in.who.shop, what.subject));
  if (found) VT_CHECK(unlink(in, in.db, *found));
  return {};
}

result<void> erase_identities(ops::command& in, std::string_view shopper, std::vector<ops::retained>& kept) {
  VT_TRY(auto const all, linked_of(in.db, in.who.shop, shopper));
  // The shop may give the id to somebody else: what was begun for this one must not end there.
  VT_CHECK(mark_turn(in, in.db, shopper, {}));
  bool given_back = false;
  for (auto const& one : all) {
    VT_TRY(bool const queued, unlink(in, in.db, one, unlinked_for::erasure));
    given_back = given_back || queued;
  }
  if (given_back) {
    kept.push_back({"Tokens of networks, sealed and under no name",
                    "They are given back to the networks, so that nobody can use them.",
                    in.now + revocation_tried_for_ms});
  }
  return {};
}

result<void> export_identities(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  VT_TRY(auto const all, linked_of(in.db, in.who.shop, shopper));
  std::string list = "[";
  for (auto const& one : all) {
    VT_TRY(auto shown, described(in, in.db, one));
    VT_TRY(auto const subject, subject_of(in, one));
    list += cat(list.size() > 1 ? "," : "", json::encode(exported{std::move(shown), std::string{subject.reveal()}}));
  }
  parts.push_back({"identities", list + "]"});
  return {};
}

}  // namespace vetrina::identity
