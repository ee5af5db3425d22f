// links: direct links, short or signed, that lead into the shop and nowhere else; and the clicks on them.
#pragma once

#include "ops/module.hpp"

namespace vetrina::links {

// link.create, link.resolve; tables link, link_sharer; in traffic click.
[[nodiscard]] ops::module const& links_module();

}  // namespace vetrina::links
