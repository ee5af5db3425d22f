#include "connector/capabilities.hpp"

#include <array>

#include "base/immortal.hpp"
#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"

namespace vetrina::connector {
namespace {

// A described type, made and thrown away to see whether a text fits it.
struct shape {
  result<std::string> (*read)(std::string_view text, json::decode_options const& options);
};

template <class T>
constexpr shape shape_of{[](std::string_view text, json::decode_options const& options) -> result<std::string> {
  VT_TRY(T const value, json::decode<T>(text, options));
  return json::encode(value);
}};

struct verb_row {
  std::string_view capability;
  std::string_view verb;
  shape arguments;
  shape answer;
};

constexpr std::array verbs{
    verb_row{identity_capability, "profile", shape_of<no_arguments>, shape_of<profile>},
    verb_row{edges_capability, "followers", shape_of<edges_request>, shape_of<edges_page>},
    verb_row{edges_capability, "following", shape_of<edges_request>, shape_of<edges_page>},
    verb_row{edges_capability, "friends", shape_of<edges_request>, shape_of<edges_page>},
    verb_row{followers_capability, "count", shape_of<follower_request>, shape_of<follower_count>},
};

// Null and `known` false for a capability that is not ours to describe.
verb_row const* find_row(std::string_view capability, std::string_view verb, bool& known) {
  known = false;
  for (auto const& row : verbs) {
    if (row.capability != capability) continue;
    known = true;
    if (row.verb == verb) return &row;
  }
  return nullptr;
}

result<std::string> object_only(std::string_view text) {
  VT_TRY(json::document const document, json::document::parse(text));
  if (!document.is_object()) return fail(code::invalid, "connector.bad_arguments", "This must be a JSON object.");
  return std::string{text};
}

}  // namespace

result<void> check_arguments(std::string_view capability, std::string_view verb, std::string_view arguments) {
  bool known = false;
  auto const* const row = find_row(capability, verb, known);
  if (known && row == nullptr) {
    return fail(code::unimplemented, "connector.unknown_verb", cat("\"", capability, "\" has no verb \"", verb, "\"."));
  }
  auto const read = row != nullptr ? row->arguments.read(arguments, {}) : object_only(arguments);
  if (!read) return fail(code::invalid, "connector.bad_arguments", read.error().message, read.error().pointer);
  return {};
}

result<std::string> checked_answer(std::string_view capability, std::string_view verb, std::string_view answer) {
  bool known = false;
  auto const* const row = find_row(capability, verb, known);
  auto read = row != nullptr ? row->answer.read(answer, json::tolerant) : object_only(answer);
  if (!read) {
    return fail(
        code::provider_error, "connector.misbehaving",
        cat("The plugin's answer to \"", verb, "\" is none: ", read.error().message, " (", read.error().pointer, ")"));
  }
  return read;
}

std::vector<document_schema> const& document_schemas() {
  static immortal<std::vector<document_schema>> const all{std::initializer_list<document_schema>{
      {"identity.profile.json", &json::type_for<profile>(), false},
      {"edges.page_request.json", &json::type_for<edges_request>(), true},
      {"edges.page.json", &json::type_for<edges_page>(), false},
      {"followers.count_request.json", &json::type_for<follower_request>(), true},
      {"followers.count.json", &json::type_for<follower_count>(), false},
  }};
  return *all;
}

}  // namespace vetrina::connector
