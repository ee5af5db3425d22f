// count_operations: proof.counts and the documents it speaks. Inner header of friends/.
#pragma once

#include <optional>
#include <string>

#include "friends/counts.hpp"
#include "ops/module.hpp"

namespace vetrina::friends {

struct counts_request {
  activity::kind kind = activity::kind::own;
  friends::level level = friends::level::family;
  std::string id;
};
BOOST_DESCRIBE_STRUCT(counts_request, (), (kind, level, id))
VT_NOTES(counts_request, note{"kind", "What they did."}, note{"level", "What it is about."},
         note{"id", "Of the product, family, line or brand."}.range(1, 256))

enum class suppression { k };
BOOST_DESCRIBE_ENUM(suppression, k)

struct rolled_up_view {
  friends::level level = friends::level::family;
  std::string id;
  std::string market;
  std::string bucket;
  std::int64_t at_least = 0;
};
BOOST_DESCRIBE_STRUCT(rolled_up_view, (), (level, id, market, bucket, at_least))
VT_NOTES(rolled_up_view, note{"level", "What it is about."}, note{"id", "Its id."},
         note{"market", "A market or a region of the shop; empty: the world."}, note{"bucket", "For people, as 20+."},
         note{"at_least", "The same as a number."})

struct counts_answer {
  scope_view scope;
  activity::kind kind = activity::kind::own;
  std::optional<std::string> bucket;
  std::optional<std::int64_t> at_least;
  std::int64_t k = shoppers::published_count::k;
  std::optional<suppression> suppressed;
  std::optional<rolled_up_view> rolled_up;
};
BOOST_DESCRIBE_STRUCT(counts_answer, (), (scope, kind, bucket, at_least, k, suppressed, rolled_up))
VT_NOTES(counts_answer, note{"scope", "What was asked about, in the caller's market."}, note{"kind", "As asked."},
         note{"bucket", "For people, as 20+; absent where it is kept back."},
         note{"at_least", "The same as a number, rounded down to 1-2-5 steps."},
         note{"k", "Fewer than these are never published."},
         note{"suppressed", "k: fewer than k, or nothing that may be counted at all; which of them is not told."},
         note{"rolled_up", "The nearest figure that is published: further places first, then families, lines, brands."})

[[nodiscard]] result<counts_answer> get_counts(ops::query& in, counts_request const& wanted);

}  // namespace vetrina::friends
