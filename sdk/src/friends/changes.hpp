// changes: the journal rows of this module. They name people by public ids.
//
//   kind              subject                 body
//   friend.blocked    shopper who blocked     block_change
//   friend.unblocked  the same                block_change
#pragma once

#include <string>
#include <string_view>

#include "json/describe.hpp"

namespace vetrina::friends {

inline constexpr std::string_view friend_blocked_change = "friend.blocked";
inline constexpr std::string_view friend_unblocked_change = "friend.unblocked";

struct block_change {
  std::string other;
};
BOOST_DESCRIBE_STRUCT(block_change, (), (other))
VT_NOTES(block_change, note{"other", "Public id of the other."})

}  // namespace vetrina::friends
