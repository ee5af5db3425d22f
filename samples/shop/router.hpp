// router: which page answers a request. Hands what is the SDK's to the SDK; keeps every error a page in plain words.
// Safe from any thread.
#pragma once

#include "shop/shop.hpp"

namespace shop {

[[nodiscard]] sample::response answer(open_shop& at, sample::request const& asked);

}  // namespace shop
