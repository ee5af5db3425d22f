// services: the host as plugins see it, one table of C functions a service. Each function finds its operation first and
// lets no exception out. The tables are constant; safe from any thread.
#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "crypto/random.hpp"
#include "vetrina/connector/entry.h"

namespace vetrina::connector {

// What a plugin's vtc_host pointer points to. One for each plugin, so that a log line knows who wrote it.
struct plugin_host : ::vtc_host {
  plugin_host(std::string_view plugin_id, clock const& the_time, crypto::random& from, log_sink& to) noexcept;
  std::string_view plugin;  // borrowed from the manifest
  clock const& time;
  crypto::random& random;
  log_sink& log;
};

}  // namespace vetrina::connector
