#include "capi/traffic.hpp"

#include <algorithm>
#include <array>

#include "capi/handles.hpp"

namespace vetrina::capi {
namespace {

constexpr std::array<std::string_view, 5> readers{"insight.", "link.", "order.", "shopper.", "attribution."};

template <class Function>
void quietly(vt_sdk& sdk, Function const& fold) noexcept {
  try {
    for (auto* const log : {&sdk.traffic->links.clicks(), &sdk.traffic->steps.steps()}) {
      auto const done = fold(*log);
      if (!done) sdk.log.write(log_level::error, "traffic", done.error().slug, done.error().message);
    }
  } catch (...) {  // no memory, perhaps not even to say so: it waits on
  }
}

}  // namespace

result<traffic*> traffic_of(vt_sdk& sdk) {
  if (auto* const ready = sdk.traffic_ready.load(std::memory_order_acquire); ready != nullptr) return ready;
  VT_TRY(auto const* const with, sdk.engine->services());
  std::lock_guard const lock{sdk.starting};
  if (!sdk.traffic) {
    sdk.traffic = std::make_unique<traffic>(*with);
    sdk.traffic_ready.store(sdk.traffic.get(), std::memory_order_release);
  }
  return sdk.traffic.get();
}

void fold_traffic(vt_sdk& sdk) noexcept {
  quietly(sdk, [](store::segment_log& log) { return log.fold(); });
}

void fold_traffic_for(vt_sdk& sdk, std::string_view operation) {
  auto* const ready = sdk.traffic_ready.load(std::memory_order_acquire);
  if (ready == nullptr || (!ready->links.clicks().waits() && !ready->steps.steps().waits())) return;
  if (std::ranges::any_of(readers, [&](auto prefix) { return operation.starts_with(prefix); })) fold_traffic(sdk);
}

void end_traffic(vt_sdk& sdk) noexcept {
  if (!sdk.traffic) return;
  quietly(sdk, [](store::segment_log& log) { return log.finish(); });
}

}  // namespace vetrina::capi
