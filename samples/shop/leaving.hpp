// leaving: erasing an account: what goes and what stays, proof of who it is, and the code to keep.
#pragma once

#include "shop/shop.hpp"

namespace shop {

[[nodiscard]] sample::response erase_page(visit const& of);
[[nodiscard]] sample::response answer_erase(visit const& of);

}  // namespace shop
