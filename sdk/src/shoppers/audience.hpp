// audience: who may know about one thing, as its owner chose: nobody, asker, circle:ID, friends, public. No default:
// without a choice it is nobody. In documents it is its text. A value; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/describe.hpp"

namespace vetrina::shoppers {

class audience {
 public:
  // `unknown`: a text that is none of these, as of a newer version; nobody is covered by it.
  enum what : std::uint8_t { nobody, asker, circle, friends, public_, unknown };

  audience() = default;
  audience(what kind);  // audience::friends is one; a circle needs of_circle
  [[nodiscard]] static audience of_circle(std::string_view id);
  [[nodiscard]] static audience named(std::string_view text);

  [[nodiscard]] what kind() const noexcept { return kind_; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] std::string_view circle_id() const noexcept;  // "" where it is no circle

  // Whether somebody who looks may learn of it: more than nobody and than who asks.
  [[nodiscard]] bool shows() const noexcept { return kind_ == circle || kind_ == friends || kind_ == public_; }

  friend bool operator==(audience const&, audience const&) = default;

 private:
  what kind_ = nobody;
  std::string text_ = "nobody";
};

// Fails with request.unknown_value at `pointer`: a misspelt audience must not publish.
[[nodiscard]] result<void> check_audience(audience const& chosen, std::string_view pointer);

}  // namespace vetrina::shoppers

template <>
struct vetrina::json::type_of<vetrina::shoppers::audience> {
  static constexpr type value = [] {
    type t{kind::string, {}, {}, {}};
    t.set_string = [](void* at, std::string&& v) {
      *static_cast<shoppers::audience*>(at) = shoppers::audience::named(v);
    };
    t.get_string = [](void const* at) { return static_cast<shoppers::audience const*>(at)->text(); };
    return t;
  }();
};
