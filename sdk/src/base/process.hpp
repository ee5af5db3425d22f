// process: which process this is, for what a child of a fork must not touch. Thread-safe.
#pragma once

#include <sys/types.h>

namespace vetrina {

// getpid without the system call: the kernel wipes the page that remembers it in every child, however it was forked.
[[nodiscard]] pid_t this_process() noexcept;

}  // namespace vetrina
