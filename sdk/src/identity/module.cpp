#include "identity/module.hpp"

#include "identity/attempts.hpp"
#include "identity/changes.hpp"
#include "identity/connector_operations.hpp"
#include "identity/follower_operations.hpp"
#include "identity/identity_operations.hpp"
#include "identity/identity_sql.hpp"
#include "identity/inbound_erasure.hpp"
#include "identity/inbound_operation.hpp"
#include "identity/login_operations.hpp"
#include "identity/merge_identities.hpp"
#include "identity/refresh.hpp"
#include "identity/revoke.hpp"
#include "identity/rewrap.hpp"
#include "identity/sweep.hpp"
#include "identity/sync_again.hpp"

namespace vetrina::identity {

ops::module const& identity_module() {
  using ops::about;
  using ops::bind;
  static ops::operation const rows[] = {
      bind<&put_connector>({.name = "connector.put",
                            .who_may = ops::admin,
                            .whom = about::shop,
                            .summary = "Makes or changes a connector: a plugin with settings and secrets.",
                            .audited = true}),
      bind<&remove_connector>({.name = "connector.remove",
                               .who_may = ops::admin,
                               .whom = about::shop,
                               .summary = "Removes a connector with its secrets; tokens that came through it are given "
                                          "back to the network. Identities stay linked.",
                               .audited = true}),
      bind<&list_connectors>({.name = "connector.list",
                              .who_may = ops::admin,
                              .whom = about::shop,
                              .summary = "The shop's connectors and whether they can be used."}),
      bind<&check_connector>({.name = "connector.check",
                              .who_may = ops::admin,
                              .whom = about::shop,
                              .summary = "Asks the network whether a connector is set up rightly."}),
      bind<&begin_login>({.name = "identity.begin",
                          .who_may = ops::admin,
                          .whom = about::maybe_shopper,
                          .summary = "Begins a login at a network: where to send the browser, and the cookie to set."}),
      bind<&complete_login>({.name = "identity.complete",
                             .who_may = ops::admin,
                             .whom = about::maybe_shopper,
                             .summary = "Takes what the browser brought back, verifies it and decides.",
                             .audited = true}),
      bind<&confirm_login>({.name = "identity.confirm",
                            .who_may = ops::admin,
                            .whom = about::maybe_shopper,
                            .summary = "Goes on with an attempt that waits for a step-up or a new shopper.",
                            .audited = true}),
      bind<&redeem_ticket>({.name = "identity.redeem",
                            .who_may = ops::admin,
                            .whom = about::maybe_shopper,
                            .summary = "Decides an attempt that came back over HTTP, with the host's own session.",
                            .audited = true}),
      bind<&connect_browser>({.name = "identity.connect",
                              .who_may = ops::admin,
                              .whom = about::shop,
                              .summary = "POST /connect/CONNECTOR: begins a login for the holder of a session cookie, "
                                         "or for nobody."}),
      bind<&take_callback>({.name = "identity.callback",
                            .who_may = ops::admin,
                            .whom = about::shop,
                            .summary = "/connect/CONNECTOR/callback: verifies what came back and gives a ticket for "
                                       "identity.redeem."}),
      bind<&list_identities>({.name = "identity.list",
                              .who_may = ops::shopper,
                              .whom = about::shopper,
                              .summary = "The shopper's linked identities."}),
      bind<&unlink_identity>({.name = "identity.unlink",
                              .who_may = ops::shopper,
                              .whom = about::shopper,
                              .summary = "Unlinks an identity and destroys its tokens.",
                              .audited = true}),
      bind<&receive_notice>({.name = "inbound.receive",
                             .who_may = ops::admin | ops::open,
                             .whom = about::shop,
                             .summary = "Takes a notice that a network sends of its own accord: logout, withdrawal, "
                                        "deletion, security event. Proved first, and counted once.",
                             .max_bytes = std::size_t{512} << 10U}),
      bind<&get_erasure>({.name = "erasure.status",
                          .who_may = ops::admin | ops::open,
                          .whom = about::shop,
                          .summary = "What became of a deletion that a network passed on, by its confirmation code."}),
      bind<&sync_followers>({.name = "follower.sync",
                             .who_may = ops::admin,
                             .whom = about::shop,
                             .summary = "Asks a network how many follow an account of the brand, and keeps the number "
                                        "of the day."}),
      bind<&count_followers>({.name = "follower.counts",
                              .who_may = ops::admin | ops::open,
                              .whom = about::shop,
                              .summary = "How many follow the brand, by network and in all, with their history."}),
      bind<&rotate_keyring>({.name = "keyring.rotate",
                             .who_may = ops::admin,
                             .whom = about::shop,
                             .summary = "Adds a fresh key to the installation's key ring, which seals from now on, and "
                                        "queues the move of this shop's envelopes to it.",
                             .audited = true}),
      bind<&rewrap_keyring>({.name = "keyring.rewrap",
                             .who_may = ops::admin,
                             .whom = about::shop,
                             .summary = "Moves sealed tokens and secrets of the shop to the active key: some now, the "
                                        "rest by a job. What they seal stays as it is."}),
  };
  static ops::job const jobs[] = {
      {sweep_job, false, &run_sweep_job},  {extend_job, true, &run_extend_job},
      {revoke_job, true, &run_revoke_job}, {forget_connector_job, false, &run_forget_connector_job},
      {rewrap_job, true, &run_rewrap_job}, {sync_again_job, true, &run_sync_again_job}};
  static ops::withdrawal const withdrawals[] = {{identity_unlinked_change, &unlink_again}};
  static ops::subject const about_shoppers = [] {
    ops::subject of{.erase = &erase_identities, .export_ = &export_identities};
    take_part_in_merges(of);
    return of;
  }();
  static ops::module const self{.name = "identity",
                                .operations = rows,
                                .migrations = sql::migrations(),
                                .about_shoppers = about_shoppers,
                                .jobs = jobs,
                                .withdrawals = withdrawals};
  return self;
}

}  // namespace vetrina::identity
