// activity: orders, the confirmation card and reactions; all of them write interactions, the one fact friends look
// at.
#pragma once

#include "ops/module.hpp"

namespace vetrina::activity {

// order.record, card.get, card.answer, reaction.set, .unset, .list; tables purchase, purchase_line, interaction,
// recent_interaction, interaction_run.
[[nodiscard]] ops::module const& activity_module();

}  // namespace vetrina::activity
