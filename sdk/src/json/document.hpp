// document: a JSON value of unknown shape, read by JSON pointer (RFC 6901). For claims, networks' answers and C hosts
// without a JSON library. Immutable; copies share; safe from any thread.
// Duplicate keys, depth over the limit and over-large texts are refused as in the codec; U+0000 is kept.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace vetrina::json {

class document {
 public:
  // Fails with request.{syntax, duplicate_key, too_deep, too_large}.
  [[nodiscard]] static result<document> parse(std::string_view text, std::size_t max_bytes = 1U << 20U,
                                              int max_depth = 32);

  [[nodiscard]] bool has(std::string_view pointer) const;
  // Empty where there is no such place or another kind of value.
  [[nodiscard]] std::optional<std::string> string_at(std::string_view pointer) const;
  [[nodiscard]] std::optional<std::int64_t> integer_at(std::string_view pointer) const;
  [[nodiscard]] std::optional<double> number_at(std::string_view pointer) const;
  [[nodiscard]] std::optional<bool> boolean_at(std::string_view pointer) const;
  [[nodiscard]] bool is_object(std::string_view pointer = {}) const;
  [[nodiscard]] bool is_array(std::string_view pointer = {}) const;
  [[nodiscard]] std::size_t size_at(std::string_view pointer) const;  // 0 where there is no array or object
  [[nodiscard]] std::vector<std::string> keys_at(std::string_view pointer) const;
  [[nodiscard]] std::optional<document> at(std::string_view pointer) const;
  [[nodiscard]] std::string text(std::string_view pointer = {}) const;  // compact JSON, empty where there is none

 private:
  struct node;
  explicit document(std::shared_ptr<node const> root) : root_{std::move(root)} {}
  std::shared_ptr<node const> root_;
};

// One step of a JSON pointer, escaped: "a/b" -> "a~1b".
[[nodiscard]] std::string pointer_step(std::string_view name);

}  // namespace vetrina::json
