// budget: what a shop lets a connector spend at its network: the setting `budget`, which every connector takes beside those
// of its plugin. Plain values; safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "json/describe.hpp"

namespace vetrina::connector {

inline constexpr std::string_view budget_setting = "budget";

struct budget {
  std::int64_t requests_per_hour = 0;
  std::int64_t cost_microusd_per_day = 0;
};
BOOST_DESCRIBE_STRUCT(budget, (), (requests_per_hour, cost_microusd_per_day))
VT_NOTES(budget,
         note{"requests_per_hour", "Requests that reading friend lists may make in an hour; 0: as the network allows."}
             .range(0, 1'000'000'000)
             .defaults("0"),
         note{"cost_microusd_per_day",
              "What reading friend lists may cost in a day (UTC), in millionths of a dollar, by the prices of the "
              "plugin's manifest; 0: nothing, and a network that charges is not read."}
             .range(0, 1'000'000'000'000)
             .defaults("0"))

// Fails with connector.bad_settings and a pointer.
[[nodiscard]] result<budget> budget_of(std::string_view settings);

}  // namespace vetrina::connector
