// friends: who is whose friend here, what friends show each other, and the counts that everybody may see.
#pragma once

#include "ops/module.hpp"

namespace vetrina::friends {

// identity.sync, friend.list, .block, .unblock, circle.*, friendstore.get, proof.cues, proof.counts, proof.explain; tables
// friend_graph, friend_node, friend_last_node, friend_block, count_fact, count_owner, count_family.
[[nodiscard]] ops::module const& friends_module();

}  // namespace vetrina::friends
