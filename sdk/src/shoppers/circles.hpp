// circles: groups of shoppers, each of whom accepted. An invitation is a secret that its owner hands on by any channel;
// using it is accepting. What a circle may see is decided by visibility, as everything is.
// Reads take the session of the operation that runs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ops/module.hpp"
#include "shoppers/audience.hpp"
#include "store/database.hpp"

namespace vetrina::shoppers {

inline constexpr std::int64_t most_circles = 50;  // of one shopper
inline constexpr std::int64_t most_members = 100;
inline constexpr std::int64_t invitation_days = 14;

struct circle_row {
  std::string circle;  // "c_…"
  std::optional<std::string> name;  // empty after its owner was erased: the words were theirs
  std::string owner;  // by the shop's own id
};

struct member_row {
  std::string shopper;
  std::int64_t joined_at = 0;
};

[[nodiscard]] result<std::optional<circle_row>> find_circle(store::session& db, std::string_view shop,
                                                            std::string_view circle);
// In the order in which they joined.
[[nodiscard]] result<std::vector<member_row>> members_of(store::session& db, std::string_view shop,
                                                         std::string_view circle);
[[nodiscard]] result<bool> is_member(store::session& db, std::string_view shop, std::string_view circle,
                                     std::string_view shopper);
[[nodiscard]] result<std::vector<std::string>> circles_of(store::session& db, std::string_view shop,
                                                          std::string_view shopper);
// Everybody who is in a circle with the shopper, and in which.
[[nodiscard]] result<std::map<std::string, std::vector<std::string>>> circle_mates(store::session& db,
                                                                                   std::string_view shop,
                                                                                   std::string_view shopper);

// A chosen audience that the shopper may choose: fails with request.unknown_value, and with circle.unknown where they
// are no member of the circle.
[[nodiscard]] result<void> check_chosen(store::session& db, std::string_view shop, std::string_view shopper,
                                        audience const& chosen, std::string_view pointer);

// Out of the circle. An owner's place goes to who joined first of the others; without others the circle ends.
[[nodiscard]] result<void> leave(store::transaction& tx, std::string_view shop, circle_row const& from,
                                 std::string_view shopper);

// For erasing: every membership and invitation, and the names of circles that were theirs.
[[nodiscard]] result<void> forget_circles(ops::command& in, std::string_view shopper);
[[nodiscard]] result<void> export_circles(ops::query& in, std::string_view shopper,
                                          std::vector<ops::export_part>& parts);

}  // namespace vetrina::shoppers
