#include "activity/module.hpp"

#include "activity/activity_sql.hpp"
#include "activity/card_operations.hpp"
#include "activity/fold.hpp"
#include "activity/order_changes.hpp"
#include "activity/order_operations.hpp"
#include "activity/reaction_operations.hpp"
#include "activity/subject.hpp"
#include "activity/withdrawals.hpp"

namespace vetrina::activity {

ops::module const& activity_module() {
  using ops::about;
  using ops::bind;
  static ops::operation const rows[] = {
      bind<&record_order>({.name = "order.record",
                           .who_may = ops::admin,
                           .whom = about::maybe_shopper,
                           .summary = "Records an order; its buyer then owns the products, and nobody may know yet.",
                           .scope = "orders"}),
      bind<&update_order>(
          {.name = "order.update",
           .who_may = ops::admin,
           .whom = about::shop,
           .summary = "What became of an order. Cancelled ones make nobody an owner; delivery begins embargoes.",
           .scope = "orders"}),
      bind<&return_order>({.name = "order.return",
                           .who_may = ops::admin,
                           .whom = about::shop,
                           .summary = "Takes back what came back: who returned a thing is not its owner.",
                           .scope = "orders"}),
      bind<&get_card>({.name = "card.get",
                       .who_may = ops::shopper | ops::order_token,
                       .whom = about::maybe_shopper,
                       .summary = "What a buyer may choose about on the confirmation card of an order.",
                       .scope = "orders"}),
      bind<&answer_card>({.name = "card.answer",
                          .who_may = ops::shopper | ops::order_token,
                          .whom = about::maybe_shopper,
                          .summary = "Keeps what a buyer chose on the confirmation card, with receipts.",
                          .scope = "orders"}),
      bind<&set_reaction>({.name = "reaction.set",
                           .who_may = ops::shopper,
                           .whom = about::shopper,
                           .summary = "Says that the shopper owns, wants, likes or tried a thing, and who may know."}),
      bind<&unset_reaction>({.name = "reaction.unset",
                             .who_may = ops::shopper,
                             .whom = about::shopper,
                             .summary = "Takes a reaction back."}),
      bind<&list_reactions>({.name = "reaction.list",
                             .who_may = ops::shopper,
                             .whom = about::shopper,
                             .summary = "The shopper's own reactions."}),
  };
  // Tenths of a second: never in a request's bounded slice.
  static ops::job const jobs[] = {{fold_job, true, &run_fold_job}};
  static ops::module const self{.name = "activity",
                                .operations = rows,
                                .migrations = sql::migrations(),
                                .about_shoppers = about_shoppers(),
                                .jobs = jobs,
                                .withdrawals = withdrawals()};
  return self;
}

}  // namespace vetrina::activity
