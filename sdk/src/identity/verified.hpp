// verified: a person at a network as the engine proved them, with the tokens that came along, and the mapping from
// claims to attributes. Values; held sealed between callback and decision.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/manifest.hpp"
#include "json/describe.hpp"
#include "json/document.hpp"

namespace vetrina::identity {

// What the shopper is shown about a linked identity. Their own data: kept sealed.
struct display {
  std::optional<std::string> handle;
  std::optional<std::string> name;
  std::optional<std::string> avatar;
  std::optional<std::string> profile_url;
  std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(display, (), (handle, name, avatar, profile_url, email))
VT_NOTES(display, note{"handle", "Changeable short name at the network."}, note{"name", "Name at the network."},
         note{"avatar", "https address of a picture."}, note{"profile_url", "https address of the public page."},
         note{"email", "E-mail address that the network gave."})

struct verified_identity {
  std::string connector;
  std::string plugin;
  std::string issuer;
  std::string subject;
  display shown;
  connector::email_grade email_grade = connector::email_grade::absent;
  std::string access_token;
  std::string refresh_token;
  std::string dpop_key;
  std::int64_t access_expires_at = 0;
  std::int64_t authenticated_at = 0;
  std::vector<std::string> scopes;
  std::vector<std::string> missing_scopes;
  std::string session_id;
};
BOOST_DESCRIBE_STRUCT(verified_identity, (),
                      (connector, plugin, issuer, subject, shown, email_grade, access_token, refresh_token, dpop_key,
                       access_expires_at, authenticated_at, scopes, missing_scopes, session_id))
VT_NOTES(verified_identity, note{"connector", "Instance it came through."}, note{"plugin", "Its plugin."},
         note{"issuer", "Who vouches for the subject."}, note{"subject", "Stable id at the issuer."},
         note{"shown", "Attributes."}, note{"email_grade", "How far the address may be trusted."},
         note{"access_token", "As given."}, note{"refresh_token", "As given; empty where none was."},
         note{"dpop_key", "What both are bound to, as PEM; empty where they are not."},
         note{"access_expires_at", "ms; 0: not said."},
         note{"authenticated_at", "When the provider last saw them prove who they are, ms; 0: not said."},
         note{"scopes", "Granted."}, note{"missing_scopes", "Asked for and not granted."},
         note{"session_id", "The provider's name of the login session (sid); empty: it gave none."}.may_be_absent())

// The documents that claims may come from; absent where they were not asked for.
struct claim_documents {
  std::optional<json::document> id_token;
  std::optional<json::document> userinfo;
  std::optional<json::document> profile;
};

// Subject and attributes by the manifest's claim map: the subject from the first source and the same in the others,
// an attribute from the first that has it. E-mail counts as verified only where the claim is JSON true and never above
// the manifest's ceiling. Fails with identity.{no_subject, subject_differs}.
[[nodiscard]] result<void> take_claims(verified_identity& into, connector::manifest const& m,
                                       claim_documents const& from);

}  // namespace vetrina::identity
