// changes: the journal rows of this module. They name people by public ids.
//
//   kind              subject                 body
//   friend.blocked    shopper who blocked     block_change
//   friend.unblocked  the same                block_change
//   friend.edges      identity whose edges     edges_change; told to nobody outside
//                     or ties moved
//   circle.joined     shopper who accepted    circle_change
//   circle.left       the same                circle_change; also where the owner put them out
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/describe.hpp"

namespace vetrina::friends {

inline constexpr std::string_view friend_blocked_change = "friend.blocked";
inline constexpr std::string_view friend_unblocked_change = "friend.unblocked";
inline constexpr std::string_view friend_edges_change = "friend.edges";
inline constexpr std::string_view circle_joined_change = "circle.joined";
inline constexpr std::string_view circle_left_change = "circle.left";

struct block_change {
  std::string other;
};
BOOST_DESCRIBE_STRUCT(block_change, (), (other))
VT_NOTES(block_change, note{"other", "Public id of the other."})

struct edges_change {
  std::vector<std::string> identities;
};
BOOST_DESCRIBE_STRUCT(edges_change, (), (identities))
VT_NOTES(edges_change,
         note{"identities", "Both ends of every edge that is new or no more; whose ties were measured anew."})

struct circle_change {
  std::string circle;
};
BOOST_DESCRIBE_STRUCT(circle_change, (), (circle))
VT_NOTES(circle_change, note{"circle", "Its id."})

}  // namespace vetrina::friends
