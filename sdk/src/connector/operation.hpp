// operation: one question to a plugin, from start to its one completion. It queues what the plugin asks for and does it
// between callbacks, on the thread that called drive(): callbacks never overlap and never happen inside send.
// Belongs to that thread; plugin calls from elsewhere, or after the end, find no operation (find_operation).
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "connector/bound_request.hpp"
#include "connector/placeholders.hpp"
#include "connector/rate_signals.hpp"
#include "json/document.hpp"
#include "net/http_client.hpp"
#include "vetrina/connector/http.h"
#include "vetrina/connector/json.h"
#include "vetrina/connector/op.h"

namespace vetrina::connector {

class operation;

}  // namespace vetrina::connector

// A parsed text, with the operation whose memory its answers are kept in.
struct vtc_json {
  vetrina::json::document document;
  vetrina::connector::operation* owner;
};

namespace vetrina::connector {

// The memory behind vetrina.kv/1, one an instance. Thread-safe through its lock.
struct key_values {
  std::mutex lock;
  std::map<std::string, std::string, std::less<>> rows;
};

struct operation_context {
  manifest const& about;
  vtc_capability const& capability;
  vtc_connection* connection;
  net::http_client& http;
  net::egress_policy const& egress;
  hidden_values hidden;
  bound_token const& bound;
  key_values& memory;
  clock const& time;
  log_sink& log;
  std::function<void(std::int64_t)> const& wait;
  std::int64_t timeout_ms;
};

class operation final {
 public:
  static constexpr int max_steps = 32;

  explicit operation(operation_context const& context);
  ~operation();
  operation(operation const&) = delete;
  operation& operator=(operation const&) = delete;

  // The plugin's answer as it gave it, or why there is none. connector.misbehaving: the plugin broke a rule.
  [[nodiscard]] result<std::string> drive(char const* verb, std::string_view arguments);

  // What the services do. VTC_ERR_STATE once the operation has ended.
  vtc_status send(std::uint64_t token, vtc_http_request const& request);
  vtc_status after(std::int64_t ms, std::uint64_t token);
  vtc_status complete(std::string_view answer);
  vtc_status fail(vtc_error_class why, std::string_view message, std::int64_t retry_after_ms);
  [[nodiscard]] std::int64_t remaining_ms() const noexcept;
  vtc_status set_state(void* state, void (*free_state)(void*));
  [[nodiscard]] void* state() const noexcept { return state_; }
  // Text and documents that the plugin may look at until the operation ends.
  std::string const& keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  vtc_json const* keep(json::document document) {
    return &documents_.emplace_back(vtc_json{std::move(document), this});
  }
  [[nodiscard]] operation_context const& context() const noexcept { return context_; }
  // What has gone over the wire so far.
  [[nodiscard]] traffic const& seen() const noexcept { return seen_; }
  // What plugins hold: a number that is never given again, no address that another operation could have later.
  [[nodiscard]] vtc_op* handle() const noexcept { return handle_; }

 private:
  struct step {
    std::uint64_t token;
    std::optional<net::http_request> request;  // empty: a timer
    std::vector<net::header> form;
    std::int64_t due_ms = 0;
  };

  void misbehave(std::string message);
  template <class Callback>
  void call(Callback callback);
  step take_next();
  void run_step(step one);
  result<net::http_response> exchange(step& one);
  void answer_step(std::uint64_t token, result<net::http_response> const& got);
  void expire();

  operation_context const& context_;
  vtc_op* handle_;
  std::int64_t deadline_ms_;
  std::deque<step> queue_;
  int steps_ = 0;
  traffic seen_;
  bool ended_ = false;  // by the plugin's word, by a fault or by the deadline
  bool said_ = false;  // the plugin called complete or fail
  std::optional<result<std::string>> outcome_;
  std::deque<std::string> texts_;
  std::deque<vtc_json> documents_;
  void* state_ = nullptr;
  void (*free_state_)(void*) = nullptr;
};

// The operation behind a handle that a plugin gave us, or nullptr where this thread drives none such.
[[nodiscard]] operation* find_operation(vtc_op const* op) noexcept;

}  // namespace vetrina::connector
