// rank_operations: catalog.rank, ranking.put and ranking.get, and the documents they speak. Inner header of friends/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "friends/ranking/weights_table.hpp"
#include "friends/store_operations.hpp"

namespace vetrina::friends {

struct rank_request {
  std::vector<std::string> products;
  double blend = 0.5;
};
BOOST_DESCRIBE_STRUCT(rank_request, (), (products, blend))
VT_NOTES(rank_request, note{"products", "The shop's own result page, best first, by product."}.range(1, 500),
         note{"blend", "How much friends, taste, ratings and freshness count beside the shop's own order: 0..1."}
             .defaults("0.5"))

struct rank_item {
  std::string product;
  double score = 0;
  std::vector<why_factor> why;
};
BOOST_DESCRIBE_STRUCT(rank_item, (), (product, score, why))
VT_NOTES(rank_item, note{"product", "As it was asked for."}, note{"score", "0..1."},
         note{
             "why",
             "What the score is made of, each 0..1: place: in the shop's own order; friends: what friends show; taste: "
             "how it goes with what the shopper has, or popularity: how many have it, both among the products asked "
             "for; freshness; and rating, 1..5 stars."})

struct rank_answer {
  std::vector<rank_item> items;
};
BOOST_DESCRIBE_STRUCT(rank_answer, (), (items))
VT_NOTES(rank_answer, note{"items", "Every product that was asked for, once, best first."})

struct no_request {};
VT_NO_FIELDS(no_request)

struct weights_answer {
  rank_weights weights;
};
BOOST_DESCRIBE_STRUCT(weights_answer, (), (weights))
VT_NOTES(weights_answer, note{"weights", "As they hold from the next query on."})

[[nodiscard]] result<rank_answer> rank(ops::query& in, rank_request const& wanted);
[[nodiscard]] result<weights_answer> put_weights(ops::command& in, rank_weights const& wanted);
[[nodiscard]] result<weights_answer> get_weights(ops::query& in, no_request const& wanted);

}  // namespace vetrina::friends
