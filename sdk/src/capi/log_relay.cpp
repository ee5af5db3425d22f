#include "capi/log_relay.hpp"

#include <mutex>
#include <string>

#include "capi/fork_gate.hpp"
#include "json/repair.hpp"

namespace vetrina::capi {
namespace {

thread_local bool inside_function = false;

static_assert(static_cast<int>(log_level::debug) == VT_LOG_DEBUG &&
              static_cast<int>(log_level::plugin_misbehaving) == VT_LOG_PLUGIN_MISBEHAVING);

}  // namespace

void log_relay::set(vt_log_function function, void* user_data) {
  std::lock_guard const lock{mutex_};
  function_ = function;
  user_data_ = user_data;
}

void log_relay::write(log_level level, std::string_view area, std::string_view event,
                      std::string_view detail) noexcept {
  if (inside_function) return;
  try {
    std::shared_lock const lock{mutex_};
    if (function_ == nullptr) return;
    // The views need not end in a NUL, and a detail may repeat what somebody sent.
    std::string const texts[] = {std::string{area}, std::string{event}, json::repaired(detail)};
    fork_gate::outside const there;
    inside_function = true;
    function_(user_data_, static_cast<std::int32_t>(level), texts[0].c_str(), texts[1].c_str(), texts[2].c_str());
  } catch (...) {  // no memory for the line: it is lost, the call goes on
  }
  inside_function = false;
}

bool log_relay::inside() noexcept { return inside_function; }

error reentered() {
  return fail(code::precondition, "abi.reentry",
              "A log function may not call Vetrina. Note the line and call after the function has returned.");
}

}  // namespace vetrina::capi
