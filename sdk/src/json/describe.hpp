// describe: from a struct to its json::type. Describe the struct with Boost.Describe, note its fields in the same
// order, and every face of the SDK knows it:
//
//   struct page { std::int64_t limit = 20; std::optional<std::string> cursor; };
//   BOOST_DESCRIBE_STRUCT(page, (), (limit, cursor))
//   VT_NOTES(page, note{"limit", "Rows in a page."}.range(1, 100).defaults("20"),
//                  note{"cursor", "`next` of the page before."})
#pragma once

#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <map>
#include <optional>
#include <type_traits>
#include <vector>

#include "base/secret.hpp"
#include "json/type.hpp"

#define VT_NOTES(struct_name, ...) \
  constexpr auto vt_notes(struct_name const*) { \
    using ::vetrina::json::note; \
    return std::array{__VA_ARGS__}; \
  }

namespace vetrina::json {

// A struct without fields has no notes to list.
#define VT_NO_FIELDS(struct_name) \
  BOOST_DESCRIBE_STRUCT(struct_name, (), ()) \
  constexpr auto vt_notes(struct_name const*) { return std::array<::vetrina::json::note, 0>{}; }

template <class T>
struct type_of;

template <class T>
[[nodiscard]] constexpr type const& type_for() noexcept {
  return type_of<T>::value;
}

namespace detail {

template <class T>
struct unwrapped {
  using type = T;
  static constexpr bool optional = false;
};
template <class T>
struct unwrapped<std::optional<T>> {
  using type = T;
  static constexpr bool optional = true;
};

// Reserved words end in an underscore in C++ ("public_") and without it in JSON.
constexpr std::string_view json_name(std::string_view name) {
  return name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
}

template <class Struct, auto Member>
constexpr field make_field(char const* member_name, note const& about) {
  using declared = std::remove_cvref_t<decltype(std::declval<Struct&>().*Member)>;
  using plain = typename unwrapped<declared>::type;
  if (json_name(member_name) != about.name) throw "notes and members differ, or stand in another order";
  if (about.text.empty()) throw "every field carries a sentence";
  field f{about, &type_for<plain>(), !unwrapped<declared>::optional && !about.optional, nullptr, nullptr};
  if constexpr (unwrapped<declared>::optional) {
    f.open = [](void* object) -> void* { return &(static_cast<Struct*>(object)->*Member).emplace(); };
    f.peek = [](void const* object) -> void const* {
      auto const& held = static_cast<Struct const*>(object)->*Member;
      return held ? &*held : nullptr;
    };
  } else {
    f.open = [](void* object) -> void* { return &(static_cast<Struct*>(object)->*Member); };
    f.peek = [](void const* object) -> void const* { return &(static_cast<Struct const*>(object)->*Member); };
  }
  return f;
}

template <class Struct, template <class...> class List, class... Members>
constexpr auto make_fields(List<Members...>) {
  constexpr auto notes = vt_notes(static_cast<Struct const*>(nullptr));
  static_assert(notes.size() == sizeof...(Members), "one note for each field");
  std::size_t i = 0;
  return std::array<field, sizeof...(Members)>{make_field<Struct, Members::pointer>(Members::name, notes[i++])...};
}

template <class Struct>
inline constexpr auto fields_of =
    make_fields<Struct>(boost::describe::describe_members<Struct, boost::describe::mod_public>{});

template <template <class...> class List, class... Values>
constexpr auto make_names(List<Values...>) {
  return std::array<std::string_view, sizeof...(Values)>{json_name(Values::name)...};
}

template <class Enum>
inline constexpr auto names_of = make_names(boost::describe::describe_enumerators<Enum>{});

template <class T>
constexpr type integer_type() {
  type t{kind::integer, {}, {}, {}};
  t.set_integer = [](void* at, std::int64_t v) { *static_cast<T*>(at) = static_cast<T>(v); };
  t.get_integer = [](void const* at) { return static_cast<std::int64_t>(*static_cast<T const*>(at)); };
  return t;
}

template <class Struct>
constexpr std::string_view struct_name() {
  std::string_view const text = __PRETTY_FUNCTION__;  // "... [with Struct = vetrina::catalog::product; ..."
  auto begin = text.find("Struct = ") + 9;
  auto end = text.find_first_of(";]", begin);
  auto full = text.substr(begin, end - begin);
  return full.starts_with("vetrina::") ? full.substr(9) : full;
}

}  // namespace detail

template <class T>
struct type_of {
  static constexpr type make() {
    if constexpr (std::is_enum_v<T>) {
      type t{kind::enumeration, {}, {}, detail::names_of<T>};
      t.set_integer = [](void* at, std::int64_t v) { *static_cast<T*>(at) = static_cast<T>(v); };
      t.get_integer = [](void const* at) { return static_cast<std::int64_t>(*static_cast<T const*>(at)); };
      return t;
    } else {
      return type{kind::object, detail::struct_name<T>(), detail::fields_of<T>, {}};
    }
  }
  static constexpr type value = make();
};

template <>
struct type_of<bool> {
  static constexpr type value = [] {
    type t{kind::boolean, {}, {}, {}};
    t.set_boolean = [](void* at, bool v) { *static_cast<bool*>(at) = v; };
    t.get_boolean = [](void const* at) { return *static_cast<bool const*>(at); };
    return t;
  }();
};

template <>
struct type_of<std::int64_t> {
  static constexpr type value = detail::integer_type<std::int64_t>();
};

template <>
struct type_of<double> {
  static constexpr type value = [] {
    type t{kind::number, {}, {}, {}};
    t.set_number = [](void* at, double v) { *static_cast<double*>(at) = v; };
    t.get_number = [](void const* at) { return *static_cast<double const*>(at); };
    return t;
  }();
};

template <>
struct type_of<std::string> {
  static constexpr type value = [] {
    type t{kind::string, {}, {}, {}};
    t.set_string = [](void* at, std::string&& v) { *static_cast<std::string*>(at) = std::move(v); };
    t.get_string = [](void const* at) { return std::string_view{*static_cast<std::string const*>(at)}; };
    return t;
  }();
};

template <>
struct type_of<secret> {
  static constexpr type value = [] {
    type t{kind::secret, {}, {}, {}};
    t.set_string = [](void* at, std::string&& v) { *static_cast<secret*>(at) = secret{std::move(v)}; };
    t.get_string = [](void const*) { return std::string_view{}; };  // never written
    return t;
  }();
};

template <>
struct type_of<raw> {
  static constexpr type value = [] {
    type t{kind::any, {}, {}, {}};
    t.set_string = [](void* at, std::string&& v) { static_cast<raw*>(at)->text = std::move(v); };
    t.get_string = [](void const* at) { return std::string_view{static_cast<raw const*>(at)->text}; };
    return t;
  }();
};

template <class T>
struct type_of<std::vector<T>> {
  static constexpr type make() {
    type t{kind::array, {}, {}, {}};
    t.element = &type_for<T>();
    t.append = [](void* at) -> void* { return &static_cast<std::vector<T>*>(at)->emplace_back(); };
    t.size = [](void const* at) { return static_cast<std::vector<T> const*>(at)->size(); };
    t.visit = [](void const* at, std::function<void(std::string_view, void const*)> const& fn) {
      for (auto const& element : *static_cast<std::vector<T> const*>(at)) fn({}, &element);
    };
    return t;
  }
  static constexpr type value = make();
};

template <class T>
struct type_of<std::map<std::string, T>> {
  static constexpr type make() {
    type t{kind::map, {}, {}, {}};
    t.element = &type_for<T>();
    t.insert = [](void* at, std::string const& key) -> void* {
      auto [place, fresh] = static_cast<std::map<std::string, T>*>(at)->try_emplace(key);
      return fresh ? &place->second : nullptr;
    };
    t.size = [](void const* at) { return static_cast<std::map<std::string, T> const*>(at)->size(); };
    t.visit = [](void const* at, std::function<void(std::string_view, void const*)> const& fn) {
      for (auto const& [key, element] : *static_cast<std::map<std::string, T> const*>(at)) fn(key, &element);
    };
    return t;
  }
  static constexpr type value = make();
};

}  // namespace vetrina::json
