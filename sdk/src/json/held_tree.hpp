// held_tree: a JSON tree that is taken down without memory. nlohmann's own destructor asks for some and ends the process
// where there is none. Inner header of json/. One thread at a time.
#pragma once

#include <nlohmann/json.hpp>
#include <utility>

namespace vetrina::json {

struct held_tree {
  using tree = nlohmann::ordered_json;
  tree value;

  held_tree() = default;
  explicit held_tree(tree from) : value(std::move(from)) {}
  held_tree(held_tree const&) = delete;
  held_tree& operator=(held_tree const&) = delete;
  ~held_tree() { empty(value); }

  // Leaves first: what is left for the destructor has no children. Depth is bounded where trees are made.
  static void empty(tree& of) noexcept {
    if (of.is_array()) {
      auto& items = of.get_ref<tree::array_t&>();
      for (auto& item : items) empty(item);
      items.clear();
    } else if (of.is_object()) {
      auto& members = of.get_ref<tree::object_t&>();
      for (auto& [name, member] : members) empty(member);
      members.clear();
    }
  }
};

}  // namespace vetrina::json
