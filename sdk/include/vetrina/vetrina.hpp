// vetrina.hpp: the C++ face, over the C face alone, header-only; its operations are structs of vetrina/operations.hpp.
// Objects own what they hold; a failed call throws vetrina::failure, on your side of the boundary. Calls are safe from
// any thread; a response belongs to one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vetrina/messages.hpp"
#include "vetrina/operations.hpp"
#include "vetrina/vetrina.h"

namespace vetrina {

// What became of an operation that was submitted. Since 0.1.0.
struct completion {
  std::uint64_t id = 0;
  void* user_data = nullptr;
  std::optional<vetrina::response> response;  // one of the two
  std::optional<vetrina::failure> failure;
  std::uint64_t pending = 0;  // how many are still to come
};

// What happened on a page; what is not known stays empty. Since 0.1.0.
struct page_step {
  std::int32_t step = VT_STEP_VIEW;
  std::string_view shop, market;
  std::string_view product, family;  // one of the two, or neither
  std::string_view click, widget;
  std::int32_t tracking = VT_TRACKING_AGGREGATE;
  std::int32_t flags = 0;  // VT_VISIT_GLOBAL_PRIVACY_CONTROL
};

// Since 0.1.0.
struct visit {
  std::string_view token;  // what stands behind /l/
  std::string_view shop;
  std::string_view user_agent, referer, purpose;
  std::int32_t tracking = VT_TRACKING_AGGREGATE;
  std::int32_t flags = 0;  // VT_VISIT_*
};

// Since 0.1.0.
struct resolution {
  int status = 0;
  std::int32_t flags = 0;  // VT_CLICK_*
  std::string location, shop, click;
};

// Since 0.1.0.
class sdk {
 public:
  // Level, area, event and sentence; see vetrina/log.h for what it may do. Exceptions end in it.
  using log_function = std::function<void(std::int32_t, std::string_view, std::string_view, std::string_view)>;

  explicit sdk(std::string_view config) {
    vt_sdk* opened = nullptr;
    vt_error* why = nullptr;
    check(vt_sdk_open(config.data(), config.size(), &opened, &why), why);
    held_.reset(opened);
  }

  sdk(sdk&& other) noexcept = default;
  sdk& operator=(sdk&& other) noexcept {
    sdk closed{std::move(*this)};  // closes before the function goes that its threads may be calling
    held_ = std::move(other.held_);
    log_ = std::move(other.log_);
    return *this;
  }

  // The process's one of this name; gives it back when the object goes.
  [[nodiscard]] static sdk acquire(std::string const& name, std::string_view config = {}) {
    vt_sdk* acquired = nullptr;
    vt_error* why = nullptr;
    check(vt_sdk_acquire(name.c_str(), config.data(), config.size(), &acquired, &why), why);
    return sdk{acquired, &vt_sdk_release};
  }

  // Runs an operation as the shop's back end.
  [[nodiscard]] response call(std::string const& operation, std::string_view request) {
    vt_response* answer = nullptr;
    vt_error* why = nullptr;
    check(vt_call(held_.get(), operation.c_str(), request.data(), request.size(), &answer, &why), why);
    return response{answer};
  }

  // The same with structs: call(vetrina::api::catalog_get{.product = "501-32"}).products
  template <operation Operation>
  typename Operation::answer_type call(Operation const& request) {
    return answer_to<Operation>(call(Operation::operation_name, detail::written(request)));
  }

  [[nodiscard]] bool matches(std::string const& target) const noexcept {
    return vt_http_match(held_.get(), target.c_str()) != 0;
  }

  [[nodiscard]] response handle(http_request const& request) {
    raw_request const raw{request};
    vt_response* answer = nullptr;
    vt_error* why = nullptr;
    check(vt_http_handle(held_.get(), &raw.whole, &answer, &why), why);
    return response{answer};
  }

  // Runs an operation later; take() gives what became of it. Gives its id.
  std::uint64_t submit(std::string const& operation, std::string_view request, void* user_data = nullptr) {
    std::uint64_t id = 0;
    vt_error* why = nullptr;
    check(vt_submit(held_.get(), operation.c_str(), request.data(), request.size(), user_data, &id, &why), why);
    return id;
  }
  template <operation Operation>
  std::uint64_t submit(Operation const& request, void* user_data = nullptr) {
    return submit(Operation::operation_name, detail::written(request), user_data);
  }
  std::uint64_t submit(http_request const& request, void* user_data = nullptr) {
    raw_request const raw{request};
    std::uint64_t id = 0;
    vt_error* why = nullptr;
    check(vt_http_submit(held_.get(), &raw.whole, user_data, &id, &why), why);
    return id;
  }
  // Readable while take() has something to give. The library's: poll it, do not close it.
  [[nodiscard]] int completion_fd() {
    std::int32_t fd = -1;
    vt_error* why = nullptr;
    check(vt_completion_fd(held_.get(), &fd, &why), why);
    return fd;
  }
  // The next that has completed, at once; none where none has.
  [[nodiscard]] std::optional<completion> take() {
    vt_completion raw = VT_INIT(vt_completion);
    vt_error* why = nullptr;
    check(vt_completion_next(held_.get(), &raw, &why), why);
    if (raw.id == 0) return std::nullopt;
    completion out{raw.id, raw.user_data, std::nullopt, std::nullopt, raw.pending};
    if (raw.code == VT_OK) {
      out.response.emplace(raw.response);
    } else {
      out.failure.emplace(raw.error, raw.code);
    }
    return out;
  }
  // Best effort; 0: all that wait. False where no such operation waits or runs.
  bool cancel(std::uint64_t id) {
    vt_error* why = nullptr;
    auto const code = vt_cancel(held_.get(), id, &why);
    if (code == VT_ERR_NOT_FOUND) vt_error_free(why);
    if (code != VT_ERR_NOT_FOUND) check(code, why);
    return code == VT_OK;
  }

  // Finds where a link leads and counts the click. `room` bytes for the address: a filled cart's may be long.
  [[nodiscard]] resolution resolve(visit const& by, std::size_t room = 4096) {
    auto const view = [](std::string_view s) { return vt_str{s.data(), s.size()}; };
    vt_link_visit from = VT_INIT(vt_link_visit);
    from.token = view(by.token);
    from.shop = view(by.shop);
    from.user_agent = view(by.user_agent);
    from.referer = view(by.referer);
    from.purpose = view(by.purpose);
    from.tracking = by.tracking;
    from.flags = by.flags;
    resolution out{0, 0, std::string(room, '\0'), std::string(257, '\0'), std::string(65, '\0')};
    vt_link_resolution to = VT_INIT(vt_link_resolution);
    to.location = out.location.data();
    to.location_capacity = out.location.size();
    to.shop = out.shop.data();
    to.shop_capacity = out.shop.size();
    to.click = out.click.data();
    to.click_capacity = out.click.size();
    vt_error* why = nullptr;
    check(vt_link_resolve(held_.get(), &from, &to, &why), why);
    out.status = to.status;
    out.flags = to.flags;
    out.location.resize(to.location_size);
    out.shop.resize(to.shop_size);
    out.click.resize(to.click_size);
    return out;
  }

  // Counts a step; without consent that and nothing else.
  void track(page_step const& one) {
    auto const view = [](std::string_view s) { return vt_str{s.data(), s.size()}; };
    vt_insight_step from = VT_INIT(vt_insight_step);
    from.step = one.step;
    from.tracking = one.tracking;
    from.flags = one.flags;
    from.shop = view(one.shop);
    from.market = view(one.market);
    from.product = view(one.product);
    from.family = view(one.family);
    from.click = view(one.click);
    from.widget = view(one.widget);
    vt_error* why = nullptr;
    check(vt_insight_track(held_.get(), &from, &why), why);
  }

  // Where log lines go; an empty function takes it away.
  void log_to(log_function function) {
    auto made = function ? std::make_unique<log_function>(std::move(function)) : nullptr;
    vt_error* why = nullptr;
    check(vt_log_sink(held_.get(), made ? &write_line : nullptr, made.get(), &why), why);
    log_ = std::move(made);  // the one before is called no more
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
  sdk(vt_sdk* held, void (*give_back)(vt_sdk*)) noexcept : held_{held, give_back} {}

  struct raw_request {
    explicit raw_request(http_request const& from) {
      auto const view = [](std::string const& s) { return vt_str{s.data(), s.size()}; };
      headers.reserve(from.headers.size());
      for (auto const& [name, value] : from.headers) headers.push_back({view(name), view(value)});
      whole.header_count = static_cast<std::uint32_t>(headers.size());
      whole.headers = headers.data();
      whole.method = view(from.method);
      whole.target = view(from.target);
      whole.body = view(from.body);
      whole.remote_address = view(from.remote_address);
    }
    std::vector<vt_header> headers;
    vt_http_request whole = VT_INIT(vt_http_request);
  };

  static void write_line(void* function, std::int32_t level, char const* area, char const* event, char const* detail) {
    try {
      (*static_cast<log_function*>(function))(level, area, event, detail);
    } catch (...) {  // nothing may pass through the C face
    }
  }

  std::unique_ptr<log_function> log_;  // outlives the handle, which calls it
  std::unique_ptr<vt_sdk, decltype(&vt_sdk_close)> held_{nullptr, &vt_sdk_close};
};

}  // namespace vetrina
