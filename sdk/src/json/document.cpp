#include "json/document.hpp"

#include <nlohmann/json.hpp>

#include "base/strings.hpp"
#include "json/checker.hpp"
#include "json/held_tree.hpp"

namespace vetrina::json {

using tree = held_tree::tree;

struct document::node {
  held_tree held;
  std::shared_ptr<node const> whole;  // of which this is a part, and whose tree it looks at
  tree const& value = held.value;

  node() = default;
  node(std::shared_ptr<node const> of, tree const& part) : whole{std::move(of)}, value{part} {}
};

namespace {

// Builds nothing: only holds a text to what every document must satisfy.
class watcher final : public nlohmann::json_sax<tree> {
 public:
  watcher(std::string_view text, int max_depth) : text_{text}, max_depth_{max_depth}, where_{max_depth} {}
  std::optional<error> failure;

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, string_t const&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(true); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (!where_.key(name)) failure = duplicate_key(where_);
    return !failure;
  }
  bool parse_error(std::size_t position, std::string const&, nlohmann::detail::exception const& why) override {
    std::string_view reason = why.what();
    if (auto const at = reason.rfind(": "); at != std::string_view::npos) reason.remove_prefix(at + 2);
    failure = syntax_error(text_, position, clipped(reason, 160));
    return false;
  }

 private:
  bool value() {
    where_.value();
    return true;
  }
  bool open(bool object) {
    if (!where_.open(object)) failure = too_deep(where_, max_depth_);
    return !failure;
  }
  bool close() {
    where_.close();
    return true;
  }

  std::string_view text_;
  int max_depth_;
  trail where_;
};

// nlohmann's own pointer type throws on a bad step; hosts ask for places that are not there all the time.
tree const* find(tree const& root, std::string_view pointer) {
  tree const* at = &root;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    auto const end = std::min(pointer.find('/'), pointer.size());
    std::string step;
    for (std::size_t i = 0; i < end; ++i) {
      bool const escape = pointer[i] == '~' && i + 1 < end;
      step += escape ? (pointer[i + 1] == '1' ? '/' : '~') : pointer[i];
      if (escape) ++i;
    }
    pointer.remove_prefix(end);
    if (at->is_object()) {
      auto const found = at->find(step);
      if (found == at->end()) return nullptr;
      at = &*found;
    } else if (at->is_array()) {
      bool const digits =
          !step.empty() && step.size() < 10 && step.find_first_not_of("0123456789") == std::string::npos;
      if (!digits || (step.size() > 1 && step.front() == '0')) return nullptr;
      std::size_t const index = std::stoul(step);
      if (index >= at->size()) return nullptr;
      at = &(*at)[index];
    } else {
      return nullptr;
    }
  }
  return at;
}

}  // namespace

result<document> document::parse(std::string_view text, std::size_t max_bytes, int max_depth) {
  VT_CHECK(check_size(text, max_bytes));
  watcher checked{text, max_depth};
  tree::sax_parse(text, &checked);
  if (checked.failure) return std::move(*checked.failure);
  auto made = std::make_shared<node>();
  nlohmann::detail::json_sax_dom_parser<tree> into{made->held.value, false};  // what tree::parse runs, into ours
  tree::sax_parse(text, &into);
  return document{std::move(made)};
}

bool document::has(std::string_view pointer) const { return find(root_->value, pointer) != nullptr; }

std::optional<std::string> document::string_at(std::string_view pointer) const {
  auto const* at = find(root_->value, pointer);
  if (at == nullptr || !at->is_string()) return std::nullopt;
  return at->get<std::string>();
}

std::optional<std::int64_t> document::integer_at(std::string_view pointer) const {
  auto const* at = find(root_->value, pointer);
  if (at == nullptr || !at->is_number_integer()) return std::nullopt;
  if (at->is_number_unsigned() && at->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  return at->get<std::int64_t>();
}

std::optional<double> document::number_at(std::string_view pointer) const {
  auto const* at = find(root_->value, pointer);
  if (at == nullptr || !at->is_number()) return std::nullopt;
  return at->get<double>();
}

std::optional<bool> document::boolean_at(std::string_view pointer) const {
  auto const* at = find(root_->value, pointer);
  if (at == nullptr || !at->is_boolean()) return std::nullopt;
  return at->get<bool>();
}

bool document::is_object(std::string_view pointer) const {
  auto const* at = find(root_->value, pointer);
  return at != nullptr && at->is_object();
}

bool document::is_array(std::string_view pointer) const {
  auto const* at = find(root_->value, pointer);
  return at != nullptr && at->is_array();
}

std::size_t document::size_at(std::string_view pointer) const {
  auto const* at = find(root_->value, pointer);
  return at != nullptr && at->is_structured() ? at->size() : 0;
}

std::vector<std::string> document::keys_at(std::string_view pointer) const {
  std::vector<std::string> keys;
  auto const* at = find(root_->value, pointer);
  if (at == nullptr || !at->is_object()) return keys;
  for (auto const& item : at->items()) keys.push_back(item.key());
  return keys;
}

std::optional<document> document::at(std::string_view pointer) const {
  auto const* at = find(root_->value, pointer);
  if (at == nullptr) return std::nullopt;
  return document{std::make_shared<node const>(root_, *at)};
}

std::string document::text(std::string_view pointer) const {
  auto const* at = find(root_->value, pointer);
  if (at == nullptr) return {};
  return at->dump(-1, ' ', false, tree::error_handler_t::replace);
}

std::string pointer_step(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace vetrina::json
