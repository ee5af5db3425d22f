// identity_operations: identity.list, identity.unlink, and what the module owes a shopper. Inner header of identity/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/describe.hpp"
#include "ops/module.hpp"

namespace vetrina::identity {

enum class link_state { active, partial, needs_reauth, suspended, revoked };
BOOST_DESCRIBE_ENUM(link_state, active, partial, needs_reauth, suspended, revoked)

enum class identity_use { sign_in, find_friends };
BOOST_DESCRIBE_ENUM(identity_use, sign_in, find_friends)

struct linked_document {
  std::string identity;
  std::string connector;
  std::string network;
  std::vector<identity_use> uses;
  std::string issuer;
  link_state state = link_state::active;
  std::optional<std::string> handle;
  std::optional<std::string> name;
  std::optional<std::string> avatar;
  std::optional<std::string> profile_url;
  std::optional<std::string> email;
  std::string email_grade;
  std::vector<std::string> scopes;
  std::vector<std::string> missing_scopes;
  std::int64_t linked_at = 0;
  std::optional<std::int64_t> last_sync;
  bool can_unlink = true;
  bool before_sign_out = false;
};
BOOST_DESCRIBE_STRUCT(linked_document, (),
                      (identity, connector, network, uses, issuer, state, handle, name, avatar, profile_url, email,
                       email_grade, scopes, missing_scopes, linked_at, last_sync, can_unlink, before_sign_out))
VT_NOTES(linked_document, note{"identity", "Id of the linked identity."},
         note{"connector", "Instance it came through."},
         note{"network", "The network's name, to be shown; the connector's where its plugin is gone."},
         note{"uses",
              "What it serves for: sign_in; find_friends where the network tells whom one follows and the "
              "shopper agrees to it."},
         note{"issuer", "Who vouches for it."},
         note{
             "state",
             "active; partial: the network granted less than was asked for; needs_reauth: the network takes our tokens "
             "no longer, so the person must log in there again; suspended: the network spoke of somebody "
             "else, or closed the account; revoked: the person took the shop's access back at the network."},
         note{"handle", "Changeable short name at the network."}, note{"name", "Name at the network."},
         note{"avatar", "https address of a picture."}, note{"profile_url", "https address of the public page."},
         note{"email", "Address that the network gave."},
         note{"email_grade", "absent, unverified, relay, verified, authoritative."},
         note{"scopes", "What the network granted."}, note{"missing_scopes", "What it did not."},
         note{"linked_at", "ms."}, note{"last_sync", "When friends were last read from the network, ms."},
         note{"can_unlink", "false: it is the shopper's only way to sign in, and identity.unlink refuses."},
         note{"before_sign_out",
              "Linked before the shopper's sessions were last ended (shopper.sign_out, as after a password was reset): "
              "ask at the next sign-in whether it is theirs."})

struct list_request {
  std::int64_t limit = 20;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(list_request, (), (limit, cursor))
VT_NOTES(list_request, note{"limit", "Identities in a page."}.range(1, 100).defaults("20"),
         note{"cursor", "`next` of the page before."}.range(1, 1024))

struct offered_network {
  std::string connector;
  std::string network;
};
BOOST_DESCRIBE_STRUCT(offered_network, (), (connector, network))
VT_NOTES(offered_network, note{"connector", "For identity.begin."}, note{"network", "Its name, to be shown."})

struct list_answer {
  std::vector<linked_document> identities;
  std::vector<offered_network> offers;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(list_answer, (), (identities, offers, next))
VT_NOTES(list_answer, note{"identities", "Oldest first."}, note{"offers", "What could be linked, by connector."},
         note{"next", "Cursor of the next page."})

enum class unlink_state { unlinked, would_unlink };
BOOST_DESCRIBE_ENUM(unlink_state, unlinked, would_unlink)

struct unlink_request {
  std::string identity;
  bool dry_run = false;
};
BOOST_DESCRIBE_STRUCT(unlink_request, (), (identity, dry_run))
VT_NOTES(unlink_request, note{"identity", "Id of the linked identity."}.range(1, 64),
         note{"dry_run", "true: says what would happen and does nothing."}.defaults("false"))

struct unlink_answer {
  std::string identity;
  unlink_state state = unlink_state::unlinked;
};
BOOST_DESCRIBE_STRUCT(unlink_answer, (), (identity, state))
VT_NOTES(unlink_answer, note{"identity", "Id of the identity."},
         note{"state", "unlinked; would_unlink after a dry run."})

[[nodiscard]] result<list_answer> list_identities(ops::query& in, list_request const& wanted);
[[nodiscard]] result<unlink_answer> unlink_identity(ops::command& in, unlink_request const& wanted);
// After a restore (ops::withdrawal): the identity that `what` is about, if the rows have it again.
[[nodiscard]] result<void> unlink_again(ops::command& in, store::change const& what);

[[nodiscard]] result<void> erase_identities(ops::command& in, std::string_view shopper,
                                            std::vector<ops::retained>& kept);
[[nodiscard]] result<void> export_identities(ops::query& in, std::string_view shopper,
                                             std::vector<ops::export_part>& parts);

}  // namespace vetrina::identity
