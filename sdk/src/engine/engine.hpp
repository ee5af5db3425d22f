// engine: the composition root. Opening reads the configuration and nothing else: no thread, socket, file or database
// until the first call, so that a prefork host may open it before it forks. Thread-safe. A handle belongs to the
// process that made its first call; in a child of that process every call fails with sdk.forked.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "crypto/random.hpp"
#include "net/http_client.hpp"
#include "ops/dispatcher.hpp"

namespace vetrina::engine {

// Injected by tests; outlive the engine.
struct surroundings {
  clock const* time = &system_clock();
  crypto::random* random = &crypto::system_random();
  log_sink* log = &null_log();
  net::http_client* http = nullptr;  // in the place of the network
};

class engine {
 public:
  // `faces`: modules that the caller adds to the core's; they outlive the engine.
  [[nodiscard]] static result<std::unique_ptr<engine>> open(std::string_view configuration,
                                                            std::span<ops::module const* const> faces = {},
                                                            surroundings const& around = {});
  ~engine();
  engine(engine const&) = delete;
  engine& operator=(engine const&) = delete;

  [[nodiscard]] result<ops::reply> call(std::string_view operation, std::string_view document, ops::hint const& from,
                                        std::string* trace_out = nullptr);
  // Everything a face needs beyond operations: keys for tokens, settings, time. Opens the store.
  [[nodiscard]] result<ops::services const*> services();
  [[nodiscard]] ops::settings const& settings() const noexcept;
  [[nodiscard]] ops::dispatcher const& operations() const noexcept;

  // Runs due jobs one after another until none is due or `budget_ms` is used up; gives how many ran. Jobs that wait
  // for a network are left to others unless `network`. The store is opened; no thread is made.
  [[nodiscard]] result<int> run_jobs(std::int64_t budget_ms, bool network);

 private:
  engine();
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace vetrina::engine
