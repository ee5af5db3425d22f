// secret: bytes that must not be seen. Owns its memory and wipes it on destruction; has no stream operator, no
// implicit conversion and no comparison that stops early, so that it cannot drift into a log line or a message.
// Not thread-safe while being moved; const access from many threads is safe.
#pragma once

#include <string.h>  // explicit_bzero (glibc 2.25): the compiler may not drop it

#include <string>
#include <string_view>
#include <utility>

namespace vetrina {

class secret {
 public:
  secret() = default;
  explicit secret(std::string_view bytes) : bytes_{bytes} {}
  explicit secret(char const* text) : bytes_{text} {}
  // Takes over a string and wipes the source, whose small buffer would otherwise keep a copy.
  explicit secret(std::string&& bytes) noexcept : bytes_{std::move(bytes)} { wipe(bytes); }
  secret(secret const&) = default;
  // The bytes change hands and are not copied: copying asks for memory, and where there is none the host would end.
  secret(secret&& other) noexcept : bytes_{std::move(other.bytes_)} { wipe(other.bytes_); }
  secret& operator=(secret const& other) {
    if (this != &other) {
      wipe(bytes_);
      bytes_ = other.bytes_;
    }
    return *this;
  }
  secret& operator=(secret&& other) noexcept {
    if (this != &other) {
      wipe(bytes_);
      bytes_ = std::move(other.bytes_);
      wipe(other.bytes_);
    }
    return *this;
  }
  ~secret() { wipe(bytes_); }

  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  // The only way out. Each caller is a place to review: what does it do with the bytes?
  [[nodiscard]] std::string_view reveal() const noexcept { return bytes_; }

 private:
  static void wipe(std::string& bytes) noexcept {
    explicit_bzero(bytes.data(), bytes.capacity());
    bytes.clear();
  }
  std::string bytes_;
};

}  // namespace vetrina
