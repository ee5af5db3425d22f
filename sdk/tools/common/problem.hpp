// problem: what went wrong, on standard error, for a person first. Safe from any thread.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "vetrina/vetrina.hpp"

namespace vetrina::tools {

// Exit codes of the programs.
inline constexpr int done = 0;
inline constexpr int failed = 1;
inline constexpr int misused = 2;

// Writes a sentence, then the slug and the place, or the problem document where the library gave one. Gives `failed`.
int tell(std::string_view program, error const& why);
int tell(std::string_view program, failure const& why);

}  // namespace vetrina::tools
