// Memory that the library gives back is wiped first, so that no token lies about in a heap that a core dump shows. Linked
// with --wrap: what the library's own code frees passes here and goes on to the host's allocator, whatever that is; no
// operator is replaced and nobody else's memory is touched. docs/decisions/0012 says what this does not reach.
#include <string.h>  // explicit_bzero

#include <cstddef>
#include <new>
#include <string>

// libstdc++ brings these instantiated, and its own code would free what a growing string leaves behind.
template class std::basic_string<char>;

// The linker's names for the two: NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void __real__ZdlPvm(void* memory, std::size_t size) noexcept;
void __real__ZdlPvmSt11align_val_t(void* memory, std::size_t size, std::align_val_t alignment) noexcept;

void __wrap__ZdlPvm(void* memory, std::size_t size) noexcept {
  if (memory != nullptr) ::explicit_bzero(memory, size);
  __real__ZdlPvm(memory, size);
}

void __wrap__ZdlPvmSt11align_val_t(void* memory, std::size_t size, std::align_val_t alignment) noexcept {
  if (memory != nullptr) ::explicit_bzero(memory, size);
  __real__ZdlPvmSt11align_val_t(memory, size, alignment);
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
