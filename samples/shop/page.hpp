// page: how HTML is made here. A template holds {name} for a value, escaped; {=name} for HTML as it is; {@key} for a
// sentence in the reader's language. Pure but for the session it reads.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "common/https_server.hpp"
#include "shop/session.hpp"

namespace shop {

using values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

[[nodiscard]] std::string fill(std::string_view tpl, std::string_view language, values with = {});

struct page {
  std::string title;
  std::string body;
  std::string head;             // HTML of widgets: styles, JSON-LD
  std::string here;             // path, for coming back after another language was chosen
  int status = 200;
};

// Where forms may lead, besides the shop itself: the networks, to whom signing in sends the browser.
struct policy {
  std::string form_targets;  // origins, separated by spaces
};

// The whole page around a body, with the headers of a page that holds somebody's own data.
[[nodiscard]] sample::response finish(page const& what, session const& reader, policy const& allowed);

// Hidden field against forms of other sites.
[[nodiscard]] std::string csrf_field(session const& reader);

[[nodiscard]] sample::response style_sheet();

}  // namespace shop
