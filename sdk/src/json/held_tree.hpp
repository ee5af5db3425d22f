// held_tree: a JSON tree that is built and taken down where memory may end. nlohmann's own destructor asks for some and
// ends the process where there is none, and its ordered map copies whole trees when it grows. Inner header of json/. One
// thread at a time.
#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <list>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace vetrina::json {

// The members of an object in the order they came; each stays where it was made. What nlohmann asks of an object type.
template <class Key, class Value, class, class Allocator>
class member_list : public std::list<std::pair<Key const, Value>, Allocator> {
  using members = std::list<std::pair<Key const, Value>, Allocator>;

 public:
  using typename members::const_iterator;
  using typename members::iterator;
  using typename members::size_type;
  using key_type = Key;
  using mapped_type = Value;
  using key_compare = std::equal_to<>;
  using members::members;

  template <class Name>
  iterator find(Name const& name) {
    return std::find_if(this->begin(), this->end(), [&](auto const& member) { return member.first == name; });
  }
  template <class Name>
  const_iterator find(Name const& name) const {
    return std::find_if(this->begin(), this->end(), [&](auto const& member) { return member.first == name; });
  }
  template <class Name>
  size_type count(Name const& name) const {
    return find(name) == this->end() ? 0 : 1;
  }
  std::pair<iterator, bool> emplace(Key const& name, Value&& value) {
    auto const found = find(name);
    if (found != this->end()) return {found, false};
    this->emplace_back(name, std::move(value));
    return {std::prev(this->end()), true};
  }
  Value& operator[](Key const& name) { return emplace(name, Value{}).first->second; }
};

struct held_tree {
  using tree = nlohmann::basic_json<member_list>;
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
