// blend: what a family is worth to a viewer, part by part: friends, taste, rating, freshness, by the shop's weights of
// this moment. One query's own; reads the session it was made with.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "friends/ranking/family_facts.hpp"
#include "friends/ranking/taste_model.hpp"
#include "friends/ranking/weights_table.hpp"
#include "friends/store_operations.hpp"
#include "ops/operation.hpp"

namespace vetrina::friends {

// Each 0..1 but `taste`, which is compared within one viewer's candidates (see scale_tastes).
struct rank_parts {
  double friends = 0;
  double taste = 0;
  bool by_taste = false;  // false: by how many have it
  double rating = 0;
  std::optional<double> stars;  // told: of k raters or more
  double fresh = 0;

  [[nodiscard]] double score(rank_weights const& by) const noexcept;
  // The factors of the score, for `why`: those that say something.
  void explain(std::vector<why_factor>& out) const;
};

struct weighed_family {
  rank_parts parts;
  std::string line;
};

class blend {
 public:
  // A viewer's own things speak where the viewer agreed to `personalise`.
  [[nodiscard]] static result<blend> make(ops::query& in);

  // In the order asked; all parts but friends, which the caller knows.
  [[nodiscard]] result<std::vector<weighed_family>> weigh(std::span<std::string_view const> families) const;
  // The least taste among the candidates becomes 0, the most 1.
  static void scale_tastes(std::vector<rank_parts>& of);

  [[nodiscard]] rank_weights const& weights() const noexcept { return weights_; }
  // What goes with the viewer's own things, then what many have, then what is new: a page for who has no friends here.
  [[nodiscard]] result<std::vector<std::string>> ladder(std::size_t most) const;

 private:
  explicit blend(ops::query& in) noexcept : in_{&in} {}
  [[nodiscard]] rank_parts parts_of(std::string_view family, family_facts const& facts) const;
  ops::query* in_;
  rank_weights weights_;
  std::optional<taste_model> tastes_;
  double shop_mean_ = prior_mean;
  std::vector<std::string> has_;  // families; empty where the viewer did not agree
};

}  // namespace vetrina::friends
