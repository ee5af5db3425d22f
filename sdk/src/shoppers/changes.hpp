// changes: the journal rows of this module. `subject` is the public id of the shopper, so that the journal holds no
// shop's own id and means nothing once the shopper's row is gone.
//
//   kind             body
//   shopper.put      {}
//   consent.changed  consent_change
//   shopper.merged   merged_change; subject: who took the other over
//   shopper.unmerged merged_change: both are there again
//   shopper.erased   erased_change; subject: the confirmation code, as the public id is gone
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "json/describe.hpp"
#include "shoppers/purpose.hpp"

namespace vetrina::shoppers {

inline constexpr std::string_view shopper_put_change = "shopper.put";
inline constexpr std::string_view consent_changed_change = "consent.changed";
inline constexpr std::string_view shopper_erased_change = "shopper.erased";
inline constexpr std::string_view shopper_merged_change = "shopper.merged";
inline constexpr std::string_view shopper_unmerged_change = "shopper.unmerged";

struct consent_change {
  shoppers::purpose purpose = shoppers::purpose::find_friends;
  bool granted = false;
};
BOOST_DESCRIBE_STRUCT(consent_change, (), (purpose, granted))
VT_NOTES(consent_change, note{"purpose", "What it is about."}, note{"granted", "false: withdrawn."})

struct merged_change {
  std::string from;
};
BOOST_DESCRIBE_STRUCT(merged_change, (), (from))
VT_NOTES(merged_change, note{"from", "Public id of the other, who has none of their own until it is undone."})

struct erased_change {
  std::string owner;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(erased_change, (), (owner, reason))
VT_NOTES(erased_change, note{"owner", "The public id that the shopper had; empty for a guest."},
         note{"reason", "In the shop's words."})

}  // namespace vetrina::shoppers
