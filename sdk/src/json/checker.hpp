// checker: what every JSON text from outside must satisfy before anything else looks at it: size, syntax, depth, no
// key twice. Shared by the codec and the document; gives the pointer of the offending place.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace vetrina::json {

// Where the parser stands, as a JSON pointer, with the keys already seen at each open object.
class trail {
 public:
  explicit trail(int max_depth) noexcept : max_depth_{max_depth} {}
  [[nodiscard]] bool open(bool object);   // false: too deep
  void close();
  [[nodiscard]] bool key(std::string_view name);  // false: the key is there already
  void value();                                   // a scalar, or a container that was closed: the next array index
  [[nodiscard]] std::string pointer() const;    // of the value that comes or has just come
  [[nodiscard]] std::string container() const;  // of the innermost open object or array
  [[nodiscard]] std::size_t depth() const noexcept { return levels_.size(); }

 private:
  struct level {
    bool object;
    std::size_t index = 0;
    std::string name;
    std::set<std::string, std::less<>> seen;
  };
  [[nodiscard]] std::string steps(std::size_t count) const;
  int max_depth_;
  std::vector<level> levels_;
};

[[nodiscard]] error syntax_error(std::string_view text, std::size_t position, std::string_view why);
[[nodiscard]] error too_deep(trail const& where, int max_depth);
[[nodiscard]] error duplicate_key(trail const& where);
[[nodiscard]] result<void> check_size(std::string_view text, std::size_t max_bytes);

}  // namespace vetrina::json
