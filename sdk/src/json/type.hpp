// type: a C++ type as data. The decoder, the encoder and the schema writer walk these tables; none of them is a
// template, so a struct costs a few hundred bytes of table and no code of its own.
// All of it is constexpr and immutable: safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "json/note.hpp"

namespace vetrina::json {

enum class kind : std::uint8_t { boolean, integer, number, string, secret, enumeration, object, array, map, any };

// Any JSON value, kept as its text (compact, keys in the order they came).
struct raw {
  std::string text = "null";
};

struct type;

struct field {
  note about;
  type const* what;
  bool required;
  // The field's value inside an object; engages a std::optional.
  void* (*open)(void* object);
  // nullptr where a std::optional is empty.
  void const* (*peek)(void const* object);
};

struct type {
  json::kind kind;
  std::string_view name;            // of a struct, for the reference page
  std::span<field const> fields;    // object
  std::span<std::string_view const> names;  // enumeration, in the order of its values 0, 1, 2 ...
  type const* element = nullptr;    // array, map

  void (*set_boolean)(void*, bool) = nullptr;
  void (*set_integer)(void*, std::int64_t) = nullptr;  // also enumeration: index into names
  void (*set_number)(void*, double) = nullptr;
  void (*set_string)(void*, std::string&&) = nullptr;  // also secret and any
  bool (*get_boolean)(void const*) = nullptr;
  std::int64_t (*get_integer)(void const*) = nullptr;
  double (*get_number)(void const*) = nullptr;
  std::string_view (*get_string)(void const*) = nullptr;

  void* (*append)(void*) = nullptr;                        // array: a new last element
  void* (*insert)(void*, std::string const&) = nullptr;    // map: a new element, or nullptr where the key is there
  std::size_t (*size)(void const*) = nullptr;              // array, map
  void (*visit)(void const*, std::function<void(std::string_view key, void const* element)> const&) = nullptr;
};

}  // namespace vetrina::json
