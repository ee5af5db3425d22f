// track: what happens on the shop's pages, counted (docs/decisions/0014). Faces may call it directly: it is a hot path.
// Without consent a step is one more in the counts of its day and nothing else is kept; with it, the step is also kept by
// the click that led here, for 30 days. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "json/describe.hpp"
#include "links/resolve.hpp"
#include "ops/known_shops.hpp"
#include "ops/services.hpp"
#include "store/segment.hpp"

namespace vetrina::insight {

enum class step { impression, view, landing, cart, checkout };
BOOST_DESCRIBE_ENUM(step, impression, view, landing, cart, checkout)

// How long a step is kept by its click; counts are kept for good.
inline constexpr std::int64_t steps_are_kept_ms = 30 * day_ms;

// Borrowed for the call.
struct tracked_step {
  insight::step step = step::impression;
  std::string_view shop;  // "" where there is one
  std::string_view market;  // "" : the shop's first
  std::string_view product;  // product or family, or neither
  std::string_view family;
  std::string_view click;  // as the page's address had it in vt_click
  std::string_view widget;
  links::tracking_mode tracking = links::tracking_mode::aggregate;
  bool global_privacy_control = false;
};

// insight.too_long, insight.bad_click, insight.bad_widget, insight.two_subjects, with a pointer.
[[nodiscard]] result<void> check(tracked_step const& one);

// Writes the rows of one step, checked before, in a transaction of the traffic area.
[[nodiscard]] result<void> write_step(ops::services const& with, store::transaction& tx, tracked_step const& one,
                                      std::int64_t at);

// For a process that tracks much: steps are kept in a segment and become rows later.
class tracker {
 public:
  explicit tracker(ops::services const& with);
  [[nodiscard]] result<void> track(tracked_step const& one);
  [[nodiscard]] store::segment_log& steps() noexcept { return steps_; }

 private:
  ops::services const& with_;
  ops::known_shops shops_;
  store::segment_log steps_;
};

}  // namespace vetrina::insight
