#include "capi/drive.hpp"

namespace vetrina::capi {

void start_jobs(vt_sdk& sdk) {
  if (sdk.engine->settings().drive != ops::drive_mode::threads) return;
  std::lock_guard const lock{sdk.starting};
  if (sdk.jobs) return;
  sdk.jobs = std::make_unique<worker>(*sdk.engine);
}

}  // namespace vetrina::capi
