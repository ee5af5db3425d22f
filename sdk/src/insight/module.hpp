// insight: what a shop may learn from all that the modules below keep. It reads them and is read by none.
#pragma once

#include "ops/module.hpp"

namespace vetrina::insight {

// insight.divide, insight.simulate_consent, insight.track; tables insight_count, insight_step.
[[nodiscard]] ops::module const& insight_module();

}  // namespace vetrina::insight
