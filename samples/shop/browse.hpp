// browse: the pages that need no account: home, product, bag, and your friends' shop.
#pragma once

#include "shop/shop.hpp"

namespace shop {

[[nodiscard]] sample::response home_page(visit const& of);
[[nodiscard]] sample::response product_page(visit const& of, std::string const& family);
[[nodiscard]] sample::response bag_page(visit const& of);
[[nodiscard]] sample::response change_bag(visit const& of);
[[nodiscard]] sample::response friends_page(visit const& of);
[[nodiscard]] sample::response share(visit const& of);
[[nodiscard]] sample::response message_page(visit const& of, int status, std::string_view title_key,
                                            std::string_view text_key);

}  // namespace shop
