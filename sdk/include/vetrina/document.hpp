// vetrina/document.hpp: requests and answers as C++ structs, for vetrina/operations.hpp. Header-only, with no JSON
// library. Values; no shared state. A request holds what is set; an answer may hold more than its struct knows.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vetrina {

// Any JSON value, as its text. Since 0.1.0.
struct json_text {
  std::string text = "null";
};

namespace detail {

template <std::size_t N>
struct literal {
  // NOLINTNEXTLINE(*-explicit-*): a template argument is written as its text.
  consteval literal(char const (&from)[N]) { std::copy_n(from, N, text); }
  char text[N];
};

}  // namespace detail

// One of the words that an operation knows: `.kind = "own"` is checked while it compiles. Unknown where nothing was said,
// or in an answer a word that only a newer library knows. Since 0.1.0.
template <detail::literal... Words>
class one_of {
 public:
  constexpr one_of() = default;
  template <std::size_t N>
  consteval one_of(char const (&word)[N]) : at_{place(word)} {
    if (at_ < 0) throw "none of the words that the operation knows";
  }
  // For words that come from outside; unknown where it is none of them.
  [[nodiscard]] static constexpr one_of from(std::string_view word) {
    one_of out;
    out.at_ = place(word);
    return out;
  }
  [[nodiscard]] constexpr bool unknown() const noexcept { return at_ < 0; }
  // Empty where it is unknown.
  [[nodiscard]] constexpr std::string_view text() const noexcept {
    return at_ < 0 ? std::string_view{} : words[static_cast<std::size_t>(at_)];
  }
  friend constexpr bool operator==(one_of, one_of) = default;

 private:
  static constexpr std::array<std::string_view, sizeof...(Words)> words{Words.text...};
  static constexpr int place(std::string_view word) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] == word) return static_cast<int>(i);
    }
    return -1;
  }
  int at_ = -1;
};

namespace detail {

template <class T>
concept described = requires(T& value) { T::each_field(value, [](char const*, auto&, bool) {}); };

class writer {
 public:
  void put(std::string_view text) {
    out_ += '"';
    for (char const c : text) {
      if (c == '"' || c == '\\') out_ += '\\';
      if (static_cast<unsigned char>(c) >= 0x20) {
        out_ += c;
      } else {
        constexpr char const* digits = "0123456789abcdef";
        out_ += "\\u00";
        out_ += digits[static_cast<unsigned char>(c) >> 4U];
        out_ += digits[static_cast<unsigned char>(c) & 15U];
      }
    }
    out_ += '"';
  }
  void put(std::string const& text) { put(std::string_view{text}); }
  void put(bool value) { out_ += value ? "true" : "false"; }
  void put(std::int64_t value) { out_ += std::to_string(value); }
  void put(double value) {
    std::array<char, 32> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out_.append(digits.data(), end);
  }
  void put(json_text const& value) { out_ += value.text; }
  template <literal... Words>
  void put(one_of<Words...> value) {
    put(value.text());
  }
  template <class T>
  void put(std::vector<T> const& list) {
    char before = '[';
    for (auto const& one : list) {
      out_ += before;
      before = ',';
      put(static_cast<T const&>(one));
    }
    out_ += list.empty() ? "[]" : "]";
  }
  template <class T>
  void put(std::map<std::string, T> const& map) {
    char before = '{';
    for (auto const& [key, one] : map) {
      out_ += before;
      before = ',';
      put(key);
      out_ += ':';
      put(one);
    }
    out_ += map.empty() ? "{}" : "}";
  }
  template <described T>
  void put(T const& object) {
    out_ += '{';
    bool first = true;
    T::each_field(object, [&](char const* name, auto const& field, bool required) {
      if (!required && left_out(field)) return;
      if (!first) out_ += ',';
      first = false;
      put(std::string_view{name});
      out_ += ':';
      put_set(field);
    });
    out_ += '}';
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  template <class T>
  static bool left_out(std::optional<T> const& field) {
    return !field;
  }
  template <literal... Words>
  static bool left_out(one_of<Words...> field) {
    return field.unknown();
  }
  template <class T>
  static bool left_out(T const& field) {
    if constexpr (requires { field.empty(); }) return field.empty();  // a list or a map, by default the empty one
    return false;
  }
  template <class T>
  void put_set(std::optional<T> const& field) {
    put(*field);
  }
  template <class T>
  void put_set(T const& field) {
    put(field);
  }
  std::string out_;
};

// Reads what the library wrote. What no struct has is passed over.
class reader {
 public:
  explicit reader(std::string_view text) : text_{text} {}

  void get(std::string& out) { out = string(); }
  void get(bool& out) { out = word() == "true"; }
  void get(std::int64_t& out) { number(out); }
  void get(double& out) { number(out); }
  void get(json_text& out) {
    blank();
    auto const begin = at_;
    pass_over();
    out.text = text_.substr(begin, at_ - begin);
  }
  template <literal... Words>
  void get(one_of<Words...>& out) {
    out = one_of<Words...>::from(string());
  }
  template <class T>
  void get(std::optional<T>& out) {
    get(out.emplace());
  }
  template <class T>
  void get(std::vector<T>& out) {
    expect('[');
    for (bool more = !accept(']'); more; more = next(']')) {
      T one{};
      get(one);
      out.push_back(std::move(one));
    }
  }
  template <class T>
  void get(std::map<std::string, T>& out) {
    members([&](std::string key) { get(out[std::move(key)]); });
  }
  template <described T>
  void get(T& object) {
    members([&](std::string const& key) {
      bool known = false;
      T::each_field(object, [&](char const* name, auto& field, bool) {
        if (known || key != name) return;
        known = true;
        if (!null()) get(field);
      });
      if (!known) pass_over();
    });
  }

 private:
  template <class Visit>
  void members(Visit&& visit) {
    expect('{');
    for (bool more = !accept('}'); more; more = next('}')) {
      auto key = string();
      expect(':');
      visit(std::move(key));
    }
  }
  [[noreturn]] static void fail() { throw std::runtime_error{"this is no answer of the operation"}; }
  void blank() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool accept(char c) {
    blank();
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail();
  }
  bool next(char end) {
    if (accept(',')) return true;
    expect(end);
    return false;
  }
  std::string_view word() {
    blank();
    auto const begin = at_;
    while (at_ < text_.size() && std::string_view{",]} \n\t\r"}.find(text_[at_]) == std::string_view::npos) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  bool null() {
    blank();
    if (text_.substr(at_, 4) != "null") return false;
    at_ += 4;
    return true;
  }
  template <class T>
  void number(T& out) {
    auto const digits = word();
    auto const end = digits.data() + digits.size();
    auto const read = std::from_chars(digits.data(), end, out);
    if (read.ec != std::errc{} || read.ptr != end) fail();
  }
  std::string string() {
    expect('"');
    std::string out;
    for (;;) {
      auto const c = peek();
      if (at_ >= text_.size()) fail();
      ++at_;
      if (c == '"') return out;
      if (c == '\\') {
        escape(out);
      } else {
        out += c;
      }
    }
  }
  void escape(std::string& out) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view values = "\"\\/\b\f\n\r\t";
    auto const c = peek();
    ++at_;
    if (c != 'u') {
      auto const which = names.find(c);
      if (which == std::string_view::npos) fail();
      out += values[which];
      return;
    }
    auto point = unit();
    if (point >= 0xd800 && point < 0xdc00) {  // the first of a pair
      expect('\\');
      expect('u');
      point = 0x10000 + ((point - 0xd800) << 10U) + (unit() - 0xdc00);
    }
    put_utf8(out, point);
  }
  std::uint32_t unit() {
    std::uint32_t out = 0;
    auto const digits = text_.substr(std::min(at_, text_.size()), 4);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), out, 16).ptr != digits.data() + 4) fail();
    at_ += 4;
    return out;
  }
  static void put_utf8(std::string& out, std::uint32_t point) {
    auto const tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((point >> shift) & 0x3fU)); };
    if (point < 0x80) {
      out += static_cast<char>(point);
    } else if (point < 0x800) {
      out += static_cast<char>(0xc0U | (point >> 6U));
      tail(0);
    } else if (point < 0x10000) {
      out += static_cast<char>(0xe0U | (point >> 12U));
      tail(6);
      tail(0);
    } else {
      out += static_cast<char>(0xf0U | (point >> 18U));
      tail(12);
      tail(6);
      tail(0);
    }
  }
  void pass_over() {
    blank();
    if (peek() == '"') {
      static_cast<void>(string());
    } else if (peek() == '{') {
      members([this](std::string const&) { pass_over(); });
    } else if (accept('[')) {
      for (bool more = !accept(']'); more; more = next(']')) pass_over();
    } else if (word().empty()) {
      fail();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

template <described T>
[[nodiscard]] std::string written(T const& document) {
  writer out;
  out.put(document);
  return out.take();
}

template <described T>
[[nodiscard]] T read(std::string_view text) {
  T out{};
  reader{text}.get(out);
  return out;
}

}  // namespace detail
}  // namespace vetrina
