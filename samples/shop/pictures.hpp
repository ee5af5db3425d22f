// pictures: drawn by the shop itself, the same for the same path, so that nothing is fetched from anywhere. Pure.
#pragma once

#include <string>
#include <string_view>

namespace shop {

// Path of a family's picture, in one colour where there is one.
[[nodiscard]] std::string picture_path(std::string_view family, std::string_view colour = {});

// SVG for what stands behind "/pictures/": "501-original/dark-wash.svg".
[[nodiscard]] std::string draw_picture(std::string_view name);

// A Shopify export with every picture's address replaced by one of ours; all else byte for byte, bad rows too.
[[nodiscard]] std::string with_own_pictures(std::string_view csv);

}  // namespace shop
