// Handles by name, one registry a process. A child finds the registry of its parent and begins its own: it can use
// neither what the parent opened nor a lock that another of the parent's threads may have held when it forked.
#include <unistd.h>

#include <atomic>
#include <map>

#include "base/strings.hpp"
#include "capi/guard.hpp"
#include "capi/input.hpp"
#include "capi/scope.hpp"
#include "crypto/hash.hpp"

using namespace vetrina;

namespace vetrina::capi {
namespace {

struct shared {
  vt_sdk* sdk = nullptr;
  std::string configuration;  // its digest: the text may hold secrets
  int users = 0;              // 0: idle, kept open for the next who comes
};

struct registry {
  int process;
  registry* parents;  // keeps it reachable, for those who look for leaks
  std::mutex mutex;
  std::map<std::string, shared, std::less<>> by_name;
};

std::atomic<registry*> newest{nullptr};

registry& of_this_process() {
  auto const self = ::getpid();
  auto* found = newest.load();
  while (found == nullptr || found->process != self) {
    auto made = std::make_unique<registry>();
    made->process = self;
    made->parents = found;
    if (newest.compare_exchange_strong(found, made.get())) return *made.release();
  }
  return *found;
}

// White space in the document makes no other configuration.
result<std::string> digest_of(std::string_view config) {
  VT_TRY(auto const document, json::document::parse(config, max_input));
  return crypto::sha256(document.text());
}

result<vt_sdk*> acquire(std::string_view name, std::string_view config) {
  std::string digest;
  if (!config.empty()) {
    VT_TRY(digest, digest_of(config));
  }
  auto& all = of_this_process();
  std::lock_guard const lock{all.mutex};
  auto found = all.by_name.find(name);
  bool const other = found != all.by_name.end() && !digest.empty() && digest != found->second.configuration;
  if (other && found->second.users > 0) {
    return fail(code::exists, "sdk.other_configuration",
                cat("\"", clipped(name, 64), "\" is open with another configuration. Give the same or none."));
  }
  if (found == all.by_name.end() || other) {
    if (digest.empty()) {
      return fail(code::not_found, "sdk.unknown_name",
                  cat("Nothing is open under the name \"", clipped(name, 64),
                      "\" in this process: the first to "
                      "acquire it gives the configuration."));
    }
    VT_TRY(auto made, open_handle(config));
    made->shared_by = all.process;
    if (other) {
      bury(*found->second.sdk);
      all.by_name.erase(found);
    }
    found = all.by_name.try_emplace(std::string{name}).first;
    found->second = {made.release(), std::move(digest), 0};
  }
  auto& entry = found->second;
  if (entry.users++ == 0) {
    entry.sdk->queue->reopen();
    entry.sdk->gate.open();
  }
  return entry.sdk;
}

}  // namespace

void give_back(vt_sdk& sdk, bool for_good) noexcept {
  // One that the parent acquired before this process was forked is the parent's.
  if (sdk.shared_by != ::getpid()) return;
  auto& all = *newest.load();
  std::lock_guard const lock{all.mutex};
  auto const found =
      std::find_if(all.by_name.begin(), all.by_name.end(), [&](auto const& one) { return one.second.sdk == &sdk; });
  if (found == all.by_name.end() || found->second.users == 0 || --found->second.users > 0) return;
  sdk.gate.shut();
  stop(sdk);
  sdk.log.set(nullptr, nullptr);
  if (!for_good) return;
  bury(sdk);
  all.by_name.erase(found);
}

}  // namespace vetrina::capi

vt_code vt_sdk_acquire(char const* name, char const* config, std::size_t size, vt_sdk** out, vt_error** err) {
  if (out != nullptr) *out = nullptr;
  return capi::guard(err, [&](std::string&) -> result<void> {
    if (capi::log_relay::inside()) return capi::reentered();
    VT_CHECK(capi::needs(name, "name"));
    VT_CHECK(capi::needs(out, "out"));
    VT_TRY(auto const document, capi::text(config, size, "config"));
    VT_TRY(*out, capi::acquire(name, document));
    return {};
  });
}

void vt_sdk_release(vt_sdk* sdk) {
  if (sdk == nullptr || capi::log_relay::inside()) return;
  if (sdk->shared_by == 0) return vt_sdk_close(sdk);
  capi::give_back(*sdk, false);
}
