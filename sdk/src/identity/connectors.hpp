// connectors: the configured uses of plugins in a shop. Those of the settings file win over rows; secrets of rows are
// sealed. Functions of the session given; thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/host.hpp"
#include "connector/instance.hpp"
#include "connector/provider.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

// True where the settings file names it.
[[nodiscard]] bool is_configured(ops::call const& in, std::string_view connector) noexcept;

// Fails with connector.unknown at `pointer`.
[[nodiscard]] result<connector::instance> find_instance(ops::call const& in, store::session& db,
                                                        std::string_view connector, std::string_view pointer);
// By name, both kinds.
[[nodiscard]] result<std::vector<connector::instance>> all_instances(ops::call const& in, store::session& db);
[[nodiscard]] result<void> put_instance(ops::call const& in, store::transaction& tx, connector::instance const& one);

[[nodiscard]] std::string redirect_address(ops::call const& in, std::string_view connector);

// An instance ready for the engine: its manifest, the hosts it may call, the way to call them. Borrows from `in`.
struct reachable {
  connector::instance of;
  connector::manifest const& about;
  connector::allowed_hosts hosts;
  std::string redirect_uri;

  [[nodiscard]] connector::oauth_context context(ops::call const& in) const;
};
// Fails with connector.{unknown_plugin, plugin_disabled, bad_settings}.
[[nodiscard]] result<reachable> reach(ops::call const& in, connector::instance of);

}  // namespace vetrina::identity
