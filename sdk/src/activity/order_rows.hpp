// order_rows: reading the table `purchase`. Inner header of activity/.
#pragma once

#include "activity/orders.hpp"

namespace vetrina::activity {

[[nodiscard]] purchase_row read_purchase(store::row const& r);

}  // namespace vetrina::activity
