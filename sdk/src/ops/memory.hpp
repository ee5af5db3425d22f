// memory: what modules keep in memory beside one open store, as an index over its rows; gone with the handle. One value
// a type, made when it is first asked for. Thread-safe; what it hands out must be so too.
#pragma once

#include <map>
#include <memory>
#include <mutex>

namespace vetrina::ops {

class memory {
 public:
  template <class T>
  [[nodiscard]] std::shared_ptr<T> of() {
    static char const tag = 0;
    std::lock_guard const lock{making_};
    auto& held = held_[&tag];
    if (!held) held = std::make_shared<T>();
    return std::static_pointer_cast<T>(held);
  }

 private:
  std::mutex making_;
  std::map<void const*, std::shared_ptr<void>> held_;
};

}  // namespace vetrina::ops
