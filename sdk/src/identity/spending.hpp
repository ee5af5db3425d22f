// spending: what a connector asks of its network and what that costs, kept in scratch for all processes, so that a budget
// is one. Counted before a request leaves: a crash counts too much, never too little. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connector/instance.hpp"
#include "connector/manifest.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

// Leave for one page, or when to ask again.
struct permit {
  std::int64_t wait_until = 0;  // 0: go
  std::int64_t most_people = 0;  // 0: as many as the network gives
  std::int64_t microusd = 0;  // reserved for it
};
[[nodiscard]] result<permit> ask_permit(ops::call const& in, connector::instance const& of,
                                        connector::capability_info const& about);
// What it came to: requests, and people to pay for; where nobody knows whether the network billed, all that was reserved.
[[nodiscard]] result<void> settle_permit(ops::call const& in, connector::instance const& of,
                                         connector::capability_info const& about, permit const& given,
                                         std::int64_t requests, std::optional<std::int64_t> people);
// The network wants to be left alone by the whole connector. `because`: rate_limit, quota.
[[nodiscard]] result<void> let_rest(ops::call const& in, std::string_view connector, std::int64_t until,
                                    std::string_view because);

struct spending {
  std::int64_t requests = 0;  // in this hour
  std::int64_t microusd = 0;  // in this day, UTC
  std::int64_t waits_until = 0;  // 0: it does not
  std::string because;  // rate_limit, quota, budget_requests, budget_cost
};
[[nodiscard]] result<spending> spending_of(ops::call const& in, std::string_view connector);

struct waiting_connector {
  std::string shop;
  std::string connector;
  std::int64_t until = 0;
  std::string because;
};
// Up to 20, of all shops.
[[nodiscard]] result<std::vector<waiting_connector>> waiting_connectors(ops::call const& in);

}  // namespace vetrina::identity
