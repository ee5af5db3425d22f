// traffic: what the hot calls remember and have not made rows of yet. Internal to capi/. One a handle, made by the first
// hot call or the first time anybody folds. Thread-safe.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "insight/track.hpp"
#include "links/hot.hpp"

struct vt_sdk;

namespace vetrina::capi {

struct traffic {
  explicit traffic(ops::services const& with) : links{with}, steps{with} {}
  links::hot_resolver links;
  insight::tracker steps;
};

[[nodiscard]] result<traffic*> traffic_of(vt_sdk& sdk);

// What waits becomes rows; what a dead process left, too. Failures are logged: it waits on.
void fold_traffic(vt_sdk& sdk) noexcept;
// Before an operation that reads such rows. Costs a look where nothing waits.
void fold_traffic_for(vt_sdk& sdk, std::string_view operation);
// The same for the last time; nothing runs any more.
void end_traffic(vt_sdk& sdk) noexcept;

}  // namespace vetrina::capi
