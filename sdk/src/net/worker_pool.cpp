#include "net/worker_pool.hpp"

#include <pthread.h>
#include <signal.h>

#include <latch>
#include <memory>
#include <utility>

namespace vetrina::net {
namespace {

// A new thread inherits its creator's mask, so the creator blocks, starts and restores.
class signals_blocked {
 public:
  signals_blocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  signals_blocked(signals_blocked const&) = delete;
  signals_blocked& operator=(signals_blocked const&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

std::thread start_thread(char const* name, std::function<void()> body) {
  signals_blocked const blocked;
  // Not back before it runs: a process that forks while a thread is being born inherits the locks that this takes.
  auto const born = std::make_shared<std::latch>(1);
  std::thread out{[born, body = std::move(body)] {
    born->count_down();
    body();
  }};
  born->wait();
  pthread_setname_np(out.native_handle(), name);
  return out;
}

worker_pool::worker_pool(int threads) {
  threads_.reserve(static_cast<std::size_t>(threads));  // so that a thread that was made is also kept
  try {
    for (int i = 0; i < threads; ++i) threads_.push_back(start_thread("vetrina-work", [this] { run(); }));
  } catch (...) {
    finish();
    throw;
  }
}

worker_pool::~worker_pool() { finish(); }

void worker_pool::finish() noexcept {
  {
    std::lock_guard const lock{mutex_};
    ending_ = true;
    jobs_.clear();
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void worker_pool::add(std::function<void()> job) {
  {
    std::lock_guard const lock{mutex_};
    if (ending_) return;
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
}

void worker_pool::run() {
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return ending_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace vetrina::net
