// setup: what the shop tells the SDK at its start: configuration, itself, its words, its catalogue. Done again at every
// start; each step leaves the same state behind.
#pragma once

#include "shop/backend.hpp"
#include "shop/options.hpp"

namespace shop {

[[nodiscard]] json configuration_for(options const& with, std::string const& url);

void put_shop(backend& into, std::string const& url);
// Purpose → language → {text, text_hash}.
[[nodiscard]] json put_policies(backend& into);
// The answer of catalog.import.
[[nodiscard]] json import_catalog(backend& into, options const& with);

}  // namespace shop
