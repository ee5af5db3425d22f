// make: a shop's index file, from what this process knows and from rows for the rest, page by page, so that no
// transaction stays open for long. One process at a time makes it; whoever comes meanwhile lets it be. Thread-safe.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "friends/index/follow.hpp"
#include "ops/operation.hpp"

namespace vetrina::friends::index {

enum class made { written, busy };

// From rows alone where `trust` is false: a file that must equal what this gives otherwise.
[[nodiscard]] result<made> make_file(ops::exchange const& in, shop_index& of, bool trust = true);

// The job "friends.index".
inline constexpr std::string_view index_job = "friends.index";
[[nodiscard]] result<void> run_index_job(ops::exchange& in, std::string_view key, std::string_view body);

// For erasing: the file, and what a killed process left of one, hold ids. Another file is asked for.
[[nodiscard]] result<void> drop_files(ops::command& in);
// Asks for a new file, within an hour.
[[nodiscard]] result<void> ask_for_file(store::transaction& tx, std::string_view shop, std::int64_t now);

// The index of the running call's shop in this handle.
[[nodiscard]] std::shared_ptr<shop_index> index_of(ops::call const& in);

}  // namespace vetrina::friends::index
