// vetrina/connector.hpp: the plugin ABI for authors in C++20. Header-only; nothing of it crosses the border. A plugin is
// a class with one coroutine that reads from top to bottom; exceptions become the operation's failure:
//
//   struct shop_network : vtc::plugin {
//     static constexpr std::array capabilities{VTC_CAPABILITY_IDENTITY};
//     vtc::answer serve(vtc::operation op, std::string capability, std::string verb, std::string arguments) override {
//       vtc::request ask{"GET", "https://api.example/me"};
//       ask.headers = {{"Authorization", "Bearer {token:access}"}};
//       vtc::response got = co_await op.send(ask);
//       vtc::document me = got.ok_json();
//       co_return "{\"subject\":" + vtc::quoted(me.string("/id")) + "}";
//     }
//   };
//   VTC_EXPORT_CONNECTOR(shop_network, "com.example.network", "1.0.0")
//
// An operation runs on one thread at a time; several may run at once, so members of the class are constant or locked.
#pragma once

#include <array>
#include <coroutine>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <vetrina/connector/entry.h>
#include <vetrina/connector/http.h>
#include <vetrina/connector/json.h>
#include <vetrina/connector/log.h>
#include <vetrina/connector/op.h>

namespace vtc {

inline vtc_str str(std::string_view text) noexcept { return {text.data(), text.size()}; }
inline std::string_view view(vtc_str text) noexcept {
  return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.size};
}

// Ends the operation with a class of error when thrown.
class failure : public std::runtime_error {
 public:
  failure(vtc_error_class why, std::string const& message, std::int64_t retry_after_ms = 0)
      : std::runtime_error{message}, why_{why}, retry_after_ms_{retry_after_ms} {}
  [[nodiscard]] vtc_error_class why() const noexcept { return why_; }
  [[nodiscard]] std::int64_t retry_after_ms() const noexcept { return retry_after_ms_; }

 private:
  vtc_error_class why_;
  std::int64_t retry_after_ms_;
};

// "text" as a JSON string, quotes included.
inline std::string quoted(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out = "\"";
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + '"';
}

struct services {
  vtc_host const* host = nullptr;
  vtc_http_service const* http = nullptr;
  vtc_op_service const* op = nullptr;
  vtc_log_service const* log = nullptr;
  vtc_json_service const* json = nullptr;  // the one optional service that this header wants

  static services of(vtc_host const* host) {
    auto const get = [host](char const* id) { return host->get_service(host, id); };
    return {host, static_cast<vtc_http_service const*>(get(VTC_SERVICE_HTTP)),
            static_cast<vtc_op_service const*>(get(VTC_SERVICE_OP)),
            static_cast<vtc_log_service const*>(get(VTC_SERVICE_LOG)),
            static_cast<vtc_json_service const*>(get(VTC_SERVICE_JSON))};
  }
};

// A parsed text; valid until its operation ends.
class document {
 public:
  document(vtc_json_service const& service, vtc_json const* parsed) noexcept : service_{&service}, parsed_{parsed} {}
  // False for what was no JSON, such as the HTML page of a proxy.
  [[nodiscard]] explicit operator bool() const noexcept { return parsed_ != nullptr; }
  [[nodiscard]] std::optional<std::string> find(std::string_view pointer) const {
    vtc_str out{};
    if (service_->string_at(parsed_, str(pointer), &out) != VTC_OK) return std::nullopt;
    return std::string{view(out)};
  }
  // Throws VTC_ERROR_INVALID where there is no string or an empty one.
  [[nodiscard]] std::string string(std::string_view pointer) const {
    auto out = find(pointer);
    if (!out || out->empty())
      throw failure{VTC_ERROR_INVALID, "The network's answer has no text at " + std::string{pointer} + "."};
    return std::move(*out);
  }
  // Empty where there is no whole number, or none that fits.
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view pointer) const noexcept {
    std::int64_t out = 0;
    if (service_->integer_at(parsed_, str(pointer), &out) != VTC_OK) return std::nullopt;
    return out;
  }
  [[nodiscard]] bool is_null(std::string_view pointer) const {
    vtc_str out{};
    return service_->text_at(parsed_, str(pointer), &out) == VTC_OK && view(out) == "null";
  }
  // Empty where there is neither an array nor an object.
  [[nodiscard]] std::optional<std::size_t> count(std::string_view pointer) const noexcept {
    std::size_t out = 0;
    if (service_->count_at(parsed_, str(pointer), &out) != VTC_OK) return std::nullopt;
    return out;
  }

 private:
  vtc_json_service const* service_;
  vtc_json const* parsed_;
};

struct request {
  std::string method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  std::vector<std::pair<std::string, std::string>> form{};
};

// A copy of what came, so that it outlives the next co_await.
struct response {
  services const* host;
  vtc_op* op;
  int status;
  vtc_error_class error;
  std::int64_t retry_after_ms;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string message;

  [[nodiscard]] std::string header(std::string_view lower_case_name) const {
    for (auto const& [name, value] : headers) {
      if (name == lower_case_name) return value;
    }
    return {};
  }
  [[nodiscard]] document json() const { return {*host->json, host->json->parse(op, str(body))}; }
  // Throws the status' class of error, or VTC_ERROR_INVALID where the body is no JSON.
  [[nodiscard]] document ok_json() const {
    if (error != VTC_ERROR_NONE) throw failure{error, message, retry_after_ms};
    auto out = json();
    if (!out) throw failure{VTC_ERROR_INVALID, "The network's answer is no JSON."};
    return out;
  }
};

// What a running coroutine and the callbacks share; kept as the operation's state.
struct frame {
  services const* host = nullptr;
  vtc_op* op = nullptr;
  std::coroutine_handle<> waiting{};
  std::optional<response> arrived{};
};

// The coroutine of an operation: co_return gives the answer as JSON, an exception fails it.
class answer {
 public:
  struct promise_type {
    frame shared{};
    std::string value{};
    std::exception_ptr thrown{};
    answer get_return_object() { return answer{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(std::string text) { value = std::move(text); }
    void unhandled_exception() noexcept { thrown = std::current_exception(); }
  };
  using handle = std::coroutine_handle<promise_type>;
  explicit answer(handle running) noexcept : running_{running} {}
  [[nodiscard]] handle release() noexcept { return std::exchange(running_, {}); }
  answer(answer&& other) noexcept : running_{other.release()} {}
  answer& operator=(answer&&) = delete;
  ~answer() {
    if (running_) running_.destroy();
  }

 private:
  handle running_;
};

// What serve is given. A small value to copy.
class operation {
 public:
  operation(services const& host, vtc_op* op) noexcept : host_{&host}, op_{op} {}
  [[nodiscard]] std::int64_t remaining_ms() const noexcept { return host_->op->remaining_ms(op_); }
  [[nodiscard]] document parse(std::string_view text) const noexcept {
    return {*host_->json, host_->json->parse(op_, str(text))};
  }
  void log(std::int32_t level, std::string_view event, std::string_view message) const noexcept {
    host_->log->write(host_->host, level, str(event), str(message));
  }

  // co_await op.send(ask): the answer, whatever its status. Throws where the host refuses the request.
  [[nodiscard]] auto send(request const& ask) const {
    struct awaiter {
      operation of;
      request const& ask;
      frame* shared = nullptr;
      [[nodiscard]] bool await_ready() const noexcept { return false; }
      void await_suspend(answer::handle waiting) {
        shared = &waiting.promise().shared;
        shared->waiting = waiting;
        of.queue(ask);
      }
      response await_resume() {
        auto out = std::move(*shared->arrived);
        shared->arrived.reset();
        return out;
      }
    };
    return awaiter{*this, ask};
  }

 private:
  static std::vector<vtc_pair> pairs(std::vector<std::pair<std::string, std::string>> const& from) {
    std::vector<vtc_pair> out;
    out.reserve(from.size());
    for (auto const& [name, value] : from) out.push_back({str(name), str(value)});
    return out;
  }
  void queue(request const& ask) const {
    auto const headers = pairs(ask.headers);
    auto const form = pairs(ask.form);
    vtc_http_request out{sizeof(vtc_http_request), str(ask.method), str(ask.url), headers.data(),
                         headers.size(),           str(ask.body),   form.data(),  form.size()};
    auto const status = host_->http->send(op_, 0, &out);
    if (status != VTC_OK)
      throw failure{VTC_ERROR_INVALID, "The host refused a request (status " + std::to_string(status) + ")."};
  }
  services const* host_;
  vtc_op* op_;
};

// One instance of a connector.
class plugin {
 public:
  plugin() = default;
  plugin(plugin const&) = delete;
  plugin& operator=(plugin const&) = delete;
  virtual ~plugin() = default;
  // Settings as JSON, before anything else. Throwing refuses the instance.
  virtual void configure(std::string_view settings) { settings_ = settings; }
  virtual answer serve(operation op, std::string capability, std::string verb, std::string arguments) = 0;

 protected:
  // What configure was given; op.parse reads it.
  [[nodiscard]] std::string const& settings() const noexcept { return settings_; }

 private:
  std::string settings_;
};

// The C side of a plugin class. Every function that the host calls stands here and lets no exception out.
template <class Plugin>
class face {
 public:
  static vtc_status init(vtc_host const*) noexcept { return VTC_OK; }
  static void deinit() noexcept {}

  static vtc_status create(vtc_host const* host, vtc_str settings, vtc_connection** out) noexcept {
    try {
      auto made = std::make_unique<held>();
      made->host = services::of(host);
      if (made->host.json == nullptr) return VTC_ERR_FAILED;
      made->it.configure(view(settings));
      *out = reinterpret_cast<vtc_connection*>(made.release());
      return VTC_OK;
    } catch (...) {
      return VTC_ERR_FAILED;
    }
  }

  static void destroy(vtc_connection* connection) noexcept { delete &self(connection); }

  static void const* get_capability(vtc_connection*, char const* id) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      if (std::strcmp(Plugin::capabilities[i], id) == 0) return &tables[i];
    }
    return nullptr;
  }

 private:
  struct held {
    services host{};
    Plugin it{};
  };
  static constexpr std::size_t count = Plugin::capabilities.size();

  static held& self(vtc_connection* connection) noexcept { return *reinterpret_cast<held*>(connection); }

  template <std::size_t I>
  static void start(vtc_connection* connection, vtc_op* op, char const* verb, vtc_str arguments) noexcept {
    auto& host = self(connection).host;
    try {
      auto running =
          self(connection).it.serve({host, op}, Plugin::capabilities[I], verb, std::string{view(arguments)}).release();
      running.promise().shared = {&host, op, {}, {}};
      host.op->set_state(op, running.address(), [](void* state) { answer::handle::from_address(state).destroy(); });
      step(running);
    } catch (...) {
      fail(host, op, std::current_exception());
    }
  }

  static void on_http(vtc_connection* connection, vtc_op* op, std::uint64_t, vtc_http_response const* got) noexcept {
    auto& host = self(connection).host;
    try {
      auto const running = answer::handle::from_address(host.op->state(op));
      response copy{&host,
                    op,
                    got->status,
                    got->error,
                    got->retry_after_ms,
                    {},
                    std::string{view(got->body)},
                    std::string{view(got->message)}};
      for (std::size_t i = 0; i < got->header_count; ++i) {
        copy.headers.emplace_back(view(got->headers[i].name), view(got->headers[i].value));
      }
      running.promise().shared.arrived = std::move(copy);
      step(running);
    } catch (...) {
      fail(host, op, std::current_exception());
    }
  }

  // Runs to the next co_await or to the end.
  static void step(answer::handle running) {
    running.resume();
    if (!running.done()) return;
    auto& promise = running.promise();
    auto const& shared = promise.shared;
    if (promise.thrown) return fail(*shared.host, shared.op, promise.thrown);
    shared.host->op->complete(shared.op, str(promise.value));
  }

  static void fail(services const& host, vtc_op* op, std::exception_ptr const& thrown) noexcept {
    try {
      std::rethrow_exception(thrown);
    } catch (failure const& why) {
      host.op->fail(op, why.why(), str(why.what()), why.retry_after_ms());
    } catch (std::exception const& why) {
      host.op->fail(op, VTC_ERROR_INVALID, str(why.what()), 0);
    } catch (...) {
      host.op->fail(op, VTC_ERROR_INVALID, str("The plugin threw what is no exception."), 0);
    }
  }

  template <std::size_t... I>
  static constexpr std::array<vtc_capability, count> make_tables(std::index_sequence<I...>) {
    return {vtc_capability{sizeof(vtc_capability), start<I>, on_http, nullptr, nullptr}...};
  }
  static constexpr std::array<vtc_capability, count> tables = make_tables(std::make_index_sequence<count>{});
};

}  // namespace vtc

// Once in a plugin's source, at namespace scope. `Class` has `static constexpr std::array capabilities{...}` of ids.
#define VTC_EXPORT_CONNECTOR(Class, id, version) \
  extern "C" { \
  VTC_API extern const vtc_entry vetrina_connector_v1 = {sizeof(vtc_entry), \
                                                         VTC_ABI_MAJOR, \
                                                         VTC_ABI_MINOR, \
                                                         id, \
                                                         version, \
                                                         ::vtc::face<Class>::init, \
                                                         ::vtc::face<Class>::deinit, \
                                                         ::vtc::face<Class>::create, \
                                                         ::vtc::face<Class>::destroy, \
                                                         ::vtc::face<Class>::get_capability}; \
  }
