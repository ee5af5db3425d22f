// drive: who runs jobs. Internal to capi/. Thread-safe.
#pragma once

#include "capi/handles.hpp"

namespace vetrina::capi {

// Drive mode threads: makes the job thread after the first successful call, once. Drive mode host: does nothing.
void start_jobs(vt_sdk& sdk);

}  // namespace vetrina::capi
