// names: a shopper's name and picture, which only a disclosure brings to light. `profile` has no accessor; name_of and
// profile_of_self are its only readers. Values; thread-safe.
#pragma once

#include <optional>
#include <string>

#include "json/describe.hpp"
#include "shoppers/visibility.hpp"

namespace vetrina::shoppers {

struct who {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> avatar;
};
BOOST_DESCRIBE_STRUCT(who, (), (id, name, avatar))
VT_NOTES(who, note{"id", "Public id of the shopper, p_…; never the shop's own id."},
         note{"name", "As the shop knows them; absent where the shop gave none."},
         note{"avatar", "Address of a picture; absent where the shop gave none."})

struct shopper_row;

class profile {
 public:
  profile() = default;
  profile(std::optional<std::string> name, std::optional<std::string> avatar)
      : name_{std::move(name)}, avatar_{std::move(avatar)} {}

 private:
  friend std::optional<who> name_of(disclosure const& allowed, shopper_row const& owner);
  friend who profile_of_self(shopper_row const& self);
  std::optional<std::string> name_;
  std::optional<std::string> avatar_;
};

// Empty where the disclosure is about another shopper.
[[nodiscard]] std::optional<who> name_of(disclosure const& allowed, shopper_row const& owner);
// For answers to the shopper themselves or to the shop's back end, never to another shopper.
[[nodiscard]] who profile_of_self(shopper_row const& self);

}  // namespace vetrina::shoppers
