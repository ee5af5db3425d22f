// pages: what a person sees: front page, sign-in, consent, profile, pictures. Pure functions from values to bytes; they
// need no script, and everything from outside is escaped here.
#pragma once

#include <string>
#include <string_view>

#include "common/https_server.hpp"
#include "network/oauth.hpp"
#include "network/people.hpp"

namespace sandbox {

[[nodiscard]] sample::response front_page(people const& who);
[[nodiscard]] sample::response sign_in_page(people const& who, authorization_request const& request,
                                            application const& client, bool wrong);
// The form may send the browser on to the client's own address, and nowhere else (Content-Security-Policy).
[[nodiscard]] sample::response consent_page(person const& who, authorization_request const& request,
                                            application const& client);
[[nodiscard]] sample::response code_page(std::string_view code);  // for urn:ietf:wg:oauth:2.0:oob
[[nodiscard]] sample::response profile_page(person const& who, std::size_t followers, std::size_t following);
[[nodiscard]] sample::response message_page(int status, std::string_view title, std::string_view sentence);

[[nodiscard]] sample::response style_sheet();
[[nodiscard]] sample::response icon();
[[nodiscard]] sample::response avatar(person const& who);  // SVG, the same for the same person always
[[nodiscard]] sample::response banner(person const& who);

}  // namespace sandbox
