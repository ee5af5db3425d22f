#include <algorithm>
#include <chrono>

#include "base/clock.hpp"
#include "capi/guard.hpp"
#include "capi/scope.hpp"
#include "capi/traffic.hpp"

using namespace vetrina;

vt_code vt_run(vt_sdk* sdk, std::int64_t budget_ms, std::int64_t* ran, vt_error** err) {
  if (ran != nullptr) *ran = 0;
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(in.check());
    using clock = std::chrono::steady_clock;
    auto const until = clock::now() + std::chrono::milliseconds{std::clamp<std::int64_t>(budget_ms, 0, day_ms)};
    std::int64_t count = 0;
    if (sdk->engine->settings().drive == ops::drive_mode::host) {
      do {
        if (!sdk->queue->run_one()) break;
        ++count;
      } while (clock::now() < until);
    }
    VT_CHECK(capi::traffic_of(*sdk));
    capi::fold_traffic(*sdk);
    // Jobs get what is left, and one of them in any case: a host that submits all the time must not starve them.
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(until - clock::now()).count();
    VT_TRY(int const jobs, sdk->engine->run_jobs(left, true));
    if (ran != nullptr) *ran = count + jobs;
    return {};
  });
}
