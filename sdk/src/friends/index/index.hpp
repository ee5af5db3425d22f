// index: the read index of one shop in one process: the mapped base, which every process shares, under what has changed
// since. Reads: any thread, never blocked by a writer. Changes and compaction: any thread, one at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "friends/index/read.hpp"

namespace vetrina::friends::index {

class read_index {
 public:
  // Writes a new base to the path, from rows.
  using maker = std::function<result<void>(std::string const& path)>;

  // Maps the base; a missing, damaged or foreign one is made again first. Fails where `make` fails, or where even the
  // new file is refused: then answer from rows.
  [[nodiscard]] static result<std::unique_ptr<read_index>> open(std::string path, maker const& make);
  ~read_index();
  read_index(read_index const&) = delete;
  read_index& operator=(read_index const&) = delete;

  // Why open() made the base again, for the log; empty where it found a sound one.
  [[nodiscard]] std::optional<error> const& refused() const noexcept { return refused_; }
  // Of the base: what came later was put by the caller.
  [[nodiscard]] std::int64_t base_seq() const noexcept;
  // Shoppers known, by base or by a change.
  [[nodiscard]] std::uint32_t shoppers() const noexcept;

  // See best_families(); the answer lies in `with`. Fails with store.snapshot_rejected where the base turns out to be
  // damaged: answer from rows, and remake().
  [[nodiscard]] result<std::span<ranked_family const>> best(decay const& weights, question const& asked,
                                                            scratch& with) const;

  // Replaces all ties or all interactions of a shopper, from the next read on.
  void put_ties(std::uint32_t who, std::span<tie const> all);
  // Fails with friends.index_outgrown where a product is not in the base: make a new one.
  [[nodiscard]] result<void> put_history(std::uint32_t who, std::span<interaction const> all);

  // Memory of the changes; past a twentieth of the base, compact.
  [[nodiscard]] std::size_t changed_bytes() const noexcept;
  // A new base from rows in the place of this one, and nothing changed since. Fails as open() does, and then all stays
  // as it is.
  [[nodiscard]] result<void> remake(maker const& make);
  // Writes base and changes as the next base, at `seq`, and goes over to it. Fails with store.full, store.io or, where
  // the base is damaged, store.snapshot_rejected, and then all stays as it is.
  [[nodiscard]] result<void> compact(std::int64_t seq);

 private:
  struct state;
  [[nodiscard]] result<void> go_over();
  read_index(std::string path, std::shared_ptr<base const> from);

  std::string path_;
  std::optional<error> refused_;
  mutable epochs epochs_;
  std::atomic<state*> state_;
  mutable std::mutex writing_;
};

}  // namespace vetrina::friends::index
