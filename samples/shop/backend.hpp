// backend: the shop's one handle of the SDK, and calls as JSON documents. Safe from any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vetrina/vetrina.hpp>

#include "common/https_server.hpp"

namespace shop {

using nlohmann::json;

class backend {
 public:
  explicit backend(json const& configuration) : sdk_{configuration.dump()} {}

  // Throws vetrina::failure, whose slug says what went wrong.
  json call(std::string const& operation, json const& request);

  [[nodiscard]] bool takes(std::string const& target) const noexcept { return sdk_.matches(target); }
  // Hands a browser's request over and its answer back.
  sample::response hand_over(sample::request const& asked);

 private:
  vetrina::sdk sdk_;
};

}  // namespace shop
