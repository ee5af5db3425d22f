#include "engine/modules.hpp"

#include "activity/module.hpp"
#include "catalog/module.hpp"
#include "connector/oauth_cache.hpp"
#include "engine/system_operations.hpp"
#include "friends/module.hpp"
#include "friends/ranking_module.hpp"
#include "identity/module.hpp"
#include "insight/module.hpp"
#include "links/module.hpp"
#include "ops/shops.hpp"
#include "shoppers/module.hpp"

namespace vetrina::engine {

std::span<ops::module const* const> core_modules() {
  static ops::module const* const list[] = {
      &ops::tenancy_module(),       &catalog::catalog_module(),
      &shoppers::shoppers_module(), &identity::identity_module(),
      &links::links_module(),       &activity::activity_module(),
      &friends::friends_module(),   &friends::ranking_module(),
      &insight::insight_module(),   &system_module(),
  };
  return list;
}

std::vector<store::migration> migrations_of(std::span<ops::module const* const> modules) {
  std::vector<store::migration> all;
  for (auto const& step : connector::connector_migrations()) all.push_back(step);
  for (auto const* m : modules) all.insert(all.end(), m->migrations.begin(), m->migrations.end());
  return all;
}

}  // namespace vetrina::engine
