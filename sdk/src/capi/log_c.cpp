#include "capi/guard.hpp"
#include "capi/scope.hpp"

using namespace vetrina;

vt_code vt_log_sink(vt_sdk* sdk, vt_log_function function, void* user_data, vt_error** err) {
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    // Installing one is no use of the handle: a prefork host does it before it forks.
    VT_CHECK(in.check_unbound());
    sdk->log.set(function, user_data);
    return {};
  });
}
