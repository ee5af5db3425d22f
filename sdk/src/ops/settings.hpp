// settings: the configuration document, one section a concern. Unknown keys are refused; every key has a sentence and
// a default. With only data_dir everything works on one host.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/describe.hpp"

namespace vetrina::ops {

enum class store_kind { sqlite };
BOOST_DESCRIBE_ENUM(store_kind, sqlite)

enum class drive_mode { threads, host };
BOOST_DESCRIBE_ENUM(drive_mode, threads, host)

struct store_settings {
  store_kind kind = store_kind::sqlite;
  std::string withdrawals;
};
BOOST_DESCRIBE_STRUCT(store_settings, (), (kind, withdrawals))
VT_NOTES(store_settings, note{"kind", "Which store keeps the rows."}.defaults("\"sqlite\""),
         note{"withdrawals",
              "File that remembers withdrawals and erasures for the day a backup is restored; empty: in data_dir. Keep "
              "it on another disk, so that it is there when that one is lost."}
             .range(0, 4096)
             .defaults("\"\""))

struct http_settings {
  std::string prefix = "/vetrina";
  std::string public_url;
  std::vector<std::string> trusted_proxies;
};
BOOST_DESCRIBE_STRUCT(http_settings, (), (prefix, public_url, trusted_proxies))
VT_NOTES(http_settings,
         note{"prefix", "Path below which the host's web server hands requests to Vetrina."}.range(1, 64).defaults(
             "\"/vetrina\""),
         note{"public_url",
              "Origin under which shoppers reach the shop, as https://shop.example. Redirect addresses and "
              "direct links begin with it; never taken from a Host header."}
             .range(0, 256)
             .defaults("\"\""),
         note{"trusted_proxies", "CIDR blocks whose X-Forwarded-For is believed."}.range(0, 64).defaults("[]"))

struct network_settings {
  std::string ca_file;
  std::vector<std::string> allow_private;
};
BOOST_DESCRIBE_STRUCT(network_settings, (), (ca_file, allow_private))
VT_NOTES(
    network_settings,
    note{"ca_file", "PEM file with the authorities to trust; empty: the system's."}.range(0, 4096).defaults("\"\""),
    note{"allow_private",
         "CIDR blocks of private addresses that connectors may call. Refused for shops in mode "
         "live."}
        .range(0, 64)
        .defaults("[]"))

struct connector_settings {
  std::string connector;
  std::string plugin;
  json::raw settings{"{}"};
  std::map<std::string, secret> secrets;
};
BOOST_DESCRIBE_STRUCT(connector_settings, (), (connector, plugin, settings, secrets))
VT_NOTES(connector_settings, note{"connector", "Name of this instance, as in /connect/NAME."}.range(1, 64),
         note{"plugin", "Id of the plugin it uses."}.range(1, 128),
         note{"settings", "What the plugin's config schema asks for."}.defaults("{}"),
         note{"secrets", "The secrets that the plugin's manifest names."}.defaults("{}"))

struct keyring_settings {
  std::string file;
  std::string env;
};
BOOST_DESCRIBE_STRUCT(keyring_settings, (), (file, env))
VT_NOTES(
    keyring_settings,
    note{"file", "Key ring file, mode 0600; keep it on another disk than the data."}.range(0, 4096).defaults("\"\""),
    note{"env", "Name of an environment variable that holds the key ring."}.range(0, 128).defaults("\"\""))

struct link_settings {
  std::string path = "/l";
};
BOOST_DESCRIBE_STRUCT(link_settings, (), (path))
VT_NOTES(link_settings,
         note{"path", "Where direct links stand at the root of the shop's host."}.range(2, 64).defaults("\"/l\""))

struct limit_settings {
  std::int64_t connect = 10;
  std::int64_t callback = 30;
  std::int64_t hook = 300;
  std::int64_t link = 600;
  std::int64_t operation = 1200;
  std::int64_t most_callers = 65536;
};
BOOST_DESCRIBE_STRUCT(limit_settings, (), (connect, callback, hook, link, operation, most_callers))
VT_NOTES(limit_settings,
         note{"connect",
              "Logins that one session, or one address without a session, may begin in a minute; 0: no limit."}
             .range(0, 1'000'000)
             .defaults("10"),
         note{"callback", "Callbacks of networks from one address in a minute; 0: no limit."}
             .range(0, 1'000'000)
             .defaults("30"),
         note{"hook", "Notices to one connector from one address in a minute; 0: no limit."}
             .range(0, 1'000'000)
             .defaults("300"),
         note{"link", "Direct links followed from one address in a minute; 0: no limit."}
             .range(0, 1'000'000)
             .defaults("600"),
         note{"operation",
              "Calls over HTTP without a key from one session, or one address without a session, in a minute; 0: no "
              "limit."}
             .range(0, 1'000'000)
             .defaults("1200"),
         note{"most_callers",
              "Callers a process remembers by itself where it cannot have data_dir/limits, the table of 65,536 that "
              "all processes share; the longest silent one is forgotten first."}
             .range(16, 4'000'000)
             .defaults("65536"))

struct settings {
  std::string data_dir;
  std::string environment = "production";
  store_settings store;
  http_settings http;
  network_settings network;
  std::vector<connector_settings> connectors;
  std::vector<std::string> connector_path;
  keyring_settings keyring;
  link_settings links;
  limit_settings limits;
  drive_mode drive = drive_mode::threads;
};
BOOST_DESCRIBE_STRUCT(settings, (),
                      (data_dir, environment, store, http, network, connectors, connector_path, keyring, links, limits,
                       drive))
VT_NOTES(settings, note{"data_dir", "Folder for the databases, on a local disk; made when missing."}.range(1, 4096),
         note{"environment", "Name of this installation; a copy of the store opened under another name keeps silent."}
             .range(1, 64)
             .defaults("\"production\""),
         note{"store", "Where rows are kept."}.defaults("{}"), note{"http", "How shoppers reach us."}.defaults("{}"),
         note{"network", "How we reach the networks."}.defaults("{}"),
         note{"connectors", "Connector instances; these win over connector.put."}.range(0, 64).defaults("[]"),
         note{"connector_path",
              "Folders that hold connector plugins, each a folder with connector.json. Nothing is "
              "loaded that neither this file nor connector.put names."}
             .range(0, 16)
             .defaults("[]"),
         note{"keyring", "Where the keys come from that seal tokens and secrets."}.defaults("{}"),
         note{"links", "Direct links."}.defaults("{}"),
         note{"limits", "How often one caller may knock at a door over HTTP, in a minute."}.defaults("{}"),
         note{"drive", "threads: own threads for jobs, from first use; host: none at all."}.defaults("\"threads\""))

}  // namespace vetrina::ops
