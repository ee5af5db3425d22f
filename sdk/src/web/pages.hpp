// pages: whole HTML documents, for people who came to an address of this face with a browser. Pure but for the shop's
// name, which is read from the store.
#pragma once

#include <string>
#include <string_view>

#include "web/messages.hpp"
#include "web/routes.hpp"

namespace vetrina::web {

struct page {
  int status = 200;
  std::string title;
  std::string head;          // markup: stylesheet and script
  std::string body;          // markup
  bool leaves_site = false;  // holds a form whose answer leads to a network
};

[[nodiscard]] net::http_response send_page(route_context const& in, language const& words, std::string const& shop,
                                           page const& what);

// A page for a person who followed a link that leads nowhere; says nothing that a guesser could use.
[[nodiscard]] net::http_response not_found_page(route_context const& in);
// A page where a browser asked for one, else a problem document.
[[nodiscard]] net::http_response failed(route_context const& in, error const& why);

}  // namespace vetrina::web
