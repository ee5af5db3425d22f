// capabilities: the documents of the capabilities we know, held against what plugins are asked and what they answer. A
// capability of a third party has no schema here: its documents are JSON objects. Pure functions, safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/describe.hpp"

namespace vetrina::connector {

inline constexpr std::string_view identity_capability = "vetrina.identity/1";
inline constexpr std::string_view edges_capability = "vetrina.edges/1";
inline constexpr std::string_view followers_capability = "vetrina.followers/1";
inline constexpr std::int64_t most_people_on_a_page = 5'000;

struct profile {
  std::string subject;
  std::optional<std::string> handle;
  std::optional<std::string> name;
  std::optional<std::string> avatar;
  std::optional<std::string> profile_url;
  std::optional<std::string> email;
  std::optional<bool> email_verified;
};
BOOST_DESCRIBE_STRUCT(profile, (), (subject, handle, name, avatar, profile_url, email, email_verified))
VT_NOTES(profile, note{"subject", "Stable, opaque id of the person at the issuer."}.range(1, 512),
         note{"handle", "Changeable short name, as the network writes it."}.range(0, 256),
         note{"name", "Name to show."}.range(0, 512), note{"avatar", "https URL of a picture."}.range(0, 2048),
         note{"profile_url", "https URL of the person's public page."}.range(0, 2048),
         note{"email", "E-mail address, where the network gives one."}.range(0, 320),
         note{"email_verified", "The network says that it checked the address."})

struct edges_request {
  std::optional<std::string> cursor;
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(edges_request, (), (cursor, limit))
VT_NOTES(edges_request, note{"cursor", "`next` of the page before; absent for the first."}.range(1, 4096),
         note{"limit", "People wished for on a page; the network may give fewer."}.range(1, 1000))

struct edge_person {
  std::string subject;
  std::optional<std::string> handle;
};
BOOST_DESCRIBE_STRUCT(edge_person, (), (subject, handle))
VT_NOTES(edge_person, note{"subject", "The same id that `profile` gives for this person."}.range(1, 512),
         note{"handle", "Changeable short name, as the network writes it."}.range(0, 256))

struct edges_page {
  std::vector<edge_person> people;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(edges_page, (), (people, next))
VT_NOTES(edges_page, note{"people", "Who stands on this page; may be empty although more follow."}.range(0, 5000),
         note{"next", "Opaque cursor of the page after this one; absent at the end."}.range(1, 4096))

struct follower_request {
  std::string account;
};
BOOST_DESCRIBE_STRUCT(follower_request, (), (account))
VT_NOTES(follower_request,
         note{"account", "The account as people write it at the network: a handle, a page's name or id."}.range(1, 256))

struct follower_count {
  std::optional<std::int64_t> followers;
  bool approximate = false;
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(follower_count, (), (followers, approximate, name))
VT_NOTES(follower_count,
         note{"followers", "Fans, followers or subscribers; absent where the account hides them."}.range(
             0, 9'007'199'254'740'991),
         note{"approximate", "The network rounds it."}.defaults("false"),
         note{"name", "Name of the account to show."}.range(0, 512))

struct no_arguments {};
VT_NO_FIELDS(no_arguments)

// Strictly: fails with connector.bad_arguments, connector.unknown_verb.
[[nodiscard]] result<void> check_arguments(std::string_view capability, std::string_view verb,
                                           std::string_view arguments);
// Tolerantly; gives the answer back with what we know of it and nothing else. Fails with connector.misbehaving.
[[nodiscard]] result<std::string> checked_answer(std::string_view capability, std::string_view verb,
                                                 std::string_view answer);

struct document_schema {
  std::string_view file;  // below sdk/include/vetrina/connector/schema
  json::type const* what;
  bool strict;
};
// The documents that plugin authors find as JSON Schema beside the headers.
[[nodiscard]] std::vector<document_schema> const& document_schemas();

}  // namespace vetrina::connector
