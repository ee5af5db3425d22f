// log_relay: hands the core's log lines to the function that the host installed; without one they go nowhere. Internal
// to capi/. Thread-safe: after set() returns, the function that was there before is called no more.
#pragma once

#include <shared_mutex>

#include "base/log.hpp"
#include "base/result.hpp"
#include "vetrina/log.h"

namespace vetrina::capi {

class log_relay final : public log_sink {
 public:
  void set(vt_log_function function, void* user_data);
  void write(log_level level, std::string_view area, std::string_view event, std::string_view detail) noexcept override;

  // True on a thread that is just now inside a host's function: calls from there are refused, because the library may
  // hold a lock or a transaction around the line.
  [[nodiscard]] static bool inside() noexcept;

 private:
  std::shared_mutex mutex_;
  vt_log_function function_ = nullptr;
  void* user_data_ = nullptr;
};

[[nodiscard]] error reentered();

}  // namespace vetrina::capi
