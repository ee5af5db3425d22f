// scene: the index of a town, or of a folder of plain files, in a folder of its own, from making it to its first answers. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "friends/index/base.hpp"
#include "friends/index/build.hpp"
#include "friends/index/decay.hpp"
#include "friends/index/read.hpp"
#include "generate/plain_files.hpp"
#include "generate/town.hpp"

namespace vetrina::bench {

class scene {
 public:
  // Throws std::runtime_error.
  explicit scene(scale const& of);
  explicit scene(plain_files const& of);
  ~scene();
  scene(scene const&) = delete;
  scene& operator=(scene const&) = delete;

  [[nodiscard]] std::string path(char const* name) const { return folder_ + "/" + name; }
  [[nodiscard]] friends::index::base const& from() const noexcept { return *from_; }
  [[nodiscard]] std::uint32_t now() const noexcept { return now_; }
  [[nodiscard]] std::vector<friends::index::ranked_family> const& ask(std::uint32_t viewer) {
    return friends::index::best_families(*from_, nullptr, weights_, {viewer, now_}, with_);
  }
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
  [[nodiscard]] start cold_start();

 private:
  void take(friends::index::builder const& made);
  std::string folder_;
  std::uint32_t now_ = 0;
  friends::index::decay weights_{rates, verified, unverified};
  friends::index::scratch with_;
  std::shared_ptr<friends::index::base const> from_;
};

}  // namespace vetrina::bench
