// worker_pool: threads that run jobs in the order they came. Owns its threads; add() may be called from any of them.
// Every thread of net/ blocks all signals: the host's handlers must run on the host's own threads.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace vetrina::net {

// A thread with all signals blocked from its first instruction on. `name` has at most 15 characters. Throws
// std::system_error where the process may not have another thread.
[[nodiscard]] std::thread start_thread(char const* name, std::function<void()> body);

class worker_pool {
 public:
  explicit worker_pool(int threads);
  ~worker_pool();  // drops what has not begun, waits for what has
  worker_pool(worker_pool const&) = delete;
  worker_pool& operator=(worker_pool const&) = delete;

  // A job must not throw.
  void add(std::function<void()> job);

 private:
  void run();
  void finish() noexcept;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace vetrina::net
