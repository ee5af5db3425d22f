// taste_model: what goes with what: of each family the others that its owners have, by the closed form over everything
// that counts (closed_form.hpp), and how many have it, rounded as published. A checksummed file, made once a day by a
// job from the facts as they stood when the day began; reading it asks no row and solves nothing. A pair that fewer than
// k shoppers have is not in it. Immutable; thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "friends/ranking/sparse.hpp"
#include "store/snapshot.hpp"

namespace vetrina::friends {

class taste_model {
 public:
  // Families by name, sorted; `owned`: by owner, ordinals of families. Writes the file whole or not at all.
  [[nodiscard]] static result<void> make(std::string const& path, std::int64_t day,
                                         std::vector<std::string> const& families, ranking::sparse owned,
                                         double mean_rating);
  // Fails where there is none or it is damaged: then nothing is known of tastes until it is made again.
  [[nodiscard]] static result<taste_model> open(std::string const& path);

  [[nodiscard]] std::int64_t day() const noexcept { return file_->seq(); }
  [[nodiscard]] double mean_rating() const noexcept;
  // How many have it: at least so many, in 1-2-5 steps; 0 below k.
  [[nodiscard]] std::int64_t at_least(std::string_view family) const;
  // How well `family` goes with what somebody has; 0: not at all, or nothing is known. Compare within one shopper.
  [[nodiscard]] double likes(std::span<std::string const> has, std::string_view family) const;
  // What goes best with what somebody has and they do not have yet, best first.
  [[nodiscard]] std::vector<std::string> best_for(std::span<std::string const> has, std::size_t most) const;
  // By how many have it, most first, equal ones by name; only what may be published.
  [[nodiscard]] std::vector<std::string> most_popular(std::size_t most) const;

 private:
  explicit taste_model(std::shared_ptr<store::snapshot const> file) noexcept : file_{std::move(file)} {}
  struct neighbour {
    std::uint32_t family;
    float weight;
  };
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] std::string_view name(std::size_t n) const noexcept;
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view family) const noexcept;
  [[nodiscard]] std::span<neighbour const> goes_with(std::uint32_t family) const noexcept;
  [[nodiscard]] bool whole() const noexcept;

  std::shared_ptr<store::snapshot const> file_;
};

// Where it lies.
[[nodiscard]] std::string taste_path(std::string const& data_dir, std::string_view shop);

}  // namespace vetrina::friends
