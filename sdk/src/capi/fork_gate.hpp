// fork_gate: a fork of the process waits for threads that are inside the library. A thread that was inside does not
// exist in the child, and what it held there stays held for ever: SQLite's process-wide mutexes, OpenSSL's random
// generator, our own. Without it tests/capi/fork.c finds a child that hangs.
// Internal to capi/. Thread-safe, takes no lock.
#pragma once

namespace vetrina::capi::fork_gate {

// This thread is inside; nests.
class inside {
 public:
  inside() noexcept;
  ~inside();
  inside(inside const&) = delete;
  inside& operator=(inside const&) = delete;
};

// This thread runs the host's code meanwhile, which may wait for a thread that forks.
class outside {
 public:
  outside() noexcept;
  ~outside();
  outside(outside const&) = delete;
  outside& operator=(outside const&) = delete;

 private:
  int depth_;
};

}  // namespace vetrina::capi::fork_gate
