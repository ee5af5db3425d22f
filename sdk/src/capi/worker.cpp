#include "capi/worker.hpp"

#include <pthread.h>
#include <signal.h>

#include <chrono>

#include "capi/fork_gate.hpp"
#include "capi/handles.hpp"

namespace vetrina::capi {
namespace {

constexpr std::int64_t slice_ms = 1'000;
constexpr std::chrono::milliseconds pause{250};  // how late a job may begin when nothing else happens

}  // namespace

worker::worker(vt_sdk& of) : sdk_{of} {
  // A host's signals are for the host's threads.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread{[this] { run(); }};
  ::pthread_setname_np(thread_.native_handle(), "vetrina-jobs");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

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
