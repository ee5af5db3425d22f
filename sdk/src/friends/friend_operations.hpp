// friend_operations: identity.sync, friend.list, .block, .unblock, and the documents they speak. Inner header of
// friends/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/describe.hpp"
#include "ops/module.hpp"

namespace vetrina::friends {

struct sync_request {
  std::string shopper;
  std::optional<std::string> connector;
};
BOOST_DESCRIBE_STRUCT(sync_request, (), (shopper, connector))
VT_NOTES(sync_request, note{"shopper", "Whose friend lists to read, by the shop's own id."}.range(1, 256),
         note{"connector", "Only at this one; default: at all where the shopper linked an identity."}.range(1, 64))

enum class skip_reason { no_consent, no_identity, no_edges, no_token, refused, waits, under_way };
BOOST_DESCRIBE_ENUM(skip_reason, no_consent, no_identity, no_edges, no_token, refused, waits, under_way)

struct sync_answer {
  std::int64_t edges = 0;
  std::int64_t added = 0;
  std::int64_t removed = 0;
  std::optional<skip_reason> skipped_reason;
};
BOOST_DESCRIBE_STRUCT(sync_answer, (), (edges, added, removed, skipped_reason))
VT_NOTES(sync_answer,
         note{"edges", "Follows between the shopper and other shoppers of this shop; of nobody else is anything kept."},
         note{"added", "New ones."}, note{"removed", "Ones that are no more."},
         note{"skipped_reason",
              "Why no list was read: no_consent (find_friends), no_identity, no_edges (the network tells "
              "nobody), no_token (the shopper must sign in there again), refused (the network does not let the shop "
              "read them). Or why it is not over, and goes on by itself where it was: waits (the network's limits or "
              "the connector's budget), under_way (another process reads them, or there is more than one call "
              "reads)."})

struct friend_list_request {
  std::int64_t limit = 20;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(friend_list_request, (), (limit, cursor))
VT_NOTES(friend_list_request, note{"limit", "Friends in a page."}.range(1, 100).defaults("20"),
         note{"cursor", "`next` of the page before."}.range(1, 1024))

struct friend_view {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> avatar;
  std::vector<std::string> networks;
};
BOOST_DESCRIBE_STRUCT(friend_view, (), (id, name, avatar, networks))
VT_NOTES(friend_view, note{"id", "Public id, p_…"}, note{"name", "As the shop knows them."},
         note{"avatar", "Address of a picture."}, note{"networks", "Connectors at which they follow each other."})

struct friend_list {
  std::vector<friend_view> friends;
  std::vector<std::string> blocked;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(friend_list, (), (friends, blocked, next))
VT_NOTES(friend_list, note{"friends", "Friends who let friends know of them, by public id."},
         note{"blocked", "Public ids of those whom the shopper blocked, to unblock them."},
         note{"next", "Cursor of the page after; absent on the last."})

struct block_request {
  std::string who;
};
BOOST_DESCRIBE_STRUCT(block_request, (), (who))
VT_NOTES(block_request, note{"who", "Public id of the other, p_…"}.range(1, 64))

struct nothing {};
VT_NO_FIELDS(nothing)

[[nodiscard]] result<sync_answer> sync(ops::exchange& in, sync_request const& wanted);
[[nodiscard]] result<friend_list> list_friends(ops::query& in, friend_list_request const& wanted);
[[nodiscard]] result<nothing> block(ops::command& in, block_request const& wanted);
[[nodiscard]] result<nothing> unblock(ops::command& in, block_request const& wanted);

}  // namespace vetrina::friends
