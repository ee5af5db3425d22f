// scope: one call of the host inside a handle. Every exported function that takes a vt_sdk holds one. Internal to capi/.
#pragma once

#include "base/result.hpp"
#include "capi/handles.hpp"

namespace vetrina::capi {

class scope {
 public:
  explicit scope(vt_sdk const* sdk) noexcept;
  ~scope();
  scope(scope const&) = delete;
  scope& operator=(scope const&) = delete;

  [[nodiscard]] bool entered() const noexcept { return entered_; }
  // abi.null_argument, abi.reentry, sdk.closed, sdk.forked.
  [[nodiscard]] result<void> check_unbound() const;
  // The same, and binds the handle to this process: this is a call that may make what no child can inherit.
  [[nodiscard]] result<void> check() const;

 private:
  vt_sdk const* sdk_;
  bool entered_;
};

}  // namespace vetrina::capi
