#include "capi/worker.hpp"

#include <chrono>

#include "capi/fork_gate.hpp"
#include "capi/handles.hpp"
#include "net/worker_pool.hpp"

namespace vetrina::capi {
namespace {

constexpr std::int64_t slice_ms = 1'000;
constexpr std::chrono::milliseconds pause{250};  // how late a job may begin when nothing else happens

}  // namespace

worker::worker(vt_sdk& of) : sdk_{of}, thread_{net::start_thread("vetrina-jobs", [this] { run(); })} {}

worker::~worker() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void worker::run() {
  for (;;) {
    {
      fork_gate::inside const here;
      // Failures are in the log and in system.health; the thread outlives them.
      static_cast<void>(sdk_.engine->run_jobs(slice_ms, true));
      if (traffic_of(sdk_)) fold_traffic(sdk_);
    }
    std::unique_lock lock{mutex_};
    wake_.wait_for(lock, pause, [this] { return stopping_; });
    if (stopping_) return;
  }
}

}  // namespace vetrina::capi
