// builder: a JSON document put together by JSON pointer (RFC 6901). For hosts without a JSON library. Owned by one
// caller; not for several threads at once.
//
// Containers on the way are made as they are needed: an array where the next step is "0" or "-", else an object. A step
// into an array is an index that is there, or the one behind the last, or "-" for it (RFC 6902 section 4.1).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace vetrina::json {

class builder {
 public:
  builder();  // {}
  ~builder();
  builder(builder const&) = delete;
  builder& operator=(builder const&) = delete;

  // Sets or replaces what stands there. Fails with request.bad_pointer, request.too_deep, request.wrong_type (the way
  // leads through a text, number or truth), request.not_utf8, request.out_of_range; the document is then as it was.
  [[nodiscard]] result<void> set(std::string_view pointer, std::string_view value);
  [[nodiscard]] result<void> set(std::string_view pointer, std::int64_t value);
  [[nodiscard]] result<void> set(std::string_view pointer, double value);  // finite
  [[nodiscard]] result<void> set(std::string_view pointer, bool value);
  [[nodiscard]] std::string text() const;  // compact

 private:
  struct node;
  std::unique_ptr<node> root_;
};

}  // namespace vetrina::json
