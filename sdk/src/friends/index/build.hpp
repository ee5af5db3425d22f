// build: makes the index file of a shop, shopper by shopper in the order of their ordinals. One thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "friends/index/format.hpp"

namespace vetrina::friends::index {

// What a read may look at, packed, behind what is there: the strongest ties, strongest first; the newest interactions,
// newest first.
void pack(std::span<tie const> from, std::vector<packed_tie>& onto);
void pack(std::span<interaction const> from, std::vector<packed_interaction>& onto);

class builder {
 public:
  // `families`: the family of each product, both by ordinal.
  explicit builder(std::vector<std::uint32_t> families) noexcept : families_{std::move(families)} {
    offsets_.push_back(0);
  }
  // What will come, where it is known: saves the growing of vectors that may be gigabytes.
  void expect(std::size_t shoppers, std::size_t ties, std::size_t interactions);
  // The next shopper; no interactions where friends may see nothing of them.
  void add(std::span<tie const> ties, std::span<interaction const> done);
  // The same, packed already.
  void add(std::span<packed_tie const> ties, std::span<packed_interaction const> done);
  // Fails with store.full, store.io.
  [[nodiscard]] result<void> write(std::string const& path, std::int64_t seq) const;

 private:
  void close(std::size_t history_begin);
  std::vector<std::uint32_t> families_;
  std::vector<std::uint64_t> offsets_;
  std::vector<packed_tie> ties_;
  std::vector<history_head> heads_;
  std::vector<packed_interaction> history_;
};

}  // namespace vetrina::friends::index
