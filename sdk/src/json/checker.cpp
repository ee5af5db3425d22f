#include "json/checker.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "json/document.hpp"

namespace vetrina::json {

bool trail::open(bool object) {
  if (levels_.size() >= static_cast<std::size_t>(max_depth_)) return false;
  levels_.push_back({object, 0, {}, {}});
  return true;
}

void trail::close() {
  levels_.pop_back();
  value();
}

bool trail::key(std::string_view name) {
  auto& top = levels_.back();
  top.name = name;
  return top.seen.emplace(name).second;
}

void trail::value() {
  if (!levels_.empty() && !levels_.back().object) ++levels_.back().index;
}

std::string trail::pointer() const { return steps(levels_.size()); }

std::string trail::container() const { return steps(levels_.empty() ? 0 : levels_.size() - 1); }

std::string trail::steps(std::size_t count) const {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    auto const& l = levels_[i];
    if (!l.object) {
      out += cat("/", static_cast<std::uint64_t>(l.index));
    } else if (!l.seen.empty()) {
      out += cat("/", pointer_step(l.name));
    }
  }
  return out;
}

error syntax_error(std::string_view text, std::size_t position, std::string_view why) {
  std::size_t const end = position == 0 ? 0 : std::min(position - 1, text.size());
  std::uint64_t line = 1;
  std::size_t line_start = 0;
  for (std::size_t i = 0; i < end; ++i) {
    if (text[i] == '\n') {
      ++line;
      line_start = i + 1;
    }
  }
  return fail(code::invalid, "request.syntax",
              // The parser quotes what it has read so far, which may end within a character.
              cat("Not valid JSON at line ", line, ", column ", static_cast<std::uint64_t>(end - line_start + 1), ": ",
                  is_utf8(why) ? why : std::string_view{"unexpected character"}, "."));
}

error too_deep(trail const& where, int max_depth) {
  return fail(code::invalid, "request.too_deep", cat("Nested deeper than ", max_depth, " levels."), where.pointer());
}

error duplicate_key(trail const& where) {
  return fail(code::invalid, "request.duplicate_key", "This key stands twice in one object; send it once.",
              where.pointer());
}

result<void> check_size(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return fail(code::invalid, "request.too_large",
                cat("The document has ", static_cast<std::uint64_t>(text.size()), " bytes; at most ",
                    static_cast<std::uint64_t>(max_bytes), " are accepted."));
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    return fail(
        code::invalid, "request.syntax",
        "The document begins with a byte order mark; JSON has none (RFC 8259 section 8.1). Send UTF-8 without it.");
  }
  return {};
}

}  // namespace vetrina::json
