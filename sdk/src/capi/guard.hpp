// guard: no exception crosses the C ABI. Every exported function that runs anything goes through one of these.
#pragma once

#include "capi/fork_gate.hpp"
#include "capi/objects.hpp"

namespace vetrina::capi {

// Hands the error to the host, who owns it then; drops it where the host does not want it.
vt_code give(vt_error** out, error why, std::string trace) noexcept;

// The same for the exception in flight; a code at the least, also where there is no memory to say more.
vt_code give_exception(vt_error** out) noexcept;

template <class Function>
vt_code guard(vt_error** err, Function&& function) noexcept {
  fork_gate::inside const here;
  if (err != nullptr) *err = nullptr;
  std::string trace;
  try {
    result<void> done = function(trace);
    if (done) return VT_OK;
    return give(err, std::move(done).error(), std::move(trace));
  } catch (...) {
    return give_exception(err);
  }
}

}  // namespace vetrina::capi
