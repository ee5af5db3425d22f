// plugin_variants: the shipped OpenID Connect plugin in a folder of the process's own, beside what plugins for other
// providers would say instead: test.registered gets its client from the provider, test.posted has its answer posted.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "base/strings.hpp"
#include "login_scene.hpp"

namespace vetrina::test {

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  auto const at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error(cat("the manifest has no ", from));
  return text.replace(at, from.size(), to);
}

inline std::string shipped_oidc() {
  std::ifstream in{VT_BINARY_DIR "/plugins/oidc/connector.json"};
  std::ostringstream shipped;
  shipped << in.rdbuf();
  return shipped.str();
}

// Beside the others, under a name of its own.
inline void put_variant(std::filesystem::path const& folder, std::string const& id, std::string const& manifest) {
  std::filesystem::create_directories(folder / id);
  std::ofstream{folder / id / "connector.json"} << replaced(manifest, R"("id": "oidc")", cat(R"("id": ")", id, "\""));
}

inline std::string const& plugin_variants() {
  static std::string const folder = [] {
    std::filesystem::path const root = certificates().path() / "plugins";
    auto const shipped = shipped_oidc();
    put_variant(root, "oidc", shipped);
    put_variant(root, "test.registered",
                replaced(replaced(shipped, R"("client_auth": "basic")",
                                  R"("registration": {"kind": "rfc7591"}, "client_auth": "basic")"),
                         R"("required": ["issuer", "client_id"])", R"("required": ["issuer"])"));
    put_variant(root, "test.posted",
                replaced(shipped, R"("pkce": "S256")", R"("pkce": "S256", "response_mode": "form_post")"));
    return root.string();
  }();
  return folder;
}

}  // namespace vetrina::test
