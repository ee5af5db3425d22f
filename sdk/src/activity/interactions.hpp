// interactions: the one fact friends look at: what a shopper owns, wants, likes, tried or reviewed, and who may know. One row per
// shopper, product or family, and kind. Reads take the session of the operation that runs; visitors may query again,
// rows are collected first.
//
// These rows decide nothing: pass facts_of(owner, consents, row.grant_seq), row.audience, row.gift and
// row.visible_from to shoppers::decide before anybody is named.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/describe.hpp"
#include "shoppers/consents.hpp"
#include "shoppers/visibility.hpp"
#include "store/database.hpp"

namespace vetrina::activity {

enum class kind { own, want, like, tried, review };
BOOST_DESCRIBE_ENUM(kind, own, want, like, tried, review)

enum class chip { fit, price, quality, gift, look };  // why this one, from the confirmation card
BOOST_DESCRIBE_ENUM(chip, fit, price, quality, gift, look)

struct interaction {
  std::string shopper;  // the owner, by the shop's own id
  std::optional<std::string> product;  // empty: the whole family
  std::string family;
  activity::kind kind = activity::kind::like;
  std::int64_t at = 0;
  shoppers::audience audience = shoppers::audience::nobody;
  bool ask = false;  // willing to answer questions about it; counts only with answer_questions
  bool gift = false;  // never shown
  std::int64_t visible_from = 0;  // ms, 0: no embargo; compared with the clock at read
  std::int64_t embargo_days = 0;  // counted from the delivery of `order`; 0: visible_from was said as it is
  std::int64_t grant_seq = 0;  // receipt that granted show_to_friends for this thing alone; 0: none
  bool verified = false;  // an order of the owner holds it
  std::optional<std::string> order;
  std::optional<chip> reason;
  std::optional<std::string> note;  // the owner's words: show them with a disclosure only
  std::optional<std::int64_t> owned_since;
  std::int64_t stars = 0;  // 1..5 of a review, 0 of everything else
};

// A review below this ranks the thing and is no friend's word for it: nobody sees it by name.
inline constexpr std::int64_t least_recommending_stars = 4;
[[nodiscard]] inline bool recommends(interaction const& one) noexcept {
  return one.kind != kind::review || one.stars >= least_recommending_stars;
}

// visible_from of an embargo that begins with a delivery of which the shop has not told yet.
inline constexpr std::int64_t until_delivery = json::max_integer;

// Every visitor returns false to stop.
using visitor = std::function<bool(interaction const&)>;

// What may be shown of one owner, newest first: an audience beyond the asker, no gift, not embargoed at `now`, nothing
// sensitive, at or after `since`; at most `limit` rows. Still to be decided for each viewer.
[[nodiscard]] result<void> each_visible_candidate(store::session& db, std::string_view shop, std::string_view owner,
                                                  std::int64_t since, std::int64_t now, int limit,
                                                  visitor const& visit);

// The same by subject: everybody who did something with the family or one of its products, newest first.
[[nodiscard]] result<void> each_visible_of_family(store::session& db, std::string_view shop, std::string_view family,
                                                  std::int64_t now, int limit, visitor const& visit);

// Owners who could answer a question about the family: ask chosen, not a gift, not embargoed, nothing sensitive.
// Still needs answer_questions and that the owner is no minor.
[[nodiscard]] result<void> each_askable_of_family(store::session& db, std::string_view shop, std::string_view family,
                                                  std::int64_t now, int limit, visitor const& visit);

// All of one shopper's own rows, sensitive ones included: for that shopper alone.
[[nodiscard]] result<std::vector<interaction>> own_interactions(store::session& db, std::string_view shop,
                                                                std::string_view shopper);
// The shopper's own rows about a family and its products.
[[nodiscard]] result<std::vector<interaction>> own_interactions_of_family(store::session& db, std::string_view shop,
                                                                          std::string_view shopper,
                                                                          std::string_view family);

// Everybody with a row about the family or a product of it, shown or not: to know whose it concerns when the family
// changes.
[[nodiscard]] result<std::vector<std::string>> shoppers_of_family(store::session& db, std::string_view shop,
                                                                  std::string_view family);

// Whether somebody who appears in the journal as `owner` is held in published counts at this moment: count_me of the
// shopper, or a guest's answer on the card. False once they are erased.
[[nodiscard]] result<bool> counts_now(store::session& db, std::string_view shop, std::string_view owner);

// Distinct owners per kind who count at this moment, exact: for shoppers::published and nothing else.
// `product` empty: the whole family; `market` empty: all markets. Sensitive: 0.
struct exact_count {
  std::int64_t owners = 0;
  std::int64_t verified = 0;  // of them, by an order
};
[[nodiscard]] result<exact_count> count_owners(store::session& db, std::string_view shop, std::string_view family,
                                               std::string_view product, activity::kind kind, std::string_view market);

// What a choice comes to at this moment, for its owner to read back.
struct effective {
  shoppers::audience named_to = shoppers::audience::nobody;
  bool counted = false;
  bool askable = false;
};
BOOST_DESCRIBE_STRUCT(effective, (), (named_to, counted, askable))
VT_NOTES(effective,
         note{"named_to",
              "Who sees the name now: gifts, embargoes, missing consent and sensitive products "
              "come to nobody."},
         note{"counted", "Whether published counts hold it: needs count_me."},
         note{"askable", "Whether questions about it may reach the shopper: needs answer_questions and ask."})

[[nodiscard]] result<effective> effective_now(store::session& db, std::string_view shop, interaction const& chosen,
                                              shoppers::shopper_row const& owner, shoppers::consents const& agreed,
                                              bool sensitive, std::int64_t now);

}  // namespace vetrina::activity
