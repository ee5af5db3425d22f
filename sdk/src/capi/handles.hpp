// handles: what stands behind vt_sdk. Internal to capi/. A handle that was closed keeps its shell for the life of the
// process, so that a late call gets an error and what had completed can still be taken.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "capi/completions.hpp"
#include "capi/gate.hpp"
#include "capi/log_relay.hpp"
#include "capi/objects.hpp"
#include "capi/traffic.hpp"
#include "capi/worker.hpp"
#include "engine/engine.hpp"
#include "net/http_server.hpp"
#include "web/web.hpp"

struct vt_sdk {
  mutable vetrina::capi::gate gate;
  vetrina::capi::log_relay log;  // outlives the engine, which writes to it
  std::unique_ptr<vetrina::engine::engine> engine;
  std::unique_ptr<vetrina::web::face> web;
  std::unique_ptr<vetrina::capi::completions> queue;  // uses the engine
  std::unique_ptr<vetrina::capi::traffic> traffic;  // uses the engine
  std::atomic<vetrina::capi::traffic*> traffic_ready{nullptr};
  std::mutex starting;
  std::vector<std::unique_ptr<vetrina::net::http_server>> servers;
  std::unique_ptr<vetrina::capi::worker> jobs;
  int shared_by = 0;  // pid of the process that acquired it by name; 0: it was opened
  vt_sdk* next_closed = nullptr;
};

namespace vetrina::capi {

[[nodiscard]] result<std::unique_ptr<vt_sdk>> open_handle(std::string_view config);
// Ends what runs behind a handle whose gate is shut: operations, servers, job thread.
void stop(vt_sdk& sdk) noexcept;
// Gives everything back but the shell. The gate is shut and nothing runs.
void bury(vt_sdk& sdk) noexcept;
// Gives back one vt_sdk_acquire; with the last one it stops, and is closed where `for_good`.
void give_back(vt_sdk& sdk, bool for_good) noexcept;

}  // namespace vetrina::capi
