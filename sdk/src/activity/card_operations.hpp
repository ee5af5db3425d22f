// card_operations: the confirmation card, where a buyer says who may know. Documents and handlers of card.get and
// card.answer. Inner header of activity/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "activity/interactions.hpp"
#include "json/describe.hpp"
#include "ops/module.hpp"
#include "shoppers/consents.hpp"

namespace vetrina::activity {

struct card_request {
  std::string order;
};
BOOST_DESCRIBE_STRUCT(card_request, (), (order))
VT_NOTES(card_request, note{"order", "The shop's own id of the order."}.range(1, 256))

// What the buyer chose before; absent fields: nothing yet.
struct card_line {
  std::string product;
  std::string family;
  std::string title;
  std::string image;
  std::string image_alt;
  std::int64_t quantity = 1;
  std::optional<shoppers::audience> audience;
  bool ask = false;
  std::optional<chip> reason;
  bool gift = false;
  std::int64_t visible_from = 0;
  std::int64_t embargo_days = 0;
  activity::effective effective;
};
BOOST_DESCRIBE_STRUCT(card_line, (),
                      (product, family, title, image, image_alt, quantity, audience, ask, reason, gift, visible_from,
                       embargo_days, effective))
VT_NOTES(card_line, note{"product", "What was bought."}, note{"family", "Its family."}, note{"title", "Its title."},
         note{"image", "Address of its picture; empty where there is none."},
         note{"image_alt", "What the picture shows."}, note{"quantity", "How many."},
         note{"audience", "What was chosen; absent until a choice. Offer no default."},
         note{"ask", "Whether questions are welcome."}, note{"reason", "Why this one."},
         note{"gift", "Whether it is a gift."},
         note{"visible_from",
              "End of the embargo, ms UTC; 0: none; 2^53-1: it begins "
              "with a delivery of which the shop has not told."},
         note{"embargo_days", "The days that were chosen."}, note{"effective", "What it comes to now."})

struct card_answer {
  std::string order;
  std::int64_t at = 0;
  bool guest = false;
  bool offered = false;
  std::optional<std::int64_t> answered_at;
  std::vector<card_line> lines;
  std::optional<shoppers::policy_text> policy;
  std::optional<shoppers::policy_text> ask_policy;
};
BOOST_DESCRIBE_STRUCT(card_answer, (), (order, at, guest, offered, answered_at, lines, policy, ask_policy))
VT_NOTES(card_answer, note{"order", "The shop's own id."}, note{"at", "When it was bought, ms UTC."},
         note{"guest", "true: without an account; a choice then counts and never names."},
         note{"offered",
              "false: show no card. Minors, cancelled, returned and trial orders, and orders of nothing that may "
              "appear."},
         note{"answered_at", "When the card was last answered, ms UTC."},
         note{"lines", "What may be chosen about; sensitive products are left out."},
         note{"policy", "The words for show_to_friends in the caller's language, for shown."},
         note{"ask_policy", "The words for answer_questions."})

struct card_choice {
  std::string product;
  shoppers::audience audience = shoppers::audience::nobody;
  bool ask = false;
  std::optional<chip> reason;
  bool gift = false;
  std::int64_t embargo_days = 0;
};
BOOST_DESCRIBE_STRUCT(card_choice, (), (product, audience, ask, reason, gift, embargo_days))
VT_NOTES(card_choice, note{"product", "A product of the order."}.range(1, 256),
         note{"audience", "Who may know: nobody, asker, circle:ID, friends or public. There is no default."}.range(1,
                                                                                                                   128),
         note{"ask", "Whether friends may ask about it; needs the purpose answer_questions too."}.defaults("false"),
         note{"reason", "Why this one. gift makes it a gift."},
         note{"gift", "true: never shown to anybody."}.defaults("false"),
         note{"embargo_days",
              "Days before anybody may know: from the delivery, or from now where it was delivered before."}
             .range(0, 365)
             .defaults("0"))

struct answer_request {
  std::string order;
  std::vector<card_choice> choices;
  std::optional<std::string> not_now_reason;
  std::optional<shoppers::shown_text> shown;
};
BOOST_DESCRIBE_STRUCT(answer_request, (), (order, choices, not_now_reason, shown))
VT_NOTES(answer_request, note{"order", "The shop's own id of the order."}.range(1, 256),
         note{"choices", "One for each product that was chosen about."}.range(0, 500).defaults("[]"),
         note{"not_now_reason", "Why the buyer chose nothing, as the card offered it."}.range(1, 64),
         note{"shown", "The words on the card. Required where a choice lets anybody know or ask."})

struct product_effective {
  std::string product;
  shoppers::audience named_to = shoppers::audience::nobody;
  bool counted = false;
  bool askable = false;
};
BOOST_DESCRIBE_STRUCT(product_effective, (), (product, named_to, counted, askable))
VT_NOTES(product_effective, note{"product", "What the choice was about."}, note{"named_to", "Who sees the name now."},
         note{"counted", "Whether published counts hold it."},
         note{"askable", "Whether questions may reach the buyer."})

struct answer_result {
  std::vector<std::string> receipts;
  std::vector<product_effective> effective;
};
BOOST_DESCRIBE_STRUCT(answer_result, (), (receipts, effective))
VT_NOTES(answer_result, note{"receipts", "One for each choice, in their order."},
         note{"effective", "What each choice comes to now, in their order."})

[[nodiscard]] result<card_answer> get_card(ops::query& in, card_request const& wanted);
[[nodiscard]] result<answer_result> answer_card(ops::command& in, answer_request const& wanted);

}  // namespace vetrina::activity
