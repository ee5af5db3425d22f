// worker: the one thread of drive mode `threads`: runs due jobs until it is told to stop. Made after the first call,
// blocks all signals, is joined on close. In a forked child there is no such thread; it is given up, not joined.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine/engine.hpp"

namespace vetrina::capi {

class worker {
 public:
  explicit worker(engine::engine& of);
  ~worker();
  worker(worker const&) = delete;
  worker& operator=(worker const&) = delete;

 private:
  void run();

  engine::engine& engine_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace vetrina::capi
