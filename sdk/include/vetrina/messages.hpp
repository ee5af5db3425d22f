// vetrina/messages.hpp: what goes into a call of vetrina.hpp and what comes out of it: requests, responses, and the
// failure that a failed call throws. Header-only; each object belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "vetrina/document.hpp"
#include "vetrina/vetrina.h"

namespace vetrina {

// Since 0.1.0.
class failure : public std::runtime_error {
 public:
  explicit failure(vt_error* owned) : failure{owned, vt_error_code(owned)} {}
  // `code` counts where the library had no memory for an error.
  failure(vt_error* owned, vt_code code)
      : std::runtime_error(vt_error_message(owned)),
        code_{code},
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

// By reference: the call that sets it stands in the same argument list, and the order of arguments is open.
inline void check(vt_code code, vt_error* const& why) {
  if (code != VT_OK) throw failure{why, code};
}

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
  [[nodiscard]] double number(std::string const& pointer, double fallback = 0) const noexcept {
    return vt_response_double(held_.get(), pointer.c_str(), fallback);
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

// A struct of vetrina/operations.hpp. Since 0.1.0.
template <class T>
concept operation = requires {
  typename T::answer_type;
  T::operation_name;
};

// What an operation answered, from the response to it, as its completion brought it. Since 0.1.0.
template <operation Operation>
[[nodiscard]] typename Operation::answer_type answer_to(vetrina::response&& from) {
  if constexpr (std::is_same_v<typename Operation::answer_type, vetrina::response>) {
    return std::move(from);
  } else {
    return detail::read<typename Operation::answer_type>(from.data());
  }
}

// Since 0.1.0.
struct http_request {
  std::string method = "GET";
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string remote_address;
};

// A request document by JSON pointer, as "/products/0/title". One thread at a time. Since 0.1.0.
class request {
 public:
  request() {
    vt_request* made = nullptr;
    vt_error* why = nullptr;
    check(vt_request_new(&made, &why), why);
    held_.reset(made);
  }
  request& set(std::string const& pointer, std::string const& value) {
    vt_error* why = nullptr;
    check(vt_request_set_string(held_.get(), pointer.c_str(), value.c_str(), &why), why);
    return *this;
  }
  request& set(std::string const& pointer, char const* value) { return set(pointer, std::string{value}); }
  request& set(std::string const& pointer, std::int64_t value) {
    vt_error* why = nullptr;
    check(vt_request_set_int(held_.get(), pointer.c_str(), value, &why), why);
    return *this;
  }
  request& set(std::string const& pointer, int value) { return set(pointer, std::int64_t{value}); }
  request& set(std::string const& pointer, double value) {
    vt_error* why = nullptr;
    check(vt_request_set_double(held_.get(), pointer.c_str(), value, &why), why);
    return *this;
  }
  request& set(std::string const& pointer, bool value) {
    vt_error* why = nullptr;
    check(vt_request_set_bool(held_.get(), pointer.c_str(), value ? 1 : 0, &why), why);
    return *this;
  }
  [[nodiscard]] std::string json() const {
    char const* text = nullptr;
    std::size_t size = 0;
    vt_error* why = nullptr;
    check(vt_request_json(held_.get(), &text, &size, &why), why);
    return {text, size};
  }

 private:
  std::unique_ptr<vt_request, decltype(&vt_request_free)> held_{nullptr, &vt_request_free};
};

}  // namespace vetrina
