#include "engine/system_operations.hpp"

#include "base/strings.hpp"
#include "connector/host.hpp"
#include "engine/events.hpp"
#include "engine/installation.hpp"
#include "engine/store_operations.hpp"
#include "engine/withdrawals.hpp"
#include "friends/index/follow.hpp"
#include "identity/spending.hpp"
#include "ops/openapi.hpp"
#include "ops/shared_limits.hpp"
#include "store/jobs.hpp"

namespace vetrina::engine {
namespace {

struct nothing {};
VT_NO_FIELDS(nothing)

struct info {
  std::string version;
  std::string environment;
  std::string store;
  std::vector<std::string> modules;
};
BOOST_DESCRIBE_STRUCT(info, (), (version, environment, store, modules))
VT_NOTES(info, note{"version", "Of the library."}, note{"environment", "Name of this installation."},
         note{"store", "Kind of store: sqlite."}, note{"modules", "Capabilities in this build, by name."})

result<info> get_info(ops::query& in, nothing const&) {
  info out{VETRINA_VERSION, in.sys.settings.environment, std::string{json::enum_name(in.sys.settings.store.kind)}, {}};
  for (auto const* m : in.sys.operations.modules()) out.modules.emplace_back(m->name);
  return out;
}

struct warning {
  std::string slug;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(warning, (), (slug, message))
VT_NOTES(warning, note{"slug", "Stable name of the finding."}, note{"message", "What it means and what to do."})

struct plugin_health {
  std::string plugin;
  std::string state;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(plugin_health, (), (plugin, state, reason))
VT_NOTES(plugin_health, note{"plugin", "Id of the plugin."}, note{"state", "ready or disabled."},
         note{"reason", "Why it is disabled."})

struct health {
  bool ok = true;
  std::int64_t overdue_ms = 0;
  std::vector<plugin_health> plugins;
  std::vector<warning> warnings;
};
BOOST_DESCRIBE_STRUCT(health, (), (ok, overdue_ms, plugins, warnings))
VT_NOTES(health, note{"ok", "false: something does not work."},
         note{"overdue_ms", "How long the oldest job has been due; grows when nothing drives jobs."},
         note{"plugins", "What was found in connector_path."}, note{"warnings", "What works but should be mended."})

constexpr std::int64_t overdue_limit = 15 * minute_ms;

result<health> get_health(ops::query& in, nothing const&) {
  health out;
  VT_TRY(auto const overdue, store::oldest_overdue(in.db, in.sys.time));
  if (overdue) out.overdue_ms = in.now - *overdue;
  if (out.overdue_ms > overdue_limit) {
    out.warnings.push_back(
        {"jobs.overdue", "Jobs wait: run `vetrina work` from cron, use drive mode threads, or call vt_run."});
  }
  for (auto const& plugin : in.sys.connectors.plugins()) {
    out.ok = out.ok && plugin.enabled;
    out.plugins.push_back({plugin.id, plugin.enabled ? "ready" : "disabled",
                           plugin.enabled ? std::nullopt : std::optional{plugin.reason}});
  }
  VT_TRY(auto const is, read_installation(in.db));
  if (is.environment != in.sys.settings.environment) {
    out.warnings.push_back({"environment.not_adopted", cat("The store belongs to the environment \"", is.environment,
                                                           "\": nothing is sent to networks until store.adopt.")});
  }
  VT_TRY(auto const behind, withdrawals_behind(in.db, withdrawals_path(in.sys.settings)));
  if (behind) {
    out.warnings.push_back({"withdrawals.behind", cat("Withdrawals are missing in ", withdrawals_path(in.sys.settings),
                                                      ": a restored backup would not know them. Look at its disk.")});
  }
  for (auto const& [shop, index] : in.sys.operations.kept().of<friends::index::indexes>()->all()) {
    if (auto const left_out = friends::index::told(index->left_out()); !left_out.empty()) {
      out.warnings.push_back({"friends.index_left_out", cat(shop, ": ", left_out)});
    }
    if (auto const why = index->why_rejected())
      out.warnings.push_back({"friends.index_refused", cat(shop, ": ", *why)});
  }
  if (auto const why = in.sys.operations.kept().of<ops::shared_limits>()->trouble(in.sys); !why.empty()) {
    out.warnings.push_back({"limits.not_shared", cat("Each process counts its callers by itself: ", why)});
  }
  VT_TRY(auto const waiting, identity::waiting_connectors(in));
  for (auto const& one : waiting) {
    out.warnings.push_back(
        {"connector.waits", cat("Friend lists of the connector \"", one.connector, "\" of ", one.shop, " wait (",
                                one.because, "). connector.list says until when.")});
  }
  if (in.sys.ring.beside_data()) {
    out.warnings.push_back({"keyring.beside_data",
                            "The key ring lies beside the data it seals: a stolen disk opens both. Set keyring.file or "
                            "keyring.env."});
  }
  return out;
}

struct table {
  json::raw operations{"{}"};
};
BOOST_DESCRIBE_STRUCT(table, (), (operations))
VT_NOTES(table, note{"operations", "By name: access letters, kind, and the schemas of request and answer."})

result<table> get_operations(ops::query& in, nothing const&) {
  return table{{ops::operation_table(in.sys.operations)}};
}

result<ops::bytes_answer> get_openapi(ops::query& in, nothing const&) {
  return ops::bytes_answer{ops::openapi(in.sys.operations, in.sys.settings.http.prefix), "application/json"};
}

}  // namespace

ops::module const& system_module() {
  static ops::operation const rows[] = {
      ops::bind<&get_info>({.name = "system.info",
                            .who_may = ops::admin,
                            .whom = ops::about::nothing,
                            .summary = "Versions and modules of this installation.",
                            .scope = "read"}),
      ops::bind<&get_health>({.name = "system.health",
                              .who_may = ops::admin,
                              .whom = ops::about::nothing,
                              .summary = "Whether store, plugins, keys and jobs are well.",
                              .scope = "read"}),
      ops::bind<&get_operations>({.name = "system.operations",
                                  .who_may = ops::admin | ops::open,
                                  .whom = ops::about::nothing,
                                  .summary = "Every operation with its schemas."}),
      ops::bind<&get_openapi>({.name = "system.openapi",
                               .who_may = ops::admin | ops::open,
                               .whom = ops::about::nothing,
                               .summary = "The HTTP face as OpenAPI 3.1."}),
      ops::bind<&next_events>({.name = "event.next",
                               .who_may = ops::admin,
                               .whom = ops::about::shop,
                               .summary = "What happened since an event, oldest first.",
                               .scope = "read"}),
      ops::bind<&back_up>(
          {.name = "store.backup",
           .who_may = ops::admin,
           .whom = ops::about::nothing,
           .summary = "Copies the store to a new folder while the shop works. Keep the key ring apart."}),
      ops::bind<&restore>({.name = "store.restore",
                           .who_may = ops::admin,
                           .whom = ops::about::nothing,
                           .summary = "Puts a backup in the place of the store, obeys what was withdrawn since, and "
                                      "signs everybody out."}),
      ops::bind<&check_store>({.name = "store.check",
                               .who_may = ops::admin,
                               .whom = ops::about::nothing,
                               .summary = "Looks for damage in the store, or in a backup.",
                               .scope = "read"}),
      ops::bind<&adopt_store>({.name = "store.adopt",
                               .who_may = ops::admin,
                               .whom = ops::about::nothing,
                               .summary = "Makes a copied store this environment's own: it may speak to networks."}),
  };
  static ops::module const self{.name = "system", .operations = rows, .migrations = installation_migrations()};
  return self;
}

}  // namespace vetrina::engine
