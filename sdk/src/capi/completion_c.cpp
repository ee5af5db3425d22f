#include "capi/answers.hpp"
#include "capi/at_exit.hpp"
#include "capi/guard.hpp"
#include "capi/input.hpp"
#include "capi/scope.hpp"
#include "capi/structs.hpp"

using namespace vetrina;

vt_code vt_submit(vt_sdk* sdk, char const* operation, char const* request, std::size_t size, void* user_data,
                  std::uint64_t* id, vt_error** err) {
  if (id != nullptr) *id = 0;
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(in.check());
    VT_CHECK(capi::needs(operation, "operation"));
    VT_CHECK(capi::needs(id, "id"));
    VT_TRY(auto const document, capi::text(request, size, "request"));
    capi::end_threads_at_exit(*sdk);
    VT_TRY(*id, sdk->queue->submit([sdk, name = std::string{operation}, body = std::string{document}](
                                       std::string& trace) { return capi::call(*sdk, name, body, trace); },
                                   user_data));
    return {};
  });
}

vt_code vt_completion_fd(vt_sdk* sdk, std::int32_t* out, vt_error** err) {
  if (out != nullptr) *out = -1;
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(in.check());
    VT_CHECK(capi::needs(out, "out"));
    VT_TRY(*out, sdk->queue->descriptor());
    return {};
  });
}

vt_code vt_completion_next(vt_sdk* sdk, vt_completion* out, vt_error** err) {
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    auto checked = in.check();
    // What had completed when the handle was closed can still be taken: who submitted may own what user_data points to.
    bool const late = !checked && checked.error().slug == "sdk.closed" && !sdk->gate.bound_elsewhere();
    if (!checked && !late) return checked;
    VT_CHECK(capi::known_size(out, offsetof(vt_completion, pending), "vt_completion"));
    vt_completion made{};
    sdk->queue->next(made);
    if (late && made.id == 0 && made.pending == 0) return checked;
    capi::put(made, out);
    return {};
  });
}

vt_code vt_cancel(vt_sdk* sdk, std::uint64_t id, vt_error** err) {
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(in.check());
    return sdk->queue->cancel(id);
  });
}
