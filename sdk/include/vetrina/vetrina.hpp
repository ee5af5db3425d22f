// vetrina.hpp: the C++ face, over the C face alone, header-only. Objects own what they hold; a failed call throws
// vetrina::failure, on your side of the boundary. Calls are safe from any thread; a response belongs to one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vetrina/vetrina.h"

namespace vetrina {

// Since 0.1.0.
class failure : public std::runtime_error {
 public:
  explicit failure(vt_error* owned)
      : std::runtime_error(vt_error_message(owned)),
        code_{vt_error_code(owned)},
        slug_{vt_error_slug(owned)},
        pointer_{vt_error_pointer(owned)},
        trace_{vt_error_trace(owned)},
        json_{vt_error_json(owned)} {
    vt_error_free(owned);
  }
  [[nodiscard]] vt_code code() const noexcept { return code_; }
  [[nodiscard]] std::string const& slug() const noexcept { return slug_; }
  [[nodiscard]] std::string const& pointer() const noexcept { return pointer_; }
  [[nodiscard]] std::string const& trace() const noexcept { return trace_; }
  [[nodiscard]] std::string const& json() const noexcept { return json_; }

 private:
  vt_code code_;
  std::string slug_, pointer_, trace_, json_;
};

// Since 0.1.0.
class response {
 public:
  explicit response(vt_response* owned) noexcept : held_{owned, &vt_response_free} {}

  [[nodiscard]] std::string_view data() const noexcept {
    std::size_t size = 0;
    char const* const at = vt_response_data(held_.get(), &size);
    return {at, size};
  }
  [[nodiscard]] std::string_view media_type() const noexcept { return vt_response_media_type(held_.get()); }
  [[nodiscard]] int status() const noexcept { return vt_response_status(held_.get()); }
  [[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> headers() const {
    std::vector<std::pair<std::string_view, std::string_view>> all;
    for (std::size_t i = 0; i < vt_response_header_count(held_.get()); ++i) {
      char const* name = nullptr;
      char const* value = nullptr;
      if (vt_response_header(held_.get(), i, &name, &value) == VT_OK) all.emplace_back(name, value);
    }
    return all;
  }
  // By JSON pointer; what is not there reads as empty, the fallback, or none.
  [[nodiscard]] std::string_view string(char const* pointer) const noexcept {
    char const* const at = vt_response_string(held_.get(), pointer);
    return at == nullptr ? std::string_view{} : std::string_view{at};
  }
  [[nodiscard]] std::string_view string(std::string const& pointer) const noexcept { return string(pointer.c_str()); }
  [[nodiscard]] std::int64_t integer(std::string const& pointer, std::int64_t fallback = 0) const noexcept {
    return vt_response_int(held_.get(), pointer.c_str(), fallback);
  }
  [[nodiscard]] bool boolean(std::string const& pointer, bool fallback = false) const noexcept {
    return vt_response_bool(held_.get(), pointer.c_str(), fallback ? 1 : 0) != 0;
  }
  [[nodiscard]] std::size_t count(std::string const& pointer) const noexcept {
    return vt_response_count(held_.get(), pointer.c_str());
  }

 private:
  std::unique_ptr<vt_response, decltype(&vt_response_free)> held_;
};

// Since 0.1.0.
struct http_request {
  std::string method = "GET";
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string remote_address;
};

// Since 0.1.0.
class sdk {
 public:
  explicit sdk(std::string_view config) {
    vt_sdk* opened = nullptr;
    vt_error* why = nullptr;
    check(vt_sdk_open(config.data(), config.size(), &opened, &why), why);
    held_.reset(opened);
  }

  // Runs an operation as the shop's back end.
  [[nodiscard]] response call(std::string const& operation, std::string_view request) {
    vt_response* answer = nullptr;
    vt_error* why = nullptr;
    check(vt_call(held_.get(), operation.c_str(), request.data(), request.size(), &answer, &why), why);
    return response{answer};
  }

  [[nodiscard]] bool matches(std::string const& target) const noexcept {
    return vt_http_match(held_.get(), target.c_str()) != 0;
  }

  [[nodiscard]] response handle(http_request const& request) {
    auto const view = [](std::string const& s) { return vt_str{s.data(), s.size()}; };
    std::vector<vt_header> headers;
    headers.reserve(request.headers.size());
    for (auto const& [name, value] : request.headers) headers.push_back({view(name), view(value)});
    vt_http_request raw = VT_INIT(vt_http_request);
    raw.header_count = static_cast<std::uint32_t>(headers.size());
    raw.headers = headers.data();
    raw.method = view(request.method);
    raw.target = view(request.target);
    raw.body = view(request.body);
    raw.remote_address = view(request.remote_address);
    vt_response* answer = nullptr;
    vt_error* why = nullptr;
    check(vt_http_handle(held_.get(), &raw, &answer, &why), why);
    return response{answer};
  }

  // Our own server, until the object goes. Gives the port.
  int serve(std::string_view listen) {
    std::int32_t port = 0;
    vt_error* why = nullptr;
    check(vt_serve(held_.get(), listen.data(), listen.size(), &port, &why), why);
    return port;
  }

  // Runs due jobs; gives how many ran.
  std::int64_t run(std::int64_t budget_ms) {
    std::int64_t ran = 0;
    vt_error* why = nullptr;
    check(vt_run(held_.get(), budget_ms, &ran, &why), why);
    return ran;
  }

  [[nodiscard]] vt_sdk* get() const noexcept { return held_.get(); }

 private:
  // By reference: the call that sets it stands in the same argument list, and the order of arguments is open.
  static void check(vt_code code, vt_error* const& why) {
    if (code != VT_OK) throw failure(why);
  }
  std::unique_ptr<vt_sdk, decltype(&vt_sdk_close)> held_{nullptr, &vt_sdk_close};
};

}  // namespace vetrina
