#include "all_migrations.hpp"

namespace vetrina::testing {

std::vector<store::migration> all_migrations() {
  auto const own = store::store_migrations();
  return {own.begin(), own.end()};
}

}  // namespace vetrina::testing
