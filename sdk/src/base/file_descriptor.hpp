// file_descriptor: a descriptor that is closed when it goes out of scope; below zero: none. Movable; for one thread at a
// time. What opens it has to say O_CLOEXEC.
#pragma once

#include <unistd.h>

#include <utility>

namespace vetrina {

class file_descriptor {
 public:
  explicit file_descriptor(int number) noexcept : number_{number} {}
  file_descriptor(file_descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  file_descriptor& operator=(file_descriptor&&) = delete;
  ~file_descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
  [[nodiscard]] int get() const noexcept { return number_; }

 private:
  int number_;
};

}  // namespace vetrina
