// loader: finds connector plugins in their folders and loads the library of one, when it is first used. A plugin that
// fails is kept with its reason instead of being forgotten. Nothing here throws. Not thread-safe by itself: the host
// locks. A library is never unloaded: its code may still be on some stack, and its destructors are none of our business.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "connector/manifest.hpp"
#include "vetrina/connector/entry.h"

namespace vetrina::connector {

struct found_plugin {
  std::string folder;  // absolute
  std::string id;  // of the manifest; the folder's name while there is none
  std::optional<manifest> about;  // empty where it could not be read
  std::string disabled;  // why, empty while nothing is wrong
  vtc_entry const* entry = nullptr;  // once loaded and initialised
};

// Each folder of `connector_path` holds one folder a plugin; read in the order of their names. The first with an id
// keeps it. Folders and files that everybody may write are refused: what lies there is anybody's code.
[[nodiscard]] std::vector<found_plugin> scan(std::vector<std::string> const& connector_path, log_sink& log);

// Opens the library and checks its entry; calls nothing of it. Fails with connector.plugin_disabled.
[[nodiscard]] result<vtc_entry const*> open_library(found_plugin const& plugin);

// Counted per library in this process, under one lock: two hosts in a process may use one plugin. It is initialised with
// a host that outlives both, which has the system's clock and no log.
[[nodiscard]] result<void> init_plugin(vtc_entry const& entry);
void deinit_plugin(vtc_entry const& entry) noexcept;

[[nodiscard]] error plugin_disabled(std::string_view id, std::string_view reason);

}  // namespace vetrina::connector
