// scene: the friend index of a town, or of a folder of plain files, in a folder of its own, from making it to its first
// answers: the file and the reading that friendstore.get uses. One thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "friends/index/draft.hpp"
#include "friends/index/meet.hpp"
#include "friends/index/read.hpp"
#include "generate/plain_files.hpp"
#include "generate/town.hpp"

namespace vetrina::bench {

// What one thread reads with.
struct reader {
  friends::index::reading with;
  std::vector<friends::index::met> friends;

  // As friendstore.get: friends met, heard and ranked; a face's `by` is the friend's number.
  std::vector<friends::index::ranked_family> const& ask(friends::index::facts const& of,
                                                        friends::index::decay const& weights, std::uint32_t viewer,
                                                        friends::index::question const& asked);
};

class scene {
 public:
  // Throws std::runtime_error.
  explicit scene(scale const& of);
  explicit scene(plain_files const& of);
  ~scene();
  scene(scene const&) = delete;
  scene& operator=(scene const&) = delete;

  [[nodiscard]] std::string path(char const* name) const { return folder_ + "/" + name; }
  [[nodiscard]] friends::index::facts& from() const noexcept { return *from_; }
  [[nodiscard]] friends::index::decay const& weights() const noexcept { return weights_; }
  [[nodiscard]] std::uint32_t now() const noexcept { return now_; }
  [[nodiscard]] std::uint32_t shoppers() const noexcept { return from_->people.filed(); }
  [[nodiscard]] std::span<friends::index::packed_tie const> ties_of(std::uint32_t who) const {
    return from_->ties(who).value();
  }
  [[nodiscard]] std::vector<friends::index::packed_thing> done_by(std::uint32_t who) const;
  [[nodiscard]] std::size_t all_ties() const noexcept { return ties_; }
  [[nodiscard]] std::size_t all_things() const noexcept { return things_; }
  [[nodiscard]] std::vector<friends::index::ranked_family> const& ask(std::uint32_t viewer) {
    return with_.ask(*from_, weights_, viewer, {now_});
  }
  [[nodiscard]] friends::index::reading const& with() const noexcept { return with_.with; }
  // Different shoppers at random, the same ones in every run.
  [[nodiscard]] std::vector<std::uint32_t> viewers(std::size_t count, std::uint64_t seed) const;
  // Those whose reads look at most.
  [[nodiscard]] std::vector<std::uint32_t> hubs(std::size_t count) const;

  // Milliseconds by the clock on the wall, from a file that the page cache does not hold: to the first answer, and
  // until all of it has been looked at.
  struct start {
    double first_answer = 0;
    double all_warm = 0;
  };
  [[nodiscard]] start cold_start(std::uint32_t viewer);

 private:
  void make(std::uint32_t shoppers, std::vector<std::uint32_t> const& family_of,
            std::function<void(std::uint32_t, std::vector<town_tie>&, std::vector<town_thing>&)> const& tell);
  std::string folder_;
  std::uint32_t now_ = 0;
  std::size_t ties_ = 0;
  std::size_t things_ = 0;
  friends::index::decay weights_{rates, verified, unverified};
  reader with_;
  std::shared_ptr<friends::index::facts> from_;
};

}  // namespace vetrina::bench
