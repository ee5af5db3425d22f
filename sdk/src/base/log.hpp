// log: where the core's few lines go. The host installs a sink; without one nothing is written anywhere, because
// stdout and stderr belong to the host. Callers pass facts, never secrets, tokens or a network's subjects.
// sink implementations must be thread-safe.
#pragma once

#include <string_view>

namespace vetrina {

enum class log_level { debug, info, warning, error, host_misbehaving, plugin_misbehaving };

class log_sink {
 public:
  virtual ~log_sink() = default;
  // `area` is a module or connector id, `event` a stable slug, `detail` a sentence.
  virtual void write(log_level level, std::string_view area, std::string_view event,
                     std::string_view detail) noexcept = 0;
};

// Swallows everything.
[[nodiscard]] log_sink& null_log() noexcept;

}  // namespace vetrina
