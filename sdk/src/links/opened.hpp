// opened: that a shopper came by a link which another one shares: the journal's row from which modules above learn what
// passes between two people (docs/decisions/0023). Kept of shoppers alone who agreed to personalise. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "json/describe.hpp"
#include "links/clicks.hpp"
#include "ops/operation.hpp"

namespace vetrina::links {

// Subject: public id of who opened it.
inline constexpr std::string_view link_opened_change = "link.opened";
struct opened_change {
  std::string sharer;
};
BOOST_DESCRIBE_STRUCT(opened_change, (), (sharer))
VT_NOTES(opened_change, note{"sharer", "Public id of the shopper who shares the link."})

// `opener`: by the shop's own id. Does nothing where nobody shares the link, or they themselves.
[[nodiscard]] result<void> tell_opened(store::transaction& tx, ops::call const& in, clicked const& by,
                                       std::string_view opener);

}  // namespace vetrina::links
