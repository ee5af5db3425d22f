#include "capi/drive.hpp"
#include "capi/guard.hpp"
#include "capi/input.hpp"
#include "capi/scope.hpp"
#include "capi/structs.hpp"
#include "capi/traffic.hpp"

using namespace vetrina;

namespace {

static_assert(static_cast<int>(insight::step::impression) + 1 == VT_STEP_IMPRESSION &&
              static_cast<int>(insight::step::checkout) + 1 == VT_STEP_CHECKOUT);

result<insight::tracked_step> step_of(vt_insight_step const& from) {
  if (from.step < VT_STEP_IMPRESSION || from.step > VT_STEP_CHECKOUT) {
    return fail(code::range, "abi.unknown_constant", "vt_insight_step.step is none of VT_STEP_*.");
  }
  if (from.tracking < VT_TRACKING_AGGREGATE || from.tracking > VT_TRACKING_CONSENTED) {
    return fail(code::range, "abi.unknown_constant", "vt_insight_step.tracking is none of VT_TRACKING_*.");
  }
  if ((from.flags & ~VT_VISIT_GLOBAL_PRIVACY_CONTROL) != 0) {
    return fail(code::range, "abi.unknown_constant",
                "vt_insight_step.flags has a bit other than VT_VISIT_GLOBAL_PRIVACY_CONTROL.");
  }
  insight::tracked_step out;
  out.step = static_cast<insight::step>(from.step - 1);
  out.tracking = static_cast<links::tracking_mode>(from.tracking);
  out.global_privacy_control = from.flags != 0;
  VT_TRY(out.shop, capi::text(from.shop, "shop"));
  VT_TRY(out.market, capi::text(from.market, "market"));
  VT_TRY(out.product, capi::text(from.product, "product"));
  VT_TRY(out.family, capi::text(from.family, "family"));
  VT_TRY(out.click, capi::text(from.click, "click"));
  VT_TRY(out.widget, capi::text(from.widget, "widget"));
  return out;
}

}  // namespace

vt_code vt_insight_track(vt_sdk* sdk, vt_insight_step const* step, vt_error** err) {
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(in.check());
    VT_TRY(auto const from, capi::taken(step, offsetof(vt_insight_step, shop), "vt_insight_step"));
    VT_TRY(auto const one, step_of(from));
    VT_TRY(auto* const to, capi::traffic_of(*sdk));
    VT_CHECK(to->steps.track(one));
    capi::start_jobs(*sdk);
    return {};
  });
}
