// host: the connector plugins of this process and the way to ask them. Owns the plugins' instances; borrows its services.
// Thread-safe. Reads no folder before the first question and loads no library before an instance needs it. Drives each
// question on the calling thread, so that drive mode `host` needs no thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "connector/instance.hpp"
#include "connector/manifest.hpp"
#include "connector/rate_signals.hpp"
#include "crypto/random.hpp"
#include "crypto/signing_key.hpp"
#include "net/http_client.hpp"

namespace vetrina::connector {

struct host_options {
  std::vector<std::string> connector_path;
  net::http_client& http;
  clock const& time;
  crypto::random& random;
  log_sink& log;
  // How a plugin's timer passes; empty: the thread sleeps.
  std::function<void(std::int64_t ms)> wait{};
};

struct plugin_state {
  std::string id;
  std::string version;
  std::string folder;
  bool enabled = false;
  bool loaded = false;  // its library is in this process
  std::string reason;  // why it is disabled
  manifest const* about = nullptr;  // owned by the host; nullptr where it could not be read
};

// What the operation may act with, by the names that placeholders use: {"access", token}.
struct grants {
  std::map<std::string, secret> tokens;
  // What the tokens are bound to: the plugin's "Bearer {token:access}" then leaves as a DPoP header with a proof.
  std::optional<crypto::signing_key> dpop_key{};
};

class host {
 public:
  explicit host(host_options options);
  ~host();
  host(host const&) = delete;
  host& operator=(host const&) = delete;

  // Every plugin that was found, the disabled ones with their reason.
  [[nodiscard]] std::vector<plugin_state> plugins();
  // Valid as long as the host. Fails with connector.unknown_plugin, connector.plugin_disabled.
  [[nodiscard]] result<manifest const*> find(std::string_view plugin);
  // Settings fit, the library loads and takes them. Calls no network. As `find`, and connector.bad_settings.
  [[nodiscard]] result<void> check(instance const& one);

  // Asks a plugin and waits for its one answer: a JSON object that fits the capability's schema. `arguments` likewise.
  // Fails with one of the twelve classes (connector.retry, connector.rate_limited, ...), connector.deadline,
  // connector.host_not_allowed, connector.misbehaving, connector.breaker_open, connector.busy,
  // connector.unknown_capability, connector.unknown_verb, connector.bad_arguments, and as `check`. `seen`: what went over
  // the wire, also where it failed.
  [[nodiscard]] result<std::string> run(instance const& one, std::string_view capability, std::string_view verb,
                                        std::string_view arguments, grants const& tokens, std::int64_t timeout_ms,
                                        traffic* seen = nullptr);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace vetrina::connector
