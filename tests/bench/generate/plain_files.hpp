// plain_files: a shop from a folder of plain files: train_set.txt and test_set.txt (CSV, header user,item) and trust.txt
// (header user,friend), as social recommendation data is published. Users and items get numbers in the order in which
// the files first name them. Values; thread-safe once read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generate/town.hpp"

namespace vetrina::bench {

struct plain_files {
  // Items by user and friends by user: each sorted, nothing twice, nobody their own friend.
  using lists = std::vector<std::vector<std::uint32_t>>;
  lists train;
  lists test;
  lists friends;
  std::uint32_t items = 0;

  // Throws std::runtime_error with the file and the line. An empty trust.txt says that nobody knows anybody.
  [[nodiscard]] static plain_files read(std::string const& folder);
  [[nodiscard]] std::uint32_t users() const noexcept { return static_cast<std::uint32_t>(train.size()); }

  // As a town gives them: a tie by what two share of friends and of things; a thing of `train` is owned, today.
  void friends_of(std::uint32_t who, std::vector<town_tie>& out) const;
  void done_by(std::uint32_t who, std::uint32_t now, std::vector<town_thing>& out) const;
};

}  // namespace vetrina::bench
