#include "connector/operation.hpp"

#include <string.h>  // explicit_bzero

#include <algorithm>
#include <array>
#include <atomic>

#include "base/strings.hpp"
#include "connector/error_class.hpp"
#include "net/url.hpp"

namespace vetrina::connector {
namespace {

constexpr std::size_t max_answer_bytes = 1U << 20U;
constexpr std::size_t max_request_bytes = 1U << 20U;
constexpr std::size_t max_pairs = 64;
constexpr std::int64_t slow_callback_ms = 20;
constexpr std::int64_t stuck_callback_ms = 1000;

// The operations that this thread drives, innermost last. A thread's own, so no lock and no other thread's.
thread_local std::vector<operation*> driven;

vtc_op* next_handle() noexcept {
  static std::atomic<std::uintptr_t> last{0};
  return reinterpret_cast<vtc_op*>(++last);  // never followed
}

bool valid(vtc_str text) noexcept { return text.data != nullptr || text.size == 0; }
std::string_view view(vtc_str text) noexcept {
  return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.size};
}
vtc_str str(std::string_view text) noexcept { return {text.data(), text.size()}; }

std::optional<std::vector<net::header>> pairs(vtc_pair const* first, std::size_t count, std::size_t& bytes) {
  if (count > max_pairs || (first == nullptr && count > 0)) return std::nullopt;
  std::vector<net::header> out;
  for (std::size_t i = 0; i < count; ++i) {
    if (!valid(first[i].name) || !valid(first[i].value)) return std::nullopt;
    bytes += first[i].name.size + first[i].value.size;
    if (bytes > max_request_bytes) return std::nullopt;
    out.push_back({std::string{view(first[i].name)}, std::string{view(first[i].value)}});
  }
  return out;
}

// A network failure in the class that the plugin may act on: what may pass by itself, and what will not.
vtc_error_class class_of_failure(std::string_view slug) noexcept {
  constexpr std::array<std::string_view, 5> passing{"network.timeout", "network.cannot_connect",
                                                    "network.cannot_resolve", "network.truncated", "network.tls"};
  return std::ranges::find(passing, slug) != passing.end() ? VTC_ERROR_RETRY : VTC_ERROR_INVALID;
}

// As announce_bound left it and fill completed it.
std::string_view token_in(net::http_request const& request) {
  auto const value = net::find(request.headers, "authorization");
  return value.substr(std::min(value.size(), std::string_view{"DPoP "}.size()));
}

bool sends_nothing_odd(net::http_request const& request, std::size_t fields) {
  return net::is_token(request.method) && (request.body.empty() || fields == 0) && !has_placeholder(request.target) &&
         !has_placeholder(request.body) && std::ranges::all_of(request.headers, [](net::header const& h) {
           return net::is_token(h.name) && net::is_field_value(h.value) && !has_placeholder(h.name);
         });
}

}  // namespace

operation* find_operation(vtc_op const* op) noexcept {
  auto const found = std::ranges::find_if(driven, [&](operation const* one) { return one->handle() == op; });
  return found == driven.end() ? nullptr : *found;
}

operation::operation(operation_context const& context)
    : context_{context}, handle_{next_handle()}, deadline_ms_{context.time.monotonic_ms() + context.timeout_ms} {
  driven.push_back(this);
}

operation::~operation() {
  set_state(nullptr, nullptr);
  std::erase(driven, this);
}

result<std::string> operation::drive(char const* verb, std::string_view arguments) {
  call([&] { context_.capability.start(context_.connection, handle_, verb, str(arguments)); });
  while (!ended_) {
    if (queue_.empty()) {
      misbehave("The plugin neither answered nor asked for anything.");
    } else if (remaining_ms() == 0) {
      expire();
    } else {
      run_step(take_next());
    }
  }
  return std::move(*outcome_);
}

void operation::misbehave(std::string message) {
  ended_ = true;
  outcome_ = vetrina::fail(code::provider_error, "connector.misbehaving", std::move(message));
}

// Time is taken because a callback has the caller's thread.
template <class Callback>
void operation::call(Callback callback) {
  auto const begun = context_.time.monotonic_ms();
  callback();
  auto const took = context_.time.monotonic_ms() - begun;
  if (took >= stuck_callback_ms) {
    misbehave(cat("A callback of the plugin took ", took, " ms; it may not block."));
  } else if (took >= slow_callback_ms) {
    context_.log.write(log_level::warning, context_.about.id, "slow_callback", cat("A callback took ", took, " ms."));
  }
}

void operation::expire() {
  ended_ = true;
  outcome_ = vetrina::fail(code::deadline, "connector.deadline", "The network did not answer in time.");
  if (context_.capability.on_cancel != nullptr) {
    call([&] { context_.capability.on_cancel(context_.connection, handle_); });
  }
}

// Timers that are due, then requests in their order, then the timer that is due first.
operation::step operation::take_next() {
  auto const now = context_.time.monotonic_ms();
  auto const rank = [&](step const& one) {
    return std::pair{one.request ? 1 : one.due_ms <= now ? 0 : 2, one.request ? 0 : one.due_ms};
  };
  auto const first = std::ranges::min_element(queue_, {}, rank);
  auto out = std::move(*first);
  queue_.erase(first);
  return out;
}

void operation::run_step(step one) {
  if (one.request) {
    answer_step(one.token, exchange(one));
    return;
  }
  if (auto const early = one.due_ms - context_.time.monotonic_ms(); early > 0) context_.wait(early);
  call([&] { context_.capability.on_timer(context_.connection, handle_, one.token); });
}

result<net::http_response> operation::exchange(step& one) {
  std::vector<secret> used;
  auto& request = *one.request;
  bool bound = false;
  if (context_.bound.key) {
    VT_TRY(bound, announce_bound(request, one.form));
  }
  for (auto& header : request.headers) {
    VT_TRY(secret const filled, fill(header.value, context_.hidden, used));
    if (!net::is_field_value(filled.reveal())) {
      return vetrina::fail(code::invalid, "connector.no_such_placeholder",
                           "A token or secret does not fit into a header.");
    }
    header.value = filled.reveal();
  }
  for (auto const& field : one.form) {
    VT_TRY(secret const filled, fill(field.value, context_.hidden, used));
    if (!request.body.empty()) request.body += '&';
    request.body += cat(percent_encode(field.name), "=", percent_encode(filled.reveal()));
  }
  auto const send = [&](net::http_request const& it) {
    net::call_options options;
    options.timeout_ms = remaining_ms();
    options.max_body_bytes = max_answer_bytes;
    options.egress = &context_.egress;
    return context_.http.send(it, options);
  };
  auto got = bound ? send_bound(context_.bound, context_.time, request, token_in(request), send) : send(request);
  for (auto& header : request.headers) explicit_bzero(header.value.data(), header.value.size());
  explicit_bzero(request.body.data(), request.body.size());
  if (got && got->body.size() > max_answer_bytes) {
    return vetrina::fail(code::provider_error, "network.too_large", "The network's answer is over 1 MiB.");
  }
  if (got) redact(*got, used);
  return got;
}

void operation::answer_step(std::uint64_t token, result<net::http_response> const& got) {
  vtc_http_response out{};
  out.struct_size = sizeof out;
  std::vector<std::string> names;
  std::vector<vtc_pair> headers;
  std::string message;
  ++seen_.requests;
  if (got) {
    seen_.pause_ms = std::max(seen_.pause_ms, pause_ms(*got, context_.about, context_.time));
    names.reserve(got->headers.size());
    for (auto const& h : got->headers) headers.push_back({str(names.emplace_back(ascii_lower(h.name))), str(h.value)});
    out.status = got->status;
    out.error = class_of_status(got->status);
    out.retry_after_ms = retry_after_ms(*got, context_.about, context_.time);
    out.headers = headers.data();
    out.header_count = headers.size();
    out.body = str(got->body);
    if (out.error != VTC_ERROR_NONE) message = cat("The network answered with status ", got->status, ".");
  } else {
    out.error = class_of_failure(got.error().slug);
    message = got.error().message;
  }
  out.message = str(message);
  call([&] { context_.capability.on_http(context_.connection, handle_, token, &out); });
}

vtc_status operation::send(std::uint64_t token, vtc_http_request const& asked) {
  if (ended_) return VTC_ERR_STATE;
  std::size_t bytes = asked.url.size + asked.body.size + asked.method.size;
  if (asked.struct_size < sizeof asked || !valid(asked.url) || !valid(asked.method) || !valid(asked.body))
    return VTC_ERR_ARGUMENT;
  if (bytes > max_request_bytes) return VTC_ERR_LIMIT;
  auto headers = pairs(asked.headers, asked.header_count, bytes);
  auto form = pairs(asked.form, asked.form_count, bytes);
  if (!headers || !form) return VTC_ERR_ARGUMENT;
  net::http_request request{std::string{view(asked.method)}, std::string{view(asked.url)}, std::move(*headers),
                            std::string{view(asked.body)}};
  if (!sends_nothing_odd(request, form->size())) return VTC_ERR_ARGUMENT;
  auto const url = net::parse_https_url(request.target);
  if (!url || !context_.egress.allows(url->host, url->port)) {
    ended_ = true;
    outcome_ = vetrina::fail(
        code::denied, "connector.host_not_allowed",
        cat("The plugin wanted to call ", url ? cat("\"", url->authority(), "\"") : "what is no https URL",
            ", which is not among the hosts of its manifest."));
    return VTC_ERR_NOT_ALLOWED;
  }
  if (++steps_ > max_steps) {
    misbehave(cat("The plugin wanted more than ", max_steps, " steps for one answer."));
    return VTC_ERR_LIMIT;
  }
  if (!form->empty()) request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  queue_.push_back({token, std::move(request), std::move(*form)});
  return VTC_OK;
}

vtc_status operation::after(std::int64_t ms, std::uint64_t token) {
  if (ended_) return VTC_ERR_STATE;
  if (ms < 0 || ms > remaining_ms() || context_.capability.on_timer == nullptr) return VTC_ERR_ARGUMENT;
  if (++steps_ > max_steps) {
    misbehave(cat("The plugin wanted more than ", max_steps, " steps for one answer."));
    return VTC_ERR_LIMIT;
  }
  queue_.push_back({token, std::nullopt, {}, context_.time.monotonic_ms() + ms});
  return VTC_OK;
}

vtc_status operation::complete(std::string_view answer) {
  if (ended_) {
    if (said_) misbehave("The plugin ended one operation twice.");
    return VTC_ERR_STATE;
  }
  ended_ = true;
  said_ = true;
  if (answer.size() > max_answer_bytes) {
    misbehave("The plugin's answer is over 1 MiB.");
    return VTC_ERR_LIMIT;
  }
  outcome_ = std::string{answer};
  return VTC_OK;
}

vtc_status operation::fail(vtc_error_class why, std::string_view message, std::int64_t retry_after_ms) {
  if (ended_) {
    if (said_) misbehave("The plugin ended one operation twice.");
    return VTC_ERR_STATE;
  }
  ended_ = true;
  said_ = true;
  outcome_ =
      class_error(why, is_utf8(message) ? clipped(message, 512) : "The plugin's message is no text.", retry_after_ms);
  return VTC_OK;
}

std::int64_t operation::remaining_ms() const noexcept {
  return std::max<std::int64_t>(deadline_ms_ - context_.time.monotonic_ms(), 0);
}

vtc_status operation::set_state(void* state, void (*free_state)(void*)) {
  if (state_ != nullptr && free_state_ != nullptr && state_ != state) free_state_(state_);
  state_ = state;
  free_state_ = free_state;
  return VTC_OK;
}

}  // namespace vetrina::connector
