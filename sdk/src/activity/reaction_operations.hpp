// reaction_operations: reaction.set, reaction.unset and reaction.list, and the documents they speak. Inner header of
// activity/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "activity/interactions.hpp"
#include "json/describe.hpp"
#include "ops/module.hpp"
#include "shoppers/consents.hpp"

namespace vetrina::activity {

// The kinds that are a word and a tap; a review has stars, and comes another way. In the order of activity::kind.
enum class reaction_kind { own, want, like, tried };
BOOST_DESCRIBE_ENUM(reaction_kind, own, want, like, tried)
static_assert(static_cast<int>(reaction_kind::tried) == static_cast<int>(kind::tried));

struct reaction_request {
  std::optional<std::string> product;
  std::optional<std::string> family;
  reaction_kind kind = reaction_kind::like;
  shoppers::audience audience = shoppers::audience::nobody;
  bool ask = false;
  bool gift = false;
  std::int64_t embargo_days = 0;
  std::optional<std::int64_t> owned_since;
  std::optional<std::string> note;
  std::optional<std::string> order;
  std::optional<shoppers::shown_text> shown;
};
BOOST_DESCRIBE_STRUCT(reaction_request, (),
                      (product, family, kind, audience, ask, gift, embargo_days, owned_since, note, order, shown))
VT_NOTES(reaction_request, note{"product", "What goes into a cart; give this or family."}.range(1, 256),
         note{"family", "What has a page; give this or product."}.range(1, 256), note{"kind", "own needs a product."},
         note{"audience",
              "Who may know: nobody, asker, circle:ID, friends or public. Said anew each time: without it, nobody."}
             .range(1, 128)
             .defaults("\"nobody\""),
         note{"ask", "Whether friends may ask about it; needs the purpose answer_questions too."}.defaults("false"),
         note{"gift", "true: never shown to anybody."}.defaults("false"),
         note{"embargo_days", "Days from now before anybody may know."}.range(0, 365).defaults("0"),
         note{"owned_since", "Since when they own it, ms UTC."}.range(0, json::max_integer),
         note{"note", "A sentence in their own words, seen by whoever sees the name."}.range(1, 1024),
         note{"order", "An order that holds it, as proof."}.range(1, 256),
         note{"shown",
              "The words beside the choice. With them an audience grants show_to_friends for this thing "
              "alone; without, it takes effect only while that purpose is granted."})

struct reaction_item {
  std::optional<std::string> product;
  std::string family;
  activity::kind kind = activity::kind::like;
  std::int64_t at = 0;
  shoppers::audience audience = shoppers::audience::nobody;
  bool ask = false;
  bool gift = false;
  std::int64_t visible_from = 0;
  bool verified = false;
  std::optional<std::int64_t> owned_since;
  std::optional<std::string> note;
  std::optional<std::string> order;
  std::optional<chip> reason;
  activity::effective effective;
  std::optional<std::int64_t> stars;
};
BOOST_DESCRIBE_STRUCT(reaction_item, (),
                      (product, family, kind, at, audience, ask, gift, visible_from, verified, owned_since, note, order,
                       reason, effective, stars))
VT_NOTES(reaction_item, note{"product", "Absent where it is about the whole family."},
         note{"family", "The product's family."}, note{"kind", "What was done."}, note{"at", "When, ms UTC."},
         note{"audience", "Who may know, as chosen: nobody, asker, circle:ID, friends or public."},
         note{"ask", "Whether questions are welcome, as chosen."}, note{"gift", "Whether it is a gift."},
         note{"visible_from", "End of the embargo, ms UTC; 0: none; 2^53-1: it begins with the delivery."},
         note{"verified", "Whether an order of theirs holds it."}, note{"owned_since", "As they said."},
         note{"note", "In their own words."}, note{"order", "The order that holds it."},
         note{"reason", "Why this one, from the confirmation card."}, note{"effective", "What it comes to now."},
         note{"stars", "Of a review, 1 to 5."})

struct reaction_answer {
  reaction_item reaction;
  std::string receipt;
  bool verified = false;
  activity::effective effective;
};
BOOST_DESCRIBE_STRUCT(reaction_answer, (), (reaction, receipt, verified, effective))
VT_NOTES(reaction_answer, note{"reaction", "As it stands now."}, note{"receipt", "Proof of the choice, r_…"},
         note{"verified", "Whether an order of theirs holds it."}, note{"effective", "What it comes to now."})

struct unset_request {
  std::optional<std::string> product;
  std::optional<std::string> family;
  activity::kind kind = activity::kind::like;
};
BOOST_DESCRIBE_STRUCT(unset_request, (), (product, family, kind))
VT_NOTES(unset_request, note{"product", "Give this or family, as in reaction.set."}.range(1, 256),
         note{"family", "Give this or product."}.range(1, 256), note{"kind", "Which reaction goes."})

struct unset_answer {
  bool removed = false;
};
BOOST_DESCRIBE_STRUCT(unset_answer, (), (removed))
VT_NOTES(unset_answer, note{"removed", "false: there was none."})

struct reaction_list_request {
  std::optional<std::string> product;
  std::optional<std::string> family;
  std::int64_t limit = 20;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(reaction_list_request, (), (product, family, limit, cursor))
VT_NOTES(reaction_list_request, note{"product", "Only about this product."}.range(1, 256),
         note{"family", "Only about this family and its products."}.range(1, 256),
         note{"limit", "Reactions in a page."}.range(1, 100).defaults("20"),
         note{"cursor", "`next` of the page before."}.range(1, 1024))

struct reaction_list {
  std::vector<reaction_item> reactions;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(reaction_list, (), (reactions, next))
VT_NOTES(reaction_list, note{"reactions", "The shopper's own, by subject."},
         note{"next", "Cursor of the page after; absent on the last."})

[[nodiscard]] result<reaction_answer> set_reaction(ops::command& in, reaction_request const& wanted);
[[nodiscard]] result<unset_answer> unset_reaction(ops::command& in, unset_request const& wanted);
[[nodiscard]] result<reaction_list> list_reactions(ops::query& in, reaction_list_request const& wanted);

[[nodiscard]] reaction_item item_of(interaction const& one, activity::effective const& now);

}  // namespace vetrina::activity
