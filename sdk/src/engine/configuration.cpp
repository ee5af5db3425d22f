#include "engine/configuration.hpp"

#include <set>

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"

namespace vetrina::engine {
namespace {

result<void> check(ops::settings const& s) {
  if (!s.http.prefix.starts_with('/') || (s.http.prefix.size() > 1 && s.http.prefix.ends_with('/'))) {
    return fail(code::invalid, "config.bad_prefix", "The prefix begins with a slash and does not end with one: /vetrina.",
                "/http/prefix");
  }
  if (!s.links.path.starts_with('/') || s.links.path.ends_with('/')) {
    return fail(code::invalid, "config.bad_prefix", "The link path begins with a slash and does not end with one: /l.",
                "/links/path");
  }
  if (!s.http.public_url.empty() && (!s.http.public_url.starts_with("https://") || s.http.public_url.ends_with('/') ||
                                     s.http.public_url.find_first_of("?#@ \\") != std::string::npos)) {
    return fail(code::invalid, "config.bad_public_url",
                "The public URL is https:// and a host, perhaps with a port and a path, without a slash at its end.",
                "/http/public_url");
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < s.connectors.size(); ++i) {
    if (!names.insert(s.connectors[i].connector).second) {
      return fail(code::invalid, "config.duplicate_connector",
                  cat("Connector \"", s.connectors[i].connector, "\" stands twice."),
                  cat("/connectors/", static_cast<std::uint64_t>(i), "/connector"));
    }
  }
  return {};
}

void explain(json::type const& what, void const* at, json::document const& given, std::string const& pointer,
             std::string const& dotted, std::string& out) {
  for (auto const& f : what.fields) {
    auto const place = cat(pointer, "/", f.about.name);
    auto const name = dotted.empty() ? std::string{f.about.name} : cat(dotted, ".", f.about.name);
    void const* const value = f.peek(at);
    if (value != nullptr && f.what->kind == json::kind::object) {
      explain(*f.what, value, given, place, name, out);
      continue;
    }
    auto const text = value == nullptr ? std::string{"(none)"} : json::encode_from(*f.what, value);
    out += cat(name, " = ", text, given.has(place) ? " (given)" : " (default)", "\n");
  }
}

}  // namespace

result<ops::settings> read_configuration(std::string_view document) {
  VT_TRY(auto settings, json::decode<ops::settings>(document));
  VT_CHECK(check(settings));
  return settings;
}

std::string explain_configuration(ops::settings const& settings, std::string_view document) {
  std::string out;
  auto const given = json::document::parse(document);
  if (given) explain(json::type_for<ops::settings>(), &settings, *given, {}, {}, out);
  return out;
}

}  // namespace vetrina::engine
