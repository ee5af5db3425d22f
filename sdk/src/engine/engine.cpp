#include "engine/engine.hpp"

#include <atomic>
#include <mutex>

#include "base/process.hpp"
#include "connector/host.hpp"
#include "engine/configuration.hpp"
#include "engine/installation.hpp"
#include "engine/job_runner.hpp"
#include "engine/modules.hpp"
#include "engine/restore.hpp"
#include "engine/withdrawals.hpp"
#include "net/http_client.hpp"
#include "store/sqlite_store.hpp"
#include "vault/vault.hpp"

namespace vetrina::engine {
namespace {

std::vector<ops::module const*> with_faces(std::span<ops::module const* const> faces) {
  auto const core = core_modules();
  std::vector<ops::module const*> all{core.begin(), core.end()};
  all.insert(all.end(), faces.begin(), faces.end());
  return all;
}

// What needs files and memory; made by the first call, in the order in which each needs the one before.
struct opened {
  std::unique_ptr<vault::key_ring> ring;
  std::unique_ptr<vault::vault> vault;
  std::unique_ptr<store::database> db;
  std::unique_ptr<net::http_client> network;
  std::unique_ptr<net::http_client> http;  // to the network, unless the store is another environment's
  std::unique_ptr<connector::host> connectors;
  std::unique_ptr<ops::services> services;
};

}  // namespace

struct engine::state {
  ops::settings settings;
  surroundings around;
  std::vector<ops::module const*> modules;
  ops::dispatcher operations;
  std::mutex opening;
  std::atomic<opened*> ready{nullptr};
  std::unique_ptr<opened> owned;
  std::atomic<pid_t> owner{0};  // the process of the first call

  state(ops::settings s, surroundings a, std::vector<ops::module const*> m)
      : settings{std::move(s)}, around{a}, modules{std::move(m)}, operations{modules} {}

  [[nodiscard]] result<std::unique_ptr<opened>> open() const {
    auto made = std::make_unique<opened>();
    VT_TRY(auto rows, store::open_sqlite({settings.data_dir, 5'000}, migrations_of(modules), *around.time));
    VT_CHECK(settle_in(*rows, settings.environment, *around.random));
    VT_TRY(made->ring,
           vault::open_key_ring(settings.keyring.file, settings.keyring.env, settings.data_dir, *around.random));
    made->vault = std::make_unique<vault::vault>(*made->ring, *around.random);
    made->db = keeping_withdrawals(
        std::move(rows), {withdrawals_path(settings), *made->vault, *around.time, *around.random, *around.log});
    VT_TRY(made->network, net::make_http_client({settings.network.ca_file, settings.network.allow_private}));
    auto& outside = around.http != nullptr ? *around.http : *made->network;
    made->http = silent_until_adopted(outside, *made->db, settings.environment);
    made->connectors = std::make_unique<connector::host>(
        connector::host_options{settings.connector_path, *made->http, *around.time, *around.random, *around.log});
    made->services = std::make_unique<ops::services>(ops::services{*made->db, *made->vault, *made->ring,
                                                                   *made->connectors, *made->http, *around.time,
                                                                   *around.random, *around.log, settings, operations});
    VT_CHECK(obey_newer_file(*made->services));
    return made;
  }
};

engine::engine() = default;

engine::~engine() {
  // In a child of the process that opened the store, closing would release the parent's file locks (sqlite.org,
  // "How To Corrupt", section 2.6): the memory is given up instead.
  if (state_ && state_->owned && state_->owner.load() != this_process()) static_cast<void>(state_->owned.release());
}

result<std::unique_ptr<engine>> engine::open(std::string_view configuration, std::span<ops::module const* const> faces,
                                             surroundings const& around) {
  VT_TRY(auto settings, read_configuration(configuration));
  std::unique_ptr<engine> made{new engine};
  made->state_ = std::make_unique<state>(std::move(settings), around, with_faces(faces));
  return made;
}

ops::settings const& engine::settings() const noexcept { return state_->settings; }
ops::dispatcher const& engine::operations() const noexcept { return state_->operations; }

result<ops::services const*> engine::services() {
  auto const self = this_process();
  if (auto* const ready = state_->ready.load(std::memory_order_acquire); ready != nullptr) {
    if (state_->owner.load() != self) {
      return fail(code::forked, "sdk.forked",
                  "This handle was used before the process forked. Open one in the child; PHP-FPM and other prefork "
                  "hosts use vt_sdk_acquire on each request.");
    }
    return ready->services.get();
  }
  std::lock_guard const lock{state_->opening};
  if (auto* const ready = state_->ready.load(); ready != nullptr) return ready->services.get();
  VT_TRY(state_->owned, state_->open());
  state_->owner = self;
  state_->ready.store(state_->owned.get(), std::memory_order_release);
  return state_->owned->services.get();
}

result<ops::reply> engine::call(std::string_view operation, std::string_view document, ops::hint const& from,
                                std::string* trace_out) {
  VT_TRY(auto const* const sys, services());
  return state_->operations.run(*sys, operation, document, from, trace_out);
}

result<int> engine::run_jobs(std::int64_t budget_ms, bool network) {
  VT_TRY(auto const* const sys, services());
  return run_due_jobs(*sys, budget_ms, network);
}

}  // namespace vetrina::engine
