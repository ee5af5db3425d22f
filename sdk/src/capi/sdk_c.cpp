#include <atomic>

#include "capi/guard.hpp"
#include "capi/host_conflict.hpp"
#include "capi/input.hpp"
#include "capi/scope.hpp"

using namespace vetrina;

namespace vetrina::capi {
namespace {

constexpr std::int64_t grace_ms = 3'000;       // for requests under way; a service manager waits longer
constexpr std::size_t submit_threads = 2;      // most operations wait for one store; more would wait in a row
constexpr std::size_t submit_capacity = 1'024;

std::atomic<vt_sdk*> closed{nullptr};

}  // namespace

result<std::unique_ptr<vt_sdk>> open_handle(std::string_view config) {
  VT_CHECK(check_host());
  static ops::module const* const faces[] = {&web::web_module()};
  auto made = std::make_unique<vt_sdk>();
  engine::surroundings around;
  around.log = &made->log;
  VT_TRY(made->engine, engine::engine::open(config, faces, around));
  made->web = std::make_unique<web::face>(*made->engine);
  bool const threads = made->engine->settings().drive == ops::drive_mode::threads;
  made->queue = std::make_unique<completions>(threads ? submit_threads : 0, submit_capacity);
  return made;
}

void stop(vt_sdk& sdk) noexcept {
  if (sdk.gate.bound_elsewhere()) {
    // The threads of these stayed in the parent: joining them here would wait for ever, and so may their locks.
    static_cast<void>(sdk.jobs.release());
    for (auto& server : sdk.servers) static_cast<void>(server.release());
    sdk.traffic_ready = nullptr;
    static_cast<void>(sdk.traffic.release());
    sdk.queue->abandon();
    return;
  }
  sdk.queue->end();
  for (auto& server : sdk.servers) server->stop(grace_ms);  // before jobs: whoever waits for an answer gets it first
  sdk.servers.clear();
  sdk.jobs.reset();
  end_traffic(sdk);
}

void bury(vt_sdk& sdk) noexcept {
  fork_gate::inside const here;
  sdk.traffic_ready = nullptr;
  sdk.traffic.reset();
  sdk.web.reset();
  sdk.engine.reset();
  sdk.next_closed = closed.load();
  while (!closed.compare_exchange_weak(sdk.next_closed, &sdk)) {
  }
}

}  // namespace vetrina::capi

vt_code vt_sdk_open(char const* config, std::size_t size, vt_sdk** out, vt_error** err) {
  if (out != nullptr) *out = nullptr;
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(capi::needs(out, "out"));
    VT_TRY(auto const document, capi::text(config, size, "config"));
    VT_TRY(auto made, capi::open_handle(document));
    *out = made.release();
    return {};
  });
}

void vt_sdk_close(vt_sdk* sdk) {
  if (sdk == nullptr || capi::log_relay::inside()) return;
  if (sdk->shared_by != 0) return capi::give_back(*sdk, true);
  if (!sdk->gate.shut()) return;
  capi::stop(*sdk);
  capi::bury(*sdk);
}
