// allocations: operator new of the whole process, the library included (its system flavour takes it from outside): counted,
// and made to fail on demand. For the calling thread alone; other threads are served as always.
#pragma once

namespace vetrina::test {

// The allocations of this thread from now on: the first `good` succeed and all later ones throw std::bad_alloc; with
// `once`, only the first of them does.
void fail_after(long good, bool once) noexcept;
// Serves all again; how many were asked for since, and whether one failed.
struct served {
  long count = 0;
  bool failed = false;
};
served serve_all() noexcept;
void stop_failing() noexcept;  // serves all again, and forgets nothing
void count() noexcept;

}  // namespace vetrina::test
