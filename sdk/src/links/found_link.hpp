// found_link: where a link leads, before anybody follows it. Inner header of links/.
#pragma once

#include "links/link_rows.hpp"
#include "ops/services.hpp"

namespace vetrina::links {

struct found_link {
  std::string shop;
  std::string code;  // "~" for signed ones: they have no row that a click could point to
  link_body body;
  std::string location;
  std::int64_t expires_at = 0;  // ms; 0: never
  bool limited = false;         // each resolve uses one up
};

// Fails with link.unknown, the same for every reason. Reads; counts nothing.
[[nodiscard]] result<found_link> look_up(ops::services const& with, std::string_view shop, std::string_view path_token);

}  // namespace vetrina::links
