#include <unistd.h>

#include "base/strings.hpp"
#include "capi/guard.hpp"
#include "capi/input.hpp"

using namespace vetrina;

namespace {

constexpr std::int64_t grace_ms = 3'000;  // for requests under way; a service manager waits longer

}  // namespace

vt_code vt_sdk_open(char const* config, std::size_t size, vt_sdk** out, vt_error** err) {
  if (out != nullptr) *out = nullptr;
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(capi::needs(out, "out"));
    VT_TRY(auto const document, capi::text(config, size, "config"));
    static ops::module const* const faces[] = {&web::web_module()};
    auto made = std::make_unique<vt_sdk>();
    VT_TRY(made->engine, engine::engine::open(document, faces));
    made->web = std::make_unique<web::face>(*made->engine);
    *out = made.release();
    return {};
  });
}

void vt_sdk_close(vt_sdk* sdk) {
  if (sdk == nullptr) return;
  if (sdk->threads_of != 0 && sdk->threads_of != ::getpid()) {
    // The threads of these stayed in the parent: joining them here would wait for ever.
    static_cast<void>(sdk->jobs.release());
    for (auto& server : sdk->servers) static_cast<void>(server.release());
  }
  for (auto& server : sdk->servers) {
    if (server) server->stop(grace_ms);  // before jobs: whoever waits for an answer gets it first
  }
  delete sdk;
}

vt_code vt_run(vt_sdk* sdk, std::int64_t budget_ms, std::int64_t* ran, vt_error** err) {
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(capi::needs(sdk, "sdk"));
    VT_TRY(int const count, sdk->engine->run_jobs(budget_ms, true));
    if (ran != nullptr) *ran = count;
    return {};
  });
}
