// immortal: a value that is made once and never destroyed. A host may exit without closing us while a thread of ours
// still runs; what that thread looks at must not be torn down under it, not even a vtable pointer.
//   static immortal<std::vector<step>> const all{...};  return *all;
#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace vetrina {

template <class T>
class immortal {
 public:
  template <class... Arguments>
  explicit immortal(Arguments&&... arguments) {
    ::new (static_cast<void*>(storage_)) T(std::forward<Arguments>(arguments)...);
  }
  immortal(immortal const&) = delete;
  immortal& operator=(immortal const&) = delete;

  [[nodiscard]] T& operator*() noexcept { return *std::launder(reinterpret_cast<T*>(storage_)); }
  [[nodiscard]] T const& operator*() const noexcept { return *std::launder(reinterpret_cast<T const*>(storage_)); }

 private:
  alignas(T) std::byte storage_[sizeof(T)];
};

}  // namespace vetrina
