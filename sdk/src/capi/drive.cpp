#include "capi/drive.hpp"

#include "capi/at_exit.hpp"

namespace vetrina::capi {

void start_jobs(vt_sdk& sdk) {
  if (sdk.engine->settings().drive != ops::drive_mode::threads) return;
  std::lock_guard const lock{sdk.starting};
  if (sdk.jobs) return;
  end_threads_at_exit(sdk);
  sdk.jobs = std::make_unique<worker>(sdk);
}

}  // namespace vetrina::capi
