// completions: operations that run later, and what became of them. Internal to capi/. Thread-safe. Owns its threads,
// which are made with the first operation, and its eventfd, which is made when the host asks for it.
//
// Each operation completes exactly once: it moves from waiting to running to finished as a list node, so that nothing
// has to be allocated on the way and nothing can be lost where memory is short.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "capi/objects.hpp"

namespace vetrina::capi {

class completions {
 public:
  // Owns copies of everything it needs. May fill in a trace id.
  using work = std::function<result<std::unique_ptr<vt_response>>(std::string& trace)>;

  // `threads` 0: the host drives, with run_one(). `capacity` counts operations from submit until they are handed out.
  completions(std::size_t threads, std::size_t capacity) noexcept : most_threads_{threads}, capacity_{capacity} {}
  ~completions() { end(); }
  completions(completions const&) = delete;
  completions& operator=(completions const&) = delete;

  [[nodiscard]] result<std::uint64_t> submit(work what, void* user_data);  // submit.{queue_full, no_thread}
  [[nodiscard]] result<void> cancel(std::uint64_t id);  // 0: all; submit.unknown_operation
  [[nodiscard]] result<int> descriptor();  // submit.no_descriptor
  // The next finished operation, its response or error to be owned by the caller; id 0 where none is finished.
  void next(vt_completion& out);
  [[nodiscard]] bool run_one();  // on this thread; false where none waits
  // Cancels what waits, lets what runs finish, joins the threads, closes the descriptor. What is finished stays.
  void end() noexcept;
  void reopen();  // after end(): forgets what is finished
  void abandon() noexcept;  // in a forked child: closes the descriptor and touches nothing else

 private:
  struct operation {
    std::uint64_t id;
    void* user_data;
    work what;
    vt_code code = VT_OK;
    std::unique_ptr<vt_response> response;
    std::unique_ptr<vt_error> why;
  };
  using operations = std::list<operation>;

  void serve();
  void perform(std::unique_lock<std::mutex>& lock);
  void finish(operations& from, operations::iterator at) noexcept;
  void cancel_waiting(operations::iterator at) noexcept;

  std::size_t const most_threads_;
  std::size_t const capacity_;
  std::mutex mutex_;
  std::condition_variable wake_;
  operations waiting_, running_, finished_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool ending_ = false;
  int descriptor_ = -1;
};

}  // namespace vetrina::capi
