// codec: JSON text to described structs and back. One decoder for all types, on a streaming parser, so that a hostile
// document costs at most its own size. Pure functions, safe from any thread.
//
// Strict for requests (a misspelt "audience" must not publish), tolerant for what networks answer and stores hold.
// Each failure is one error with a JSON pointer: request.{syntax, unknown_field, missing_field, wrong_type,
// out_of_range, unknown_value, duplicate_key, too_deep, too_large}.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/describe.hpp"

namespace vetrina::json {

struct decode_options {
  bool strict = true;                 // false: unknown fields and enumerators are passed over
  std::size_t max_bytes = 1U << 20U;
  int max_depth = 32;
  std::span<std::string_view const> passed_over{};  // top-level names that are read by somebody else
};

inline constexpr decode_options tolerant{false, 1U << 20U, 32, {}};

[[nodiscard]] result<void> decode_into(std::string_view text, type const& what, void* object,
                                       decode_options const& options = {});
[[nodiscard]] std::string encode_from(type const& what, void const* object);

template <class T>
[[nodiscard]] result<T> decode(std::string_view text, decode_options const& options = {}) {
  T value{};
  if (auto done = decode_into(text, type_for<T>(), &value, options); !done) return done.error();
  return value;
}

// Absent optionals and secrets are left out. Numbers that JSON cannot say (NaN) become null.
template <class T>
[[nodiscard]] std::string encode(T const& value) {
  return encode_from(type_for<T>(), &value);
}

// "text" as a JSON string, quotes included.
[[nodiscard]] std::string quoted(std::string_view text);

// The name of an enumerator: name_of(audience::public_) == "public".
template <class Enum>
[[nodiscard]] std::string_view enum_name(Enum value) {
  return detail::names_of<Enum>.at(static_cast<std::size_t>(value));
}

// The enumerator with this name, or an empty optional.
template <class Enum>
[[nodiscard]] std::optional<Enum> enum_value(std::string_view name) {
  for (std::size_t i = 0; i < detail::names_of<Enum>.size(); ++i) {
    if (detail::names_of<Enum>[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace vetrina::json
