#include <exception>
#include <new>

#include "base/strings.hpp"
#include "capi/guard.hpp"
#include "json/repair.hpp"
#include "web/web.hpp"

namespace vetrina::capi {

vt_code give(vt_error** out, error why, std::string trace) noexcept {
  auto const code = static_cast<vt_code>(why.code);
  if (out == nullptr) return code;
  try {
    auto made = std::make_unique<vt_error>();
    made->slug = std::string{why.slug};
    made->json = web::problem_document(why, trace);
    made->trace = std::move(trace);
    made->what = std::move(why);
    // A message may repeat what the host sent.
    if (!is_utf8(made->what.message)) made->what.message = json::repaired(made->what.message);
    if (!is_utf8(made->what.pointer)) made->what.pointer = json::repaired(made->what.pointer);
    *out = made.release();
  } catch (...) {
    *out = nullptr;  // no memory for the error either: the code is all the host gets
  }
  return code;
}

vt_code give_exception(vt_error** out) noexcept {
  try {
    throw;
  } catch (std::bad_alloc const&) {
    try {
      return give(out, fail(code::exhausted, "internal.no_memory", "There is not enough memory."), {});
    } catch (...) {
      return VT_ERR_EXHAUSTED;
    }
  } catch (std::exception const& e) {
    try {
      return give(out,
                  fail(code::internal, "internal.unexpected",
                       cat("A bug in Vetrina: ", clipped(e.what(), 300), ". Please report it.")),
                  {});
    } catch (...) {
      return VT_ERR_INTERNAL;
    }
  } catch (...) {
    return VT_ERR_INTERNAL;
  }
}

}  // namespace vetrina::capi

vt_code vt_error_code(vt_error const* err) { return err == nullptr ? VT_OK : static_cast<vt_code>(err->what.code); }
char const* vt_error_slug(vt_error const* err) { return err == nullptr ? "" : err->slug.c_str(); }
char const* vt_error_message(vt_error const* err) { return err == nullptr ? "" : err->what.message.c_str(); }
char const* vt_error_pointer(vt_error const* err) { return err == nullptr ? "" : err->what.pointer.c_str(); }
char const* vt_error_trace(vt_error const* err) { return err == nullptr ? "" : err->trace.c_str(); }
std::int64_t vt_error_retry_after_ms(vt_error const* err) { return err == nullptr ? 0 : err->what.retry_after_ms; }
char const* vt_error_json(vt_error const* err) { return err == nullptr ? "" : err->json.c_str(); }
void vt_error_free(vt_error* err) { delete err; }

char const* vt_version() { return VETRINA_VERSION; }
std::int32_t vt_version_number() { return VT_VERSION_MAJOR * 10000 + VT_VERSION_MINOR * 100 + VT_VERSION_PATCH; }
