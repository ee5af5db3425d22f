// instance: one configured use of a plugin, with the settings and secrets of one shop, and what follows from the two
// together: checked settings, filled-in templates, the hosts that may be called. Plain values; safe from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "connector/manifest.hpp"
#include "net/http_client.hpp"

namespace vetrina::connector {

struct instance {
  std::string shop;
  std::string connector;       // the instance's own name
  std::string plugin;          // a manifest's id
  std::string settings = "{}";  // JSON object
  std::map<std::string, secret> secrets;
};

// Settings against config_schema: unknown, missing and ill-typed ones fail with connector.bad_settings and a pointer.
[[nodiscard]] result<void> check_settings(manifest const& m, std::string_view settings);

// {NAME} and {instance} filled in. Fails with connector.bad_settings where a setting is missing or ill-formed.
[[nodiscard]] result<std::string> expand(std::string_view text, manifest const& m, std::string_view settings);

// https://host or https://host:port/path, without a slash at its end, as {instance} stands for it.
[[nodiscard]] result<std::string> instance_origin(manifest const& m, std::string_view settings);

// The places of manifest.hosts. A setting there may hold several, separated by spaces, each a URL, host:port or host.
class allowed_hosts final : public net::egress_policy {
 public:
  [[nodiscard]] static result<allowed_hosts> of(manifest const& m, std::string_view settings);
  [[nodiscard]] bool allows(std::string_view host, std::uint16_t port) const override;

 private:
  std::vector<std::string> places_;  // host:port
};

}  // namespace vetrina::connector
