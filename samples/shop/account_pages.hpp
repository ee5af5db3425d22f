// account_pages: sign in with a password, the account with its networks, agreements and orders, checkout and what
// follows it.
#pragma once

#include "shop/shop.hpp"

namespace shop {

// Which part of the network this shopper may still link: "link", "extend_scopes" for the list of friends, or "".
[[nodiscard]] std::string missing_link(visit const& of);
// Whether an identity of this connector is linked, with which the shopper can prove who they are.
[[nodiscard]] bool is_linked(visit const& of, std::string_view connector);

[[nodiscard]] sample::response sign_in_page(visit const& of);
[[nodiscard]] sample::response answer_sign_in(visit const& of);
[[nodiscard]] sample::response answer_sign_up(visit const& of);
[[nodiscard]] sample::response sign_out(visit const& of);
// Nobody is signed in here any more, and nothing of whoever was is left in the browser.
void forget_session(visit const& of);
[[nodiscard]] sample::response account_page(visit const& of);
[[nodiscard]] sample::response export_data(visit const& of);
[[nodiscard]] sample::response check_out(visit const& of);
[[nodiscard]] sample::response order_page(visit const& of, std::string const& order);

}  // namespace shop
