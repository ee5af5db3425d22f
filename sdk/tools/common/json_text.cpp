#include "common/json_text.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"

namespace vetrina::tools {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 20U;
constexpr int deepest = 128;  // schemas of nested documents go deeper than the documents

class writer {
 public:
  writer(json::document const& from, key_order order) : from_{from}, order_{order} {}

  void value(std::string const& pointer, std::size_t level) {
    if (from_.is_object(pointer)) {
      object(pointer, level);
    } else if (from_.is_array(pointer)) {
      array(pointer, level);
    } else {
      out_ += from_.text(pointer);
    }
  }
  [[nodiscard]] std::string text() && { return std::move(out_) + "\n"; }

 private:
  void object(std::string const& pointer, std::size_t level) {
    auto keys = from_.keys_at(pointer);
    if (order_ == key_order::sorted) std::ranges::sort(keys);
    out_ += '{';
    for (auto const& key : keys) {
      line(level + 1, &key == keys.data());
      out_ += cat(json::quoted(key), ": ");
      value(cat(pointer, "/", json::pointer_step(key)), level + 1);
    }
    close('}', level, keys.empty());
  }

  void array(std::string const& pointer, std::size_t level) {
    auto const count = from_.size_at(pointer);
    out_ += '[';
    for (std::size_t i = 0; i < count; ++i) {
      line(level + 1, i == 0);
      value(cat(pointer, "/", static_cast<std::uint64_t>(i)), level + 1);
    }
    close(']', level, count == 0);
  }

  void line(std::size_t level, bool first) {
    out_ += first ? "\n" : ",\n";
    out_.append(level, ' ');
  }
  void close(char with, std::size_t level, bool empty) {
    if (!empty) {
      out_ += '\n';
      out_.append(level, ' ');
    }
    out_ += with;
  }

  json::document const& from_;
  key_order order_;
  std::string out_;
};

}  // namespace

result<std::string> pretty(std::string_view json_text, key_order order) {
  VT_TRY(auto const document, json::document::parse(json_text, most_bytes, deepest));
  writer out{document, order};
  out.value({}, 0);
  return std::move(out).text();
}

}  // namespace vetrina::tools
