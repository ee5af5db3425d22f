// fold: what shoppers said so far comes into its place, piece by piece; what they say next waits in a new run
// (activity/fold.hpp). Where `pieces` is given, the rest stays where it is.
#pragma once

#include <string>

#include "activity/fold.hpp"
#include "ops/operation.hpp"

namespace vetrina::test {

inline result<void> fold(ops::services const& sys, std::string const& shop, std::int64_t rows,
                         std::int64_t pieces = -1) {
  ops::caller who;
  who.shop = shop;
  ops::exchange const in{{sys, who, sys.time.wall_ms()}};
  VT_CHECK(in.write([&](store::transaction& tx) -> result<void> {
    ops::command now{in, tx};
    VT_CHECK(activity::begin_run(now));
    return {};
  }));
  for (bool more = true; more && pieces != 0; --pieces) {
    VT_CHECK(in.write([&](store::transaction& tx) -> result<void> {
      VT_TRY(more, activity::fold_some(tx, shop, rows));
      return {};
    }));
  }
  return {};
}

}  // namespace vetrina::test
