// published_count: a number that may be shown. Built only by `published`, which keeps small numbers back (k = 5) and
// rounds the others down to 1-2-5 steps, so that nobody is told by the difference of two answers. A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace vetrina::shoppers {

class published_count {
 public:
  static constexpr std::int64_t k = 5;
  [[nodiscard]] std::int64_t at_least() const noexcept { return at_least_; }
  [[nodiscard]] std::string bucket() const;  // "5+", "10+", "20+", "50+", "100+" ...

 private:
  explicit published_count(std::int64_t at_least) noexcept : at_least_{at_least} {}
  friend std::optional<published_count> published(std::int64_t exact) noexcept;
  std::int64_t at_least_;
};

// Empty below k.
[[nodiscard]] std::optional<published_count> published(std::int64_t exact) noexcept;

}  // namespace vetrina::shoppers
