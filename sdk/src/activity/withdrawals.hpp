// withdrawals: what counts as one here, and how it is done once more after a restore (ops::withdrawal). Inner header of
// activity/.
#pragma once

#include <span>

#include "activity/interactions.hpp"
#include "ops/module.hpp"

namespace vetrina::activity {

// Whether the owner took something of `before` back: who may know, since when, questions, their words.
[[nodiscard]] bool takes_back(interaction const& before, interaction const& after) noexcept;

[[nodiscard]] std::span<ops::withdrawal const> withdrawals() noexcept;

}  // namespace vetrina::activity
