#include "store/migration.hpp"

#include <vector>

#include "base/immortal.hpp"
#include "store/jobs.hpp"
#include "store/journal.hpp"
#include "store/lease.hpp"
#include "store/segment.hpp"

namespace vetrina::store {

std::span<migration const> store_migrations() noexcept {
  static immortal<std::vector<migration>> const all{[] {
    std::vector<migration> steps;
    for (auto const part : {journal_migrations(), jobs_migrations(), lease_migrations(), segment_migrations()})
      steps.insert(steps.end(), part.begin(), part.end());
    return steps;
  }()};
  return *all;
}

}  // namespace vetrina::store
