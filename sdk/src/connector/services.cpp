#include "connector/services.hpp"

#include <array>
#include <cstring>
#include <string>

#include "base/strings.hpp"
#include "connector/operation.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "vetrina/connector/clock.h"
#include "vetrina/connector/kv.h"
#include "vetrina/connector/log.h"
#include "vetrina/connector/random.h"
#include "vetrina/connector/secrets.h"
#include "vetrina/connector/timer.h"
#include "vetrina/connector/tokens.h"

namespace vetrina::connector {
namespace {

constexpr std::size_t most_keys = 64;
constexpr std::size_t most_value_bytes = 4096;
constexpr std::size_t most_random_bytes = 4096;

std::string_view view(vtc_str text) noexcept {
  return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.size};
}
vtc_str str(std::string_view text) noexcept { return {text.data(), text.size()}; }

// Runs `work` on the operation behind `op`; no exception (memory) leaves for the plugin's frames.
template <class Work>
vtc_status on(vtc_op const* op, Work work) noexcept {
  auto* const found = find_operation(op);
  if (found == nullptr) return VTC_ERR_STATE;
  try {
    return work(*found);
  } catch (...) {
    return VTC_ERR_LIMIT;
  }
}

plugin_host const& self(vtc_host const* host) noexcept { return *static_cast<plugin_host const*>(host); }

vtc_status http_send(vtc_op* op, std::uint64_t token, vtc_http_request const* request) {
  if (request == nullptr) return VTC_ERR_ARGUMENT;
  return on(op, [&](operation& it) { return it.send(token, *request); });
}

vtc_status op_complete(vtc_op* op, vtc_str answer) {
  return on(op, [&](operation& it) { return it.complete(view(answer)); });
}
vtc_status op_fail(vtc_op* op, vtc_error_class why, vtc_str message, std::int64_t retry_after_ms) {
  return on(op, [&](operation& it) { return it.fail(why, view(message), retry_after_ms); });
}
std::int64_t op_remaining_ms(vtc_op* op) {
  auto const* const it = find_operation(op);
  return it != nullptr ? it->remaining_ms() : 0;
}
vtc_status op_set_state(vtc_op* op, void* state, void (*free_state)(void*)) {
  return on(op, [&](operation& it) { return it.set_state(state, free_state); });
}
void* op_state(vtc_op* op) {
  auto const* const it = find_operation(op);
  return it != nullptr ? it->state() : nullptr;
}

secret const* find_secret(std::map<std::string, secret> const& in, vtc_str name) {
  auto const found = in.find(std::string{view(name)});
  return found == in.end() ? nullptr : &found->second;
}
vtc_status secrets_has(vtc_op* op, vtc_str name) {
  return on(op, [&](operation& it) {
    return find_secret(*it.context().hidden.secrets, name) != nullptr ? VTC_OK : VTC_ERR_NOT_FOUND;
  });
}
vtc_status secrets_mac(vtc_op* op, vtc_str name, vtc_str data, char out[64]) {
  return on(op, [&](operation& it) -> vtc_status {
    auto const* const key = find_secret(*it.context().hidden.secrets, name);
    if (key == nullptr) return VTC_ERR_NOT_FOUND;
    if (out == nullptr) return VTC_ERR_ARGUMENT;
    std::memcpy(out, crypto::hex(crypto::hmac_sha256(*key, view(data))).data(), 64);
    return VTC_OK;
  });
}
vtc_status tokens_has(vtc_op* op, vtc_str name) {
  return on(op, [&](operation& it) {
    return find_secret(*it.context().hidden.tokens, name) != nullptr ? VTC_OK : VTC_ERR_NOT_FOUND;
  });
}

std::int64_t clock_wall_ms(vtc_host const* host) { return self(host).time.wall_ms(); }
std::int64_t clock_monotonic_ms(vtc_host const* host) { return self(host).time.monotonic_ms(); }

vtc_status timer_after(vtc_op* op, std::int64_t ms, std::uint64_t token) {
  return on(op, [&](operation& it) { return it.after(ms, token); });
}

vtc_status random_bytes(vtc_host const* host, void* out, std::size_t size) {
  if (out == nullptr || size > most_random_bytes) return VTC_ERR_ARGUMENT;
  try {
    std::memcpy(out, self(host).random.bytes(size).data(), size);
    return VTC_OK;
  } catch (...) {
    return VTC_ERR_LIMIT;
  }
}

vtc_status kv_get(vtc_op* op, vtc_str key, vtc_str* value) {
  if (value == nullptr) return VTC_ERR_ARGUMENT;
  return on(op, [&](operation& it) -> vtc_status {
    auto& memory = it.context().memory;
    std::lock_guard const guard{memory.lock};
    auto const found = memory.rows.find(view(key));
    if (found == memory.rows.end()) return VTC_ERR_NOT_FOUND;
    *value = str(it.keep(found->second));
    return VTC_OK;
  });
}
vtc_status kv_set(vtc_op* op, vtc_str key, vtc_str value) {
  return on(op, [&](operation& it) -> vtc_status {
    if (key.size == 0 || key.size > 128) return VTC_ERR_ARGUMENT;
    if (value.size > most_value_bytes) return VTC_ERR_LIMIT;
    auto& memory = it.context().memory;
    std::lock_guard const guard{memory.lock};
    auto const name = std::string{view(key)};
    if (value.size == 0) {
      memory.rows.erase(name);
      return VTC_OK;
    }
    if (!memory.rows.contains(name) && memory.rows.size() >= most_keys) return VTC_ERR_LIMIT;
    memory.rows[name] = view(value);
    return VTC_OK;
  });
}

std::string plain(std::string_view text, std::size_t limit) {
  auto out = is_utf8(text) ? clipped(text, limit) : std::string{"(no text)"};
  for (auto& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return out;
}

void log_write(vtc_host const* host, std::int32_t level, vtc_str event, vtc_str message) {
  constexpr std::array levels{log_level::debug, log_level::info, log_level::warning, log_level::error,
                              log_level::host_misbehaving};
  try {
    auto const known = level >= 0 && static_cast<std::size_t>(level) < levels.size();
    self(host).log.write(known ? levels[static_cast<std::size_t>(level)] : log_level::warning, self(host).plugin,
                         plain(view(event), 64), plain(view(message), 1000));
  } catch (...) {
    self(host).log.write(log_level::error, "connector", "out_of_memory", "A plugin's log line was lost.");
  }
}

vtc_json const* json_parse(vtc_op* op, vtc_str text) {
  vtc_json const* out = nullptr;
  on(op, [&](operation& it) -> vtc_status {
    if (auto parsed = json::document::parse(view(text))) out = it.keep(std::move(*parsed));
    return VTC_OK;
  });
  return out;
}

// One look at a document; a pointer that is none finds nothing.
template <class Look>
vtc_status look(vtc_json const* from, void const* out, Look what) noexcept {
  if (from == nullptr || out == nullptr) return VTC_ERR_ARGUMENT;
  try {
    return what() ? VTC_OK : VTC_ERR_NOT_FOUND;
  } catch (...) {
    return VTC_ERR_LIMIT;
  }
}
vtc_status json_string_at(vtc_json const* from, vtc_str pointer, vtc_str* out) {
  return look(from, out, [&] {
    auto text = from->document.string_at(view(pointer));
    if (text) *out = str(from->owner->keep(std::move(*text)));
    return text.has_value();
  });
}
vtc_status json_text_at(vtc_json const* from, vtc_str pointer, vtc_str* out) {
  return look(from, out, [&] {
    if (!from->document.has(view(pointer))) return false;
    *out = str(from->owner->keep(from->document.text(view(pointer))));
    return true;
  });
}
vtc_status json_integer_at(vtc_json const* from, vtc_str pointer, std::int64_t* out) {
  return look(from, out, [&] {
    auto const number = from->document.integer_at(view(pointer));
    if (number) *out = *number;
    return number.has_value();
  });
}
vtc_status json_boolean_at(vtc_json const* from, vtc_str pointer, std::int32_t* out) {
  return look(from, out, [&] {
    auto const flag = from->document.boolean_at(view(pointer));
    if (flag) *out = *flag ? 1 : 0;
    return flag.has_value();
  });
}
vtc_status json_count_at(vtc_json const* from, vtc_str pointer, std::size_t* out) {
  return look(from, out, [&] {
    if (!from->document.is_array(view(pointer)) && !from->document.is_object(view(pointer))) return false;
    *out = from->document.size_at(view(pointer));
    return true;
  });
}

constexpr vtc_http_service http{sizeof(vtc_http_service), http_send};
constexpr vtc_op_service op{sizeof(vtc_op_service), op_complete, op_fail, op_remaining_ms, op_set_state, op_state};
constexpr vtc_secrets_service secrets{sizeof(vtc_secrets_service), secrets_has, secrets_mac};
constexpr vtc_tokens_service tokens{sizeof(vtc_tokens_service), tokens_has};
constexpr vtc_clock_service times{sizeof(vtc_clock_service), clock_wall_ms, clock_monotonic_ms};
constexpr vtc_timer_service timer{sizeof(vtc_timer_service), timer_after};
constexpr vtc_random_service random_source{sizeof(vtc_random_service), random_bytes};
constexpr vtc_kv_service kv{sizeof(vtc_kv_service), kv_get, kv_set};
constexpr vtc_log_service lines{sizeof(vtc_log_service), log_write};
constexpr vtc_json_service json_reader{sizeof(vtc_json_service), json_parse,      json_string_at, json_text_at,
                                       json_integer_at,          json_boolean_at, json_count_at};

struct service_row {
  std::string_view id;
  void const* table;
};
constexpr std::array<service_row, 10> services{{{VTC_SERVICE_HTTP, &http},
                                                {VTC_SERVICE_OP, &op},
                                                {VTC_SERVICE_SECRETS, &secrets},
                                                {VTC_SERVICE_TOKENS, &tokens},
                                                {VTC_SERVICE_CLOCK, &times},
                                                {VTC_SERVICE_TIMER, &timer},
                                                {VTC_SERVICE_RANDOM, &random_source},
                                                {VTC_SERVICE_KV, &kv},
                                                {VTC_SERVICE_LOG, &lines},
                                                {VTC_SERVICE_JSON, &json_reader}}};

void const* service_by_id(vtc_host const*, char const* id) {
  if (id == nullptr) return nullptr;
  for (auto const& row : services) {
    if (row.id == id) return row.table;
  }
  return nullptr;
}

}  // namespace

plugin_host::plugin_host(std::string_view plugin_id, clock const& the_time, crypto::random& from, log_sink& to) noexcept
    : ::vtc_host{sizeof(::vtc_host), VTC_ABI_MAJOR, VTC_ABI_MINOR, service_by_id},
      plugin{plugin_id},
      time{the_time},
      random{from},
      log{to} {}

}  // namespace vetrina::connector
