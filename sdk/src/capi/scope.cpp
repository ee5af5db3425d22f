#include "capi/scope.hpp"

#include "capi/input.hpp"

namespace vetrina::capi {
namespace {

error forked() {
  return fail(code::forked, "sdk.forked",
              "This handle was used before the process forked. Open one in the child; PHP-FPM and other prefork hosts "
              "use vt_sdk_acquire on each request.");
}

}  // namespace

scope::scope(vt_sdk const* sdk) noexcept
    : sdk_{sdk}, entered_{sdk != nullptr && !log_relay::inside() && sdk->gate.enter()} {}

scope::~scope() {
  if (entered_) sdk_->gate.leave();
}

result<void> scope::check_unbound() const {
  VT_CHECK(needs(sdk_, "sdk"));
  if (log_relay::inside()) return reentered();
  if (!entered_) return fail(code::precondition, "sdk.closed", "This handle is closed. Open another one.");
  return sdk_->gate.bound_elsewhere() ? result<void>{forked()} : result<void>{};
}

result<void> scope::check() const {
  VT_CHECK(check_unbound());
  return sdk_->gate.bind() ? result<void>{} : result<void>{forked()};
}

}  // namespace vetrina::capi
