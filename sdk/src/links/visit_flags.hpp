// visit_flags: what a visit says of itself, and the host it came from. Inner header of links/. Pure; allocates only where
// it gives words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "links/resolve.hpp"

namespace vetrina::links {

[[nodiscard]] unsigned flags_of(visit const& by) noexcept;
[[nodiscard]] std::vector<std::string> flag_names(unsigned flags);
[[nodiscard]] std::string joined_flags(unsigned flags);  // as the click's row holds them

// A part of `referer`, in any case. Only the host: paths and queries of other sites are other people's business.
[[nodiscard]] std::string_view host_of(std::string_view referer) noexcept;

}  // namespace vetrina::links
