#include "shoppers/audience.hpp"

#include <algorithm>
#include <array>

#include "base/strings.hpp"

namespace vetrina::shoppers {
namespace {

constexpr std::string_view circle_prefix = "circle:";
constexpr std::size_t most_circle_id = 64;
constexpr std::array<std::string_view, 6> texts{"nobody", "asker", circle_prefix, "friends", "public", "unknown"};

}  // namespace

audience::audience(what kind) : kind_{kind}, text_{texts.at(kind)} {}

audience audience::of_circle(std::string_view id) {
  audience out{circle};
  out.text_ += id;
  return out;
}

audience audience::named(std::string_view text) {
  if (text.starts_with(circle_prefix)) {
    auto const id = text.substr(circle_prefix.size());
    return id.empty() || id.size() > most_circle_id ? audience{unknown} : of_circle(id);
  }
  for (auto const kind : {nobody, asker, friends, public_}) {
    if (text == texts.at(kind)) return kind;
  }
  return unknown;
}

std::string_view audience::circle_id() const noexcept {
  return kind_ == circle ? std::string_view{text_}.substr(circle_prefix.size()) : std::string_view{};
}

result<void> check_audience(audience const& chosen, std::string_view pointer) {
  if (chosen.kind() != audience::unknown) return {};
  return fail(code::invalid, "request.unknown_value", "An audience is nobody, asker, circle:ID, friends or public.",
              std::string{pointer});
}

}  // namespace vetrina::shoppers
