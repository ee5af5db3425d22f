// options: what the sample shop is started with. A plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace shop {

struct options {
  std::string data_dir;        // the SDK's, and a folder shop/ of our own in it
  std::string catalog;         // a Shopify product export
  std::string certificate;     // PEM files for https://localhost
  std::string private_key;
  std::string ca_file;         // whom the connectors trust; empty: the system's authorities
  std::string connector_path;  // folder of connector plugins
  std::string network_url;     // of the Mastodon-like network; empty: none
  std::string op_issuer;       // of the OpenID provider; empty: none
  std::string op_client_id;
  std::string op_client_secret_file;
  std::string ready_file;
  std::int64_t proof_seconds = 240;  // how long a sign-in here counts as proof; the SDK takes 300 s at most
  std::uint16_t port = 0;  // 0: any free one
};

extern char const* const usage;

// Empty where the command line is not right.
[[nodiscard]] std::optional<options> read_options(int count, char** given);

}  // namespace shop
