// sync_progress: a sync that is under way, as rows, so that whoever comes after a crash or a wait goes on at the next
// page. Holds the cursor sealed and people as keyed hashes; ends with the sync, with the link, or a day after it began.
// Functions of the session or transaction given; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "identity/sync.hpp"

namespace vetrina::identity {

inline constexpr std::int64_t progress_lives_ms = day_ms;  // what was read longer ago is another graph

struct sync_progress {
  std::string plan;  // the lists, as the manifest named them when it began
  std::int64_t started_at = 0;
  std::int64_t list = 0;  // which of them is being read; as many as there are: all is read
  std::int64_t page = 0;  // the next one
  std::int64_t people = 0;  // of this list so far
  std::int64_t cut = 0;  // a bit for each list that has more than is read
  std::optional<std::string> cursor;
  std::int64_t version = 1;

  [[nodiscard]] bool read_all(connector::capability_info const& about) const noexcept {
    return list >= static_cast<std::int64_t>(about.lists.size());
  }
  [[nodiscard]] bool is_cut(std::size_t of) const noexcept { return (cut >> of & 1) != 0; }
};

// Goes on with what is there, or begins: where there is nothing, it is too old, of another plan, or sealed by a key that
// is gone. Sweeps what is too old in the whole shop.
[[nodiscard]] result<sync_progress> begin_or_resume(ops::call const& in, store::transaction& tx,
                                                    linked_identity const& of, connector::capability_info const& about,
                                                    std::int64_t now);
// A page more. Fails with identity.sync_overtaken where another went on meanwhile, and with connector.misbehaving where
// the network's pages lead round in a circle.
[[nodiscard]] result<void> keep_page(ops::call const& in, store::transaction& tx, linked_identity const& of,
                                     sync_progress& at, edge_page const& got);
[[nodiscard]] result<void> drop_progress(store::transaction& tx, std::string_view shop, std::string_view identity);

// All that was read. Of friends, each stands in both sets.
[[nodiscard]] result<edge_sets> read_so_far(store::session& db, std::string_view shop, std::string_view identity,
                                            connector::capability_info const& about, sync_progress const& at);

}  // namespace vetrina::identity
