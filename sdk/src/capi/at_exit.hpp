// at_exit: a host may exit without closing us. Threads of ours are then ended before OpenSSL's own exit handler takes
// away what they use: it left RAND_bytes without its lock in 30 of 30 runs. Internal to capi/. Thread-safe.
#pragma once

#include "capi/handles.hpp"

namespace vetrina::capi {

// Call before the handle makes its first thread; more often does no harm.
void end_threads_at_exit(vt_sdk& sdk);

}  // namespace vetrina::capi
