#include "capi/completions.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <system_error>

#include "capi/guard.hpp"
#include "net/worker_pool.hpp"

namespace vetrina::capi {
namespace {

// One count for all handles of the process: an id that a host kept by mistake names nothing in another handle.
std::uint64_t new_id() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

error cancelled() { return fail(code::cancelled, "submit.cancelled", "The operation was cancelled before it began."); }

}  // namespace

result<std::uint64_t> completions::submit(work what, void* user_data) {
  operations made;
  made.push_back({new_id(), user_data, std::move(what), VT_OK, nullptr, nullptr});
  auto const id = made.front().id;
  std::lock_guard const lock{mutex_};
  if (waiting_.size() + running_.size() + finished_.size() >= capacity_) {
    return fail(code::exhausted, "submit.queue_full",
                "Too many operations are under way or wait to be taken. Take some with vt_completion_next; where the "
                "configuration says \"drive\":\"host\", run them with vt_run.",
                {}, 100);
  }
  if (idle_ <= waiting_.size() && threads_.size() < most_threads_) {
    try {
      threads_.reserve(most_threads_);  // so that a thread that was made is also kept
      threads_.push_back(net::start_thread("vetrina-submit", [this] { serve(); }));
    } catch (std::system_error const&) {
      if (threads_.empty()) {
        return fail(code::exhausted, "submit.no_thread",
                    "This process may not have another thread. Use vt_call, or \"drive\":\"host\".");
      }
    }
  }
  waiting_.splice(waiting_.end(), made);
  wake_.notify_one();
  return id;
}

result<void> completions::cancel(std::uint64_t id) {
  std::lock_guard const lock{mutex_};
  if (id == 0) {
    while (!waiting_.empty()) cancel_waiting(waiting_.begin());
    return {};
  }
  if (auto const at = std::ranges::find(waiting_, id, &operation::id); at != waiting_.end()) {
    cancel_waiting(at);
    return {};
  }
  if (std::ranges::find(running_, id, &operation::id) != running_.end()) return {};
  return fail(code::not_found, "submit.unknown_operation", "No operation with this id is under way.");
}

result<int> completions::descriptor() {
  std::lock_guard const lock{mutex_};
  if (descriptor_ < 0) {
    descriptor_ = ::eventfd(static_cast<unsigned>(finished_.size()), EFD_CLOEXEC | EFD_NONBLOCK);
    if (descriptor_ < 0) {
      return fail(code::exhausted, "submit.no_descriptor", "This process may not have another file descriptor.");
    }
  }
  return descriptor_;
}

void completions::next(vt_completion& out) {
  operations taken;  // freed after the lock
  std::lock_guard const lock{mutex_};
  if (!finished_.empty()) {
    taken.splice(taken.end(), finished_, finished_.begin());
    auto& one = taken.front();
    out.id = one.id;
    out.code = one.code;
    out.user_data = one.user_data;
    out.response = one.response.release();
    out.error = one.why.release();
  }
  out.pending = waiting_.size() + running_.size() + finished_.size();
  std::uint64_t count = 0;
  // Readable means that something is there to take. A host that read the descriptor itself left nothing: EAGAIN.
  if (descriptor_ >= 0 && finished_.empty()) static_cast<void>(::read(descriptor_, &count, sizeof count) == 0);
}

bool completions::run_one() {
  std::unique_lock lock{mutex_};
  if (waiting_.empty()) return false;
  perform(lock);
  return true;
}

void completions::end() noexcept {
  std::vector<std::thread> threads;
  {
    std::lock_guard const lock{mutex_};
    ending_ = true;
    while (!waiting_.empty()) cancel_waiting(waiting_.begin());
    threads.swap(threads_);
  }
  wake_.notify_all();
  for (auto& thread : threads) thread.join();
  std::lock_guard const lock{mutex_};
  abandon();
}

void completions::reopen() {
  operations forgotten;
  std::lock_guard const lock{mutex_};
  forgotten.swap(finished_);
  ending_ = false;
}

void completions::abandon() noexcept {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

void completions::serve() {
  std::unique_lock lock{mutex_};
  for (;;) {
    ++idle_;
    wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    --idle_;
    if (ending_) return;
    perform(lock);
  }
}

void completions::perform(std::unique_lock<std::mutex>& lock) {
  auto const at = waiting_.begin();
  running_.splice(running_.end(), waiting_, at);
  lock.unlock();
  {
    fork_gate::inside const here;  // giving memory back takes locks of the host's allocator, too
    vt_error* why = nullptr;
    at->code = guard(&why, [&](std::string& trace) -> result<void> {
      VT_TRY(at->response, at->what(trace));
      return {};
    });
    at->why.reset(why);
    at->what = nullptr;  // the request's memory goes now, not when the host takes the answer
  }
  lock.lock();
  finish(running_, at);
}

void completions::finish(operations& from, operations::iterator at) noexcept {
  finished_.splice(finished_.end(), from, at);
  std::uint64_t const one = 1;
  // Fails only when 2^64-2 wait to be read, and then the descriptor is readable anyway.
  if (descriptor_ >= 0) static_cast<void>(::write(descriptor_, &one, sizeof one) == 0);
}

void completions::cancel_waiting(operations::iterator at) noexcept {
  at->code = VT_ERR_CANCELLED;
  try {
    vt_error* why = nullptr;
    static_cast<void>(give(&why, cancelled(), {}));
    at->why.reset(why);
  } catch (...) {  // no memory for the error: the code says it
  }
  at->what = nullptr;
  finish(waiting_, at);
}

}  // namespace vetrina::capi
