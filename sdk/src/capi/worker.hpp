// worker: the one thread of drive mode `threads`: runs due jobs and makes rows of clicks and steps until it is told to
// stop. Made after the first call, blocks all signals, is joined on close. A forked child has none: it is given up there.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

struct vt_sdk;

namespace vetrina::capi {

class worker {
 public:
  explicit worker(vt_sdk& of);
  ~worker();
  worker(worker const&) = delete;
  worker& operator=(worker const&) = delete;

 private:
  void run();

  vt_sdk& sdk_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace vetrina::capi
