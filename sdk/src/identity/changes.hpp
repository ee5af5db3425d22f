// changes: the journal rows of this module. `subject` is the identity's id; the owner is named by public id, so that the
// journal holds no shop's own id.
//
//   kind                   body
//   identity.linked        identity_change
//   identity.unlinked      identity_change
//   identity.needs_reauth  identity_change: its tokens are dead, the person must log in at the network again
//   identity.suspended     identity_change: a refresh brought somebody else's identity, or the network closed the account
//   identity.restored      identity_change: the network opened the account again, or the person signed in with it
//   identity.revoked       identity_change: the person took the shop's access back at the network
//   identity.signed_out    identity_change: the person logged out at the provider; their sessions here are over
//   identity.erasure_asked identity_change: the person asked the network for deletion; identity.unlinked follows
//   identity.notice        identity_change: the network told of something that the manifest leaves to the shop
#pragma once

#include <string>
#include <string_view>

#include "json/describe.hpp"

namespace vetrina::identity {

inline constexpr std::string_view identity_linked_change = "identity.linked";
inline constexpr std::string_view identity_unlinked_change = "identity.unlinked";
inline constexpr std::string_view identity_needs_reauth_change = "identity.needs_reauth";
inline constexpr std::string_view identity_suspended_change = "identity.suspended";
inline constexpr std::string_view identity_restored_change = "identity.restored";
inline constexpr std::string_view identity_revoked_change = "identity.revoked";
inline constexpr std::string_view identity_signed_out_change = "identity.signed_out";
inline constexpr std::string_view identity_erasure_asked_change = "identity.erasure_asked";
inline constexpr std::string_view identity_notice_change = "identity.notice";
inline constexpr std::string_view sync_job = "identity.sync";  // runs in friends/; its key is the identity's id

struct identity_change {
  std::string owner;
  std::string connector;
  bool sessions_should_be_revoked = false;
};
BOOST_DESCRIBE_STRUCT(identity_change, (), (owner, connector, sessions_should_be_revoked))
VT_NOTES(identity_change, note{"owner", "Public id of the shopper."},
         note{"connector", "Instance it was linked through."},
         note{"sessions_should_be_revoked",
              "The ways to sign in have changed: the shop should end the shopper's other sessions."}
             .defaults("false"))

}  // namespace vetrina::identity
