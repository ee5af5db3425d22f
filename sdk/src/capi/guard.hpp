// guard: no exception crosses the C ABI. Every exported function that runs anything goes through one of these.
#pragma once

#include <exception>
#include <new>

#include "capi/fork_gate.hpp"
#include "capi/objects.hpp"

namespace vetrina::capi {

// Hands the error to the host, who owns it then; drops it where the host does not want it.
vt_code give(vt_error** out, error why, std::string trace) noexcept;

[[nodiscard]] error from_exception(std::exception const& what);

template <class Function>
vt_code guard(vt_error** err, Function&& function) noexcept {
  fork_gate::inside const here;
  if (err != nullptr) *err = nullptr;
  std::string trace;
  try {
    result<void> done = function(trace);
    if (done) return VT_OK;
    return give(err, std::move(done).error(), std::move(trace));
  } catch (std::bad_alloc const&) {
    return give(err, fail(code::exhausted, "internal.no_memory", "There is not enough memory."), {});
  } catch (std::exception const& e) {
    return give(err, from_exception(e), {});
  } catch (...) {
    return give(err, fail(code::internal, "internal.unexpected", "Something was thrown that is no exception."), {});
  }
}

}  // namespace vetrina::capi
