// A document of unknown shape: its text reads back as itself, and every key that it lists is there.
#include "fuzz.hpp"
#include "json/document.hpp"

using namespace vetrina;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const first = json::document::parse(fuzz::text_of(data, size), 1U << 16U, 16);
  if (!first) return 0;
  auto const text = first->text();
  auto const second = json::document::parse(text);
  fuzz::holds(second.has_value(), "what was written can be read");
  fuzz::holds(second->text() == text, "writing is a fixed point");
  for (auto const& key : first->keys_at("")) {
    fuzz::holds(first->has("/" + json::pointer_step(key)), "a listed key is there");
  }
  return 0;
}
