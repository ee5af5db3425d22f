#include "connector/host.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <mutex>
#include <thread>

#include "base/strings.hpp"
#include "connector/breaker.hpp"
#include "connector/capabilities.hpp"
#include "connector/loader.hpp"
#include "connector/operation.hpp"
#include "connector/services.hpp"
#include "crypto/hash.hpp"

namespace vetrina::connector {
namespace {

// One configured instance inside its plugin. Destroyed when the last operation on it has ended.
struct connection {
  vtc_entry const& entry;
  plugin_host face;
  std::string settings;
  key_values memory;
  dpop_nonces nonces;
  vtc_connection* inside = nullptr;

  connection(vtc_entry const& of, std::string_view id, host_options const& options, std::string text)
      : entry{of}, face{id, options.time, options.random, options.log}, settings{std::move(text)} {}
  ~connection() {
    if (inside != nullptr) entry.destroy(inside);
  }
  connection(connection const&) = delete;
  connection& operator=(connection const&) = delete;
};

struct plugin {
  found_plugin found;
  breaker guard;
  std::mutex loading;
  std::map<std::string, std::shared_ptr<connection>> connections;  // by shop and connector
  std::map<std::string, std::atomic<std::int64_t>, std::less<>> under_way;  // by capability; keys never change
};

// Counts a call in and, when it goes, out again.
class slot {
 public:
  slot(std::atomic<std::int64_t>& count, std::int64_t most) : count_{count}, mine_{count.fetch_add(1) < most} {}
  ~slot() { count_.fetch_sub(1); }
  slot(slot const&) = delete;
  slot& operator=(slot const&) = delete;
  [[nodiscard]] bool mine() const noexcept { return mine_; }

 private:
  std::atomic<std::int64_t>& count_;
  bool mine_;
};

// The plugin's table as far as it goes, the rest zero: one code path for plugins of all ages.
result<vtc_capability> capability_of(connection const& on, std::string_view plugin_id, std::string const& id) {
  auto const* const given = static_cast<vtc_capability const*>(on.entry.get_capability(on.inside, id.c_str()));
  vtc_capability out{};
  if (given != nullptr) std::memcpy(&out, given, std::min(given->struct_size, sizeof out));
  if (out.start == nullptr || out.on_http == nullptr) {
    return fail(code::provider_error, "connector.misbehaving",
                cat("The plugin \"", plugin_id, "\" has no ", id, ", which its manifest names."));
  }
  return out;
}

}  // namespace

struct host::state {
  explicit state(host_options given) : options{std::move(given)} {
    if (!options.wait)
      options.wait = [](std::int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); };
  }
  ~state() {
    for (auto const& one : all) {
      one->connections.clear();
      if (one->found.entry != nullptr) deinit_plugin(*one->found.entry);
    }
  }
  state(state const&) = delete;
  state& operator=(state const&) = delete;

  void scan_once() {
    std::call_once(scanned, [this] {
      for (auto& found : scan(options.connector_path, options.log)) {
        auto one = std::make_unique<plugin>();
        one->found = std::move(found);
        if (one->found.about) {
          for (auto const& c : one->found.about->capabilities) one->under_way.try_emplace(c.id, 0);
        }
        all.push_back(std::move(one));
      }
    });
  }

  result<plugin*> find(std::string_view id) {
    scan_once();
    auto const found = std::ranges::find_if(all, [&](auto const& one) { return one->found.id == id; });
    if (found == all.end()) {
      return fail(code::not_found, "connector.unknown_plugin",
                  cat("There is no plugin \"", clipped(id, 128), "\" in the folders of connector_path."));
    }
    std::lock_guard const guard{(*found)->loading};
    if (!(*found)->found.disabled.empty()) return plugin_disabled(id, (*found)->found.disabled);
    return found->get();
  }

  // Under plugin::loading. A plugin that cannot be loaded stays so until the process ends.
  result<void> load(plugin& in) {
    if (!in.found.disabled.empty()) return plugin_disabled(in.found.id, in.found.disabled);
    if (in.found.entry != nullptr) return {};
    auto const entry = open_library(in.found);
    auto const ready = entry ? init_plugin(**entry) : result<void>{entry.error()};
    if (!ready) {
      auto const lead = plugin_disabled(in.found.id, "").message.size();
      in.found.disabled = ready.error().message.substr(lead);
      options.log.write(log_level::error, in.found.id, "plugin_disabled", in.found.disabled);
      return ready.error();
    }
    in.found.entry = *entry;
    return {};
  }

  result<std::shared_ptr<connection>> connect(plugin& in, instance const& one) {
    VT_CHECK(check_settings(*in.found.about, one.settings));
    std::lock_guard const guard{in.loading};
    VT_CHECK(load(in));
    auto& kept = in.connections[cat(one.shop, "\n", one.connector)];
    if (kept && kept->settings == one.settings) return kept;
    auto fresh = std::make_shared<connection>(*in.found.entry, in.found.id, options, one.settings);
    auto const made =
        in.found.entry->create(&fresh->face, {fresh->settings.data(), fresh->settings.size()}, &fresh->inside);
    if (made != VTC_OK || fresh->inside == nullptr) {
      return fail(code::invalid, "connector.bad_settings",
                  cat("The plugin \"", in.found.id, "\" does not take the settings of \"", one.connector, "\"."));
    }
    kept = std::move(fresh);
    return kept;
  }

  result<std::string> ask(plugin& in, instance const& one, std::string const& capability, std::string_view verb,
                          std::string_view arguments, grants const& tokens, std::int64_t timeout_ms, traffic& seen) {
    VT_TRY(auto const on, connect(in, one));
    VT_TRY(auto const egress, allowed_hosts::of(*in.found.about, one.settings));
    VT_TRY(auto const table, capability_of(*on, in.found.id, capability));
    bound_token const bound{tokens.dpop_key, options.random, on->nonces};
    operation_context const context{
        *in.found.about, table,      on->inside,   options.http, egress,       {&tokens.tokens, &one.secrets},
        bound,           on->memory, options.time, options.log,  options.wait, timeout_ms};
    operation driven{context};
    auto const answer = driven.drive(std::string{verb}.c_str(), arguments);
    seen = driven.seen();
    if (!answer) return answer.error();
    return checked_answer(capability, verb, *answer);
  }

  // What the outcome says about the plugin itself.
  void judge(plugin& in, result<std::string> const& outcome) {
    if (outcome || outcome.error().slug != "connector.misbehaving") {
      if (outcome) in.guard.good();
      return;
    }
    in.guard.fault(options.time.monotonic_ms());
    options.log.write(log_level::plugin_misbehaving, in.found.id, "plugin_misbehaving", outcome.error().message);
  }

  host_options options;
  std::once_flag scanned;
  std::vector<std::unique_ptr<plugin>> all;
};

host::host(host_options options) : state_{std::make_unique<state>(std::move(options))} {}
host::~host() = default;

std::vector<plugin_state> host::plugins() {
  state_->scan_once();
  std::vector<plugin_state> out;
  for (auto const& one : state_->all) {
    std::lock_guard const guard{one->loading};
    auto const& found = one->found;
    out.push_back({found.id, found.about ? found.about->version : "", found.folder, found.disabled.empty(),
                   found.entry != nullptr, found.disabled, found.about ? &*found.about : nullptr});
  }
  return out;
}

result<manifest const*> host::find(std::string_view plugin) {
  VT_TRY(auto* const found, state_->find(plugin));
  return &*found->found.about;
}

result<void> host::check(instance const& one) {
  VT_TRY(auto* const found, state_->find(one.plugin));
  if (!found->found.about->library) return check_settings(*found->found.about, one.settings);
  VT_CHECK(state_->connect(*found, one));
  return {};
}

result<std::string> host::run(instance const& one, std::string_view capability, std::string_view verb,
                              std::string_view arguments, grants const& tokens, std::int64_t timeout_ms,
                              traffic* seen) {
  VT_TRY(auto* const in, state_->find(one.plugin));
  auto const* const info = in->found.about->capability(capability);
  if (info == nullptr || !in->found.about->library) {
    return fail(code::unimplemented, "connector.unknown_capability",
                cat("The plugin \"", one.plugin, "\" does not do ", clipped(capability, 96), "."));
  }
  VT_CHECK(check_arguments(capability, verb, arguments));
  if (auto const wait = in->guard.wait_ms(state_->options.time.monotonic_ms()); wait > 0) {
    return fail(code::unavailable, "connector.breaker_open",
                cat("The plugin \"", one.plugin, "\" broke the rules too often and rests."), {}, wait);
  }
  slot const place{in->under_way.find(capability)->second, info->max_concurrency};
  if (!place.mine()) {
    return fail(code::unavailable, "connector.busy", cat("Too many calls of ", info->id, " are under way."), {},
                second_ms);
  }
  traffic went;
  auto outcome = state_->ask(*in, one, info->id, verb, arguments, tokens, timeout_ms, went);
  if (seen != nullptr) *seen = went;
  state_->judge(*in, outcome);
  return outcome;
}

}  // namespace vetrina::connector
