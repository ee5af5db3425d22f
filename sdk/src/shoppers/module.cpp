#include "shoppers/module.hpp"

#include "shoppers/circles.hpp"
#include "shoppers/consent_operations.hpp"
#include "shoppers/merge_operations.hpp"
#include "shoppers/merge_own.hpp"
#include "shoppers/merges.hpp"
#include "shoppers/receipts.hpp"
#include "shoppers/scrub.hpp"
#include "shoppers/shopper_operations.hpp"
#include "shoppers/shoppers_sql.hpp"
#include "shoppers/subject_operations.hpp"
#include "shoppers/withdrawals.hpp"

namespace vetrina::shoppers {
namespace {

result<void> forget(ops::command& in, std::string_view shopper, std::vector<ops::retained>& kept) {
  VT_CHECK(forget_merges(in, shopper));
  VT_CHECK(forget_circles(in, shopper));
  VT_TRY(auto const receipts, forget_receipts(in, shopper));
  VT_CHECK(in.db.run(sql::erase_consents, {in.who.shop, shopper}));
  VT_CHECK(in.db.run(sql::erase_shopper, {in.who.shop, shopper}));
  if (receipts > 0) {
    kept.push_back(
        {"hashes of receipts", "The chain proves that no other receipt was changed; what they covered is gone.", 0});
  }
  return {};
}

result<void> tell(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  VT_CHECK(export_shopper(in, shopper, parts));
  VT_CHECK(export_consents(in, shopper, parts));
  VT_CHECK(export_merges(in, shopper, parts));
  return export_circles(in, shopper, parts);
}

}  // namespace

ops::module const& shoppers_module() {
  using ops::about;
  using ops::bind;
  static ops::operation const rows[] = {
      bind<&put_shopper>({.name = "shopper.put",
                          .who_may = ops::admin,
                          .whom = about::shopper,
                          .summary = "Makes a shopper, or changes the fields that are given."}),
      bind<&get_shopper>({.name = "shopper.get",
                          .who_may = ops::admin,
                          .whom = about::shopper,
                          .summary = "What the shop told about a shopper."}),
      bind<&make_token>({.name = "shopper.token",
                         .who_may = ops::admin,
                         .whom = about::shopper,
                         .summary = "The token and cookie of a shopper whom the shop has signed in."}),
      bind<&sign_out>({.name = "shopper.sign_out",
                       .who_may = ops::admin | ops::shopper,
                       .whom = about::shopper,
                       .summary = "Ends every session of a shopper."}),
      bind<&export_subject>({.name = "shopper.export",
                             .who_may = ops::admin | ops::shopper,
                             .whom = about::shopper,
                             .summary = "Everything held about a shopper; a key needs the scope all."}),
      bind<&erase_subject>({.name = "shopper.erase",
                            .who_may = ops::admin | ops::shopper,
                            .whom = about::maybe_shopper,
                            .summary = "Forgets a shopper, or a guest, everywhere and at once.",
                            .audited = true}),
      bind<&plan_merge>({.name = "shopper.merge_plan",
                         .who_may = ops::admin,
                         .whom = about::shop,
                         .summary = "What would change if two shoppers became one; changes nothing yet."}),
      bind<&apply_merge>({.name = "shopper.merge_apply",
                          .who_may = ops::admin,
                          .whom = about::shop,
                          .summary = "Makes two shoppers one, as planned, if the plan still fits."}),
      bind<&undo_merge>({.name = "shopper.merge_undo",
                         .who_may = ops::admin,
                         .whom = about::shop,
                         .summary = "Makes them two again, each with what was theirs."}),
      bind<&set_consent>({.name = "consent.set",
                          .who_may = ops::shopper,
                          .whom = about::shopper,
                          .summary = "Grants or withdraws one purpose, with a receipt."}),
      bind<&list_consents>({.name = "consent.list",
                            .who_may = ops::shopper,
                            .whom = about::shopper,
                            .summary = "What the shopper agreed to, and the receipts."}),
      bind<&put_policy>({.name = "policy.put",
                         .who_may = ops::admin,
                         .whom = about::shop,
                         .summary = "Registers the words by which the shop asks for a purpose.",
                         .audited = true}),
  };
  static ops::job const jobs[] = {{end_merge_job, false, &run_end_merge_job}, {scrub_job, true, &run_scrub_job}};
  static ops::subject const about_shoppers = [] {
    ops::subject of{.erase = &forget, .export_ = &tell};
    take_part_in_merges(of);
    return of;
  }();
  static ops::module const self{.name = "shoppers",
                                .operations = rows,
                                .migrations = sql::migrations(),
                                .about_shoppers = about_shoppers,
                                .jobs = jobs,
                                .withdrawals = withdrawals()};
  return self;
}

}  // namespace vetrina::shoppers
