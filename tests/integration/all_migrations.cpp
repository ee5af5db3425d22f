#include "all_migrations.hpp"

#include "engine/modules.hpp"

namespace vetrina::testing {

std::vector<store::migration> all_migrations() {
  auto const own = store::store_migrations();
  std::vector<store::migration> all{own.begin(), own.end()};
  for (auto const& step : engine::migrations_of(engine::core_modules())) all.push_back(step);
  return all;
}

}  // namespace vetrina::testing
