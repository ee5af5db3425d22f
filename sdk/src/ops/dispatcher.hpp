// dispatcher: the one way in. Looks the operation up, works out the caller, checks access, decodes the request, catches
// projections up, opens the transaction, keeps idempotency and audit, runs the handler. Thread-safe; owned by the engine.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ops/memory.hpp"
#include "ops/module.hpp"

namespace vetrina::ops {

// What a face knows before the document is read.
struct hint {
  transport via = transport::c;
  role who = role::admin;
  std::string shop;  // from key, session or host name; "" where the document or the store says
  std::optional<std::string> shopper;  // from the session
  std::optional<std::string> order;  // from an order token
  std::vector<std::string> scopes{"all"};
  std::string actor = "host";
  std::string market;
  std::string locale;
  std::string idempotency_key;
  std::string trace;  // made when empty
  bool global_privacy_control = false;
  std::int64_t auth_time = 0;  // from the session
};

class dispatcher {
 public:
  // The modules outlive the dispatcher.
  explicit dispatcher(std::span<module const* const> modules);
  ~dispatcher();

  // Runs an operation for a face. `trace_out`, where given, receives the trace id, also on failure.
  [[nodiscard]] result<reply> run(services const& sys, std::string_view name, std::string_view document,
                                  hint const& from, std::string* trace_out = nullptr) const;

  // Runs a query inside another operation: same caller, same view. For widgets, which are made of other answers.
  [[nodiscard]] result<reply> nested(query& in, std::string_view name, std::string_view document) const;

  [[nodiscard]] std::span<module const* const> modules() const noexcept;
  [[nodiscard]] operation const* find(std::string_view name) const noexcept;
  [[nodiscard]] std::vector<operation const*> all() const;  // by name

  // What modules keep in memory as long as the handle lives.
  [[nodiscard]] memory& kept() const noexcept { return *kept_; }

 private:
  struct state;
  std::unique_ptr<state> state_;
  std::unique_ptr<memory> kept_ = std::make_unique<memory>();
};

}  // namespace vetrina::ops
