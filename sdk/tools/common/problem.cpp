#include "common/problem.hpp"

#include <iostream>

#include "base/strings.hpp"
#include "common/json_text.hpp"

namespace vetrina::tools {

int tell(std::string_view program, error const& why) {
  std::cerr << program << ": " << why.message << "\n  slug     " << why.slug << "\n";
  if (!why.pointer.empty()) std::cerr << "  pointer  " << why.pointer << "\n";
  return failed;
}

int tell(std::string_view program, failure const& why) {
  std::cerr << program << ": " << why.what() << "\n";
  auto const document = pretty(why.json(), key_order::as_written);
  if (document) std::cerr << *document;
  return failed;
}

}  // namespace vetrina::tools
