#include "engine/configuration.hpp"

#include <set>

#include "base/strings.hpp"
#include "engine/explain.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "net/address.hpp"

namespace vetrina::engine {
namespace {

result<void> check_blocks(std::vector<std::string> const& blocks, std::string_view pointer) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (auto block = net::parse_block(blocks[i]); !block) {
      return fail(block.error().code, block.error().slug, block.error().message,
                  cat(pointer, "/", static_cast<std::uint64_t>(i)));
    }
  }
  return {};
}

result<void> check(ops::settings const& s) {
  VT_CHECK(check_blocks(s.http.trusted_proxies, "/http/trusted_proxies"));
  VT_CHECK(check_blocks(s.network.allow_private, "/network/allow_private"));
  if (!s.http.prefix.starts_with('/') || (s.http.prefix.size() > 1 && s.http.prefix.ends_with('/'))) {
    return fail(code::invalid, "config.bad_prefix",
                "The prefix begins with a slash and does not end with one: /vetrina.", "/http/prefix");
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

// One file serves the host and vetrina-server: what the server listens on is none of the library's business. Empty where
// there is nothing to leave out; what is no document is left for the codec to refuse.
std::string without_listen(std::string_view document) {
  auto const read = json::document::parse(document);
  if (!read || !read->is_object("/listen")) return {};
  std::string members;
  for (auto const& key : read->keys_at({})) {
    if (key == "listen") continue;
    members += cat(members.empty() ? "" : ",", json::quoted(key), ":", read->text(cat("/", json::pointer_step(key))));
  }
  return cat("{", members, "}");
}

}  // namespace

result<ops::settings> read_configuration(std::string_view document) {
  auto const ours = without_listen(document);
  VT_TRY(auto settings, json::decode<ops::settings>(ours.empty() ? document : ours));
  VT_CHECK(check(settings));
  return settings;
}

std::string explain_configuration(ops::settings const& settings, std::string_view document) {
  std::string out;
  auto const given = json::document::parse(document);
  if (given) out = explain(json::type_for<ops::settings>(), &settings, *given, {}, {});
  return out;
}

}  // namespace vetrina::engine
