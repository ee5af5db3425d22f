// link_rows: the body of a short link's row. Inner header of links/.
#pragma once

#include <optional>
#include <string>

#include "links/target.hpp"

namespace vetrina::links {

struct link_body {
  link_target target;
  std::string source;
  std::string sharer;
  std::string campaign;
  std::string network;
};
BOOST_DESCRIBE_STRUCT(link_body, (), (target, source, sharer, campaign, network))
VT_NOTES(link_body, note{"target", "Where it leads; a product with its family."},
         note{"source", "Where it was shown or shared."}, note{"sharer", "Pseudonym of the shopper who shares it."},
         note{"campaign", "Campaign it belongs to."}, note{"network", "Network it is meant for."})

}  // namespace vetrina::links
