// connector_operations: connector.put, connector.remove, connector.list, connector.check, and the documents they speak. Inner header of
// identity/.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "json/describe.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

enum class connector_state { ready, disabled, unreachable, removed };
BOOST_DESCRIBE_ENUM(connector_state, ready, disabled, unreachable, removed)

struct connector_put_request {
  std::string connector;
  std::string plugin;
  json::raw settings{"{}"};
  std::map<std::string, secret> secrets;
};
BOOST_DESCRIBE_STRUCT(connector_put_request, (), (connector, plugin, settings, secrets))
VT_NOTES(connector_put_request,
         note{"connector", "Name of the instance, as in /connect/NAME: lower-case letters, digits, - and _."}.range(1,
                                                                                                                    64),
         note{"plugin", "Id of the plugin it uses."}.range(1, 128),
         note{"settings", "What the plugin's config schema asks for, and `budget`; replaces earlier settings."}
             .defaults("{}"),
         note{"secrets", "Write-only. Those that are left out stay as they are; an empty one is removed."}
             .range(0, 16)
             .defaults("{}"))

struct connector_request {
  std::string connector;
};
BOOST_DESCRIBE_STRUCT(connector_request, (), (connector))
VT_NOTES(connector_request, note{"connector", "Name of the instance."}.range(1, 64))

enum class wait_reason { rate_limit, quota, budget_requests, budget_cost };
BOOST_DESCRIBE_ENUM(wait_reason, rate_limit, quota, budget_requests, budget_cost)

struct connector_spending {
  std::int64_t requests_this_hour = 0;
  std::int64_t cost_microusd_today = 0;
  std::int64_t requests_per_hour = 0;
  std::int64_t cost_microusd_per_day = 0;
  std::optional<std::int64_t> waits_until;
  std::optional<wait_reason> because;
};
BOOST_DESCRIBE_STRUCT(connector_spending, (),
                      (requests_this_hour, cost_microusd_today, requests_per_hour, cost_microusd_per_day, waits_until,
                       because))
VT_NOTES(connector_spending, note{"requests_this_hour", "Requests for friend lists in this hour."},
         note{"cost_microusd_today", "What they cost today (UTC) by the manifest's prices, in millionths of a dollar."},
         note{"requests_per_hour", "The budget; 0: none but the network's own limits."},
         note{"cost_microusd_per_day", "The budget; 0: a network that charges is not read."},
         note{"waits_until", "Friend lists wait until then, ms."},
         note{"because",
              "rate_limit or quota: the network said so; budget_requests or budget_cost: the budget is used up."})

struct connector_answer {
  std::string connector;
  std::string plugin;
  connector_state state = connector_state::ready;
  std::optional<std::string> reason;
  std::optional<std::string> detail;
  std::vector<std::string> capabilities;
  std::optional<std::string> api_sunset;
  std::string redirect_uri;
  std::vector<std::string> missing_scopes;
  bool configured = false;
  std::optional<connector_spending> spending;
};
BOOST_DESCRIBE_STRUCT(connector_answer, (),
                      (connector, plugin, state, reason, detail, capabilities, api_sunset, redirect_uri, missing_scopes,
                       configured, spending))
VT_NOTES(connector_answer, note{"connector", "Name of the instance."}, note{"plugin", "Id of its plugin."},
         note{"state",
              "ready; disabled: plugin or settings do not allow its use; unreachable: the network did not "
              "answer as it must (connector.check only); removed (connector.remove only)."},
         note{"reason", "Slug of what is wrong."}, note{"detail", "What is wrong and what to do."},
         note{"capabilities", "What the plugin can do."},
         note{"api_sunset", "Day on which the network ends the API version that the plugin speaks."},
         note{"redirect_uri", "Register exactly this address at the network."},
         note{"missing_scopes", "Scopes the plugin asks for that the network says it does not know."},
         note{"configured", "true: it stands in the settings file and connector.put cannot change it."},
         note{"spending",
              "What reading friend lists takes, where the network tells them; its budget is the setting "
              "`budget`, {requests_per_hour, cost_microusd_per_day}."})

struct connector_list_request {
  std::int64_t limit = 20;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(connector_list_request, (), (limit, cursor))
VT_NOTES(connector_list_request, note{"limit", "Connectors in a page."}.range(1, 100).defaults("20"),
         note{"cursor", "`next` of the page before."}.range(1, 1024))

struct connector_list_answer {
  std::vector<connector_answer> connectors;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(connector_list_answer, (), (connectors, next))
VT_NOTES(connector_list_answer, note{"connectors", "By name."}, note{"next", "Cursor of the next page."})

[[nodiscard]] result<connector_answer> put_connector(ops::command& in, connector_put_request const& wanted);
[[nodiscard]] result<connector_answer> remove_connector(ops::command& in, connector_request const& wanted);
[[nodiscard]] result<connector_list_answer> list_connectors(ops::query& in, connector_list_request const& wanted);
[[nodiscard]] result<connector_answer> check_connector(ops::exchange& in, connector_request const& wanted);

}  // namespace vetrina::identity
