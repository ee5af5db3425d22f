// allocations: operator new of the whole process, the library included (its system flavour takes it from outside): counted,
// and made to fail on demand, for the calling thread alone or for all.
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
// The same for all threads at once, this one included: after `good` that succeed, the next `bad` fail. Beside fail_after.
void fail_everywhere_after(long good, long bad) noexcept;
bool failed_everywhere() noexcept;  // whether one did; ends it
void stop_failing() noexcept;  // serves all again, and forgets nothing
void count() noexcept;

}  // namespace vetrina::test
