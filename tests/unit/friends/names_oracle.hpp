// names_oracle: what is true in a small town, in the plainest form, and who may be named by it. Knows nothing of the
// product; for names_property_test.cpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace vetrina::friends {

struct thing {
  std::string owner;
  std::string product;
  std::string kind;
  std::string audience = "nobody";
  bool granted = false;  // for this thing alone
  bool gift = false;
  int embargo_days = 0;
  std::int64_t visible_from = 0;  // -1: waits for the delivery
  std::string order;  // "" for what was only said
};

struct order {
  std::string owner;
  std::string product;
  std::string address;
  bool delivered = false;
  bool held = true;
};

struct soul {
  bool alive = false;
  bool linked = false;
  bool minor = false;
  std::set<std::string> consents;
};

struct group {
  std::string id;
  std::string owner;
  std::vector<std::pair<std::int64_t, std::string>> members;  // in the order in which they joined

  [[nodiscard]] bool holds(std::string const& who) const {
    return std::ranges::any_of(members, [&](auto const& m) { return m.second == who; });
  }
};

inline std::string family_of(std::string const& product) { return product.substr(0, product.find('/')); }

// What is true in the town, in the plainest form.
struct oracle {
  std::map<std::string, soul> people;
  std::set<std::pair<std::string, std::string>> ties;  // both ways round
  std::set<std::pair<std::string, std::string>> blocks;  // who, whom
  std::vector<thing> things;
  std::map<std::string, order> orders;
  std::vector<group> groups;

  [[nodiscard]] bool apart(std::string const& a, std::string const& b) const {
    return blocks.contains({a, b}) || blocks.contains({b, a});
  }
  [[nodiscard]] bool friends(std::string const& viewer, std::string const& owner) const {
    return ties.contains({viewer, owner}) && people.at(viewer).consents.contains("find_friends");
  }
  [[nodiscard]] bool share(std::string const& a, std::string const& b, std::string const& circle = {}) const {
    return std::ranges::any_of(
        groups, [&](group const& g) { return (circle.empty() || g.id == circle) && g.holds(a) && g.holds(b); });
  }
  [[nodiscard]] bool covers(thing const& one, std::string const& viewer) const {
    if (one.audience == "friends") return friends(viewer, one.owner);
    if (one.audience == "public") return friends(viewer, one.owner) || share(viewer, one.owner);
    return one.audience.starts_with("circle:") && share(viewer, one.owner, one.audience.substr(7));
  }
  [[nodiscard]] bool same_home(thing const& one, std::string const& viewer) const {
    if (one.order.empty() || one.kind != "own") return false;
    return std::ranges::any_of(orders, [&](auto const& o) {
      return o.second.owner == viewer && o.second.address == orders.at(one.order).address;
    });
  }
  [[nodiscard]] bool shown(thing const& one, std::string const& viewer, std::int64_t now) const {
    auto const& owner = people.at(one.owner);
    bool const agreed = one.granted || owner.consents.contains("show_to_friends");
    bool const free = one.visible_from >= 0 && one.visible_from <= now;
    return owner.alive && !owner.minor && one.owner != viewer && agreed && !one.gift && free && one.product != "kit" &&
           !apart(viewer, one.owner) && covers(one, viewer) && !same_home(one, viewer);
  }
};

}  // namespace vetrina::friends
