#include "json/builder.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/strings.hpp"
#include "json/held_tree.hpp"

namespace vetrina::json {

using tree = held_tree::tree;

struct builder::node {
  held_tree held{tree::object()};
  tree& value = held.value;
};

namespace {

constexpr std::size_t max_depth = 32;                          // what the codec reads
constexpr std::int64_t largest = (std::int64_t{1} << 53) - 1;  // what every JSON reader reads as the same number

error at(code why, std::string_view slug, std::string_view pointer, std::string_view what) {
  return fail(why, slug, cat("\"", clipped(pointer, 200), "\" ", what), std::string{clipped(pointer, 200)});
}

result<std::vector<std::string>> steps_of(std::string_view pointer) {
  if (!is_utf8(pointer)) return fail(code::invalid, "request.not_utf8", "A JSON pointer is not UTF-8.");
  if (!pointer.starts_with('/')) {
    return at(code::invalid, "request.bad_pointer", pointer, "is no JSON pointer to a field: it begins with a slash.");
  }
  std::vector<std::string> steps;
  for (auto const part : split(pointer.substr(1), '/')) {
    std::string step;
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (part[i] != '~') {
        step += part[i];
        continue;
      }
      char const next = ++i < part.size() ? part[i] : ' ';
      if (next != '0' && next != '1') {
        return at(code::invalid, "request.bad_pointer", pointer, "has a ~ that is neither ~0 nor ~1.");
      }
      step += next == '0' ? '~' : '/';
    }
    steps.push_back(std::move(step));
  }
  if (steps.size() > max_depth) return at(code::invalid, "request.too_deep", pointer, "has more than 32 steps.");
  return steps;
}

bool begins_array(std::string_view step) { return step == "0" || step == "-"; }

// The place in an array, or none where there cannot be one: a gap would be filled with nulls that nobody asked for.
std::optional<std::size_t> index_of(std::string_view step, std::size_t size) {
  if (step == "-") return size;
  bool const digits =
      !step.empty() && step.size() < 10 && step.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits || (step.size() > 1 && step.front() == '0')) return std::nullopt;
  std::size_t const index = std::stoul(std::string{step});
  return index <= size ? std::optional{index} : std::nullopt;
}

// Walks as far as there is something, then builds the rest aside: nothing changes where a step is wrong.
result<void> put(tree& root, std::string_view pointer, tree leaf) {
  held_tree held{std::move(leaf)};
  tree& value = held.value;
  VT_TRY(auto const steps, steps_of(pointer));
  tree* here = &root;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    bool const last = i + 1 == steps.size();
    tree* next = nullptr;
    if (here->is_object()) {
      auto const found = here->find(steps[i]);
      next = found == here->end() ? nullptr : &*found;
    } else if (here->is_array()) {
      auto const index = index_of(steps[i], here->size());
      if (!index) return at(code::invalid, "request.bad_pointer", pointer, "leaves a gap in an array.");
      next = *index < here->size() ? &(*here)[*index] : nullptr;
    } else {
      return at(code::invalid, "request.wrong_type", pointer, "leads through something that is no object or array.");
    }
    if (next != nullptr && !last) {
      here = next;
      continue;
    }
    for (std::size_t back = steps.size() - 1; back > i; --back) {
      held_tree around{begins_array(steps[back]) ? tree::array() : tree::object()};
      if (around.value.is_array()) {
        around.value.push_back(nullptr);
        around.value.back().swap(value);
      } else {
        around.value[steps[back]].swap(value);
      }
      value.swap(around.value);
    }
    if (next != nullptr) {
      next->swap(value);  // what stood there goes with the one that is held
    } else if (here->is_array()) {
      here->push_back(std::move(value));
    } else {
      (*here)[steps[i]].swap(value);  // = would take the value over before it asks for a place
    }
    return {};
  }
  return {};
}

}  // namespace

builder::builder() : root_{std::make_unique<node>()} {}
builder::~builder() = default;

result<void> builder::set(std::string_view pointer, std::string_view value) {
  if (!is_utf8(value)) return at(code::invalid, "request.not_utf8", pointer, "was given a text that is not UTF-8.");
  return put(root_->value, pointer, std::string{value});
}

result<void> builder::set(std::string_view pointer, std::int64_t value) {
  if (value > largest || value < -largest) {
    return at(code::range, "request.out_of_range", pointer, "was given a number beyond 2^53-1.");
  }
  return put(root_->value, pointer, value);
}

result<void> builder::set(std::string_view pointer, double value) {
  if (!std::isfinite(value)) return at(code::range, "request.out_of_range", pointer, "was given what is no number.");
  return put(root_->value, pointer, value);
}

result<void> builder::set(std::string_view pointer, bool value) { return put(root_->value, pointer, value); }

std::string builder::text() const { return root_->value.dump(); }

}  // namespace vetrina::json
