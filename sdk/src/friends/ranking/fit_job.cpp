#include "friends/ranking/fit_job.hpp"
#include "friends/measure.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "activity/changes.hpp"
#include "base/clock.hpp"
#include "catalog/find.hpp"
#include "friends/counts.hpp"
#include "friends/ranking/rank_sql.hpp"
#include "friends/ranking/ratings.hpp"
#include "friends/ranking/taste_model.hpp"
#include "shoppers/changes.hpp"
#include "store/jobs.hpp"

namespace vetrina::friends {
namespace {

// What a job of a shop may read at most: some seconds and 100 MB.
constexpr std::int64_t most_facts = 5'000'000;
// Whoever has more is no customer but a program, and pairs grow with the square.
constexpr std::size_t most_of_one = 500;

struct facts {
  std::vector<std::string> families;
  std::vector<std::vector<std::uint32_t>> owned;
  double mean_rating = 0;
};

result<facts> read_facts(ops::exchange& in, std::int64_t day) {
  facts out;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> found;  // owner, family, numbered as they come
  std::map<std::string, std::uint32_t, std::less<>> numbers;
  std::string last;
  std::uint32_t owners = 0;
  std::size_t of_owner = 0;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_CHECK(db.each(sql::counted_facts, {in.who.shop, day, most_facts}, [&](store::row const& r) {
      if (owners == 0 || r.text(0) != last) {
        last = r.string(0);
        ++owners;
        of_owner = 0;
      }
      if (++of_owner > most_of_one) return true;
      auto const next = static_cast<std::uint32_t>(numbers.size());
      found.emplace_back(owners - 1, numbers.try_emplace(r.string(1), next).first->second);
      return true;
    }));
    VT_TRY(out.mean_rating, mean_of_shop(db, in.who.shop, in.now));
    return {};
  }));
  // In the order of the names.
  std::vector<std::uint32_t> place(numbers.size());
  for (auto const& [name, number] : numbers) {
    place[number] = static_cast<std::uint32_t>(out.families.size());
    out.families.push_back(name);
  }
  out.owned.resize(owners);
  for (auto const& [owner, family] : found) out.owned[owner].push_back(place[family]);
  for (auto& one : out.owned) std::ranges::sort(one);
  return out;
}

result<void> ask_for_fit(store::transaction& tx, store::change const& what) {
  return store::enqueue(tx, what.shop, fit_job, "", (what.made_at / day_ms + 1) * day_ms, "{}");
}

result<void> apply(store::transaction& tx, store::change const& what) {
  if (what.kind == "catalog.changed") {
    VT_TRY(auto const row, catalog::find_family(tx, what.shop, what.subject));
    if (row) {
      VT_CHECK(tx.run(sql::see_family, {what.shop, what.subject, what.made_at}));
    } else {
      VT_CHECK(tx.run(sql::forget_family, {what.shop, what.subject}));
    }
    return {};
  }
  bool const counts = what.kind == activity::interaction_set_change ||
                      what.kind == activity::interaction_unset_change ||
                      what.kind == shoppers::consent_changed_change || what.kind == shoppers::shopper_erased_change;
  return counts ? ask_for_fit(tx, what) : result<void>{};
}

}  // namespace

result<void> run_fit_job(ops::exchange& in, std::string_view, std::string_view) {
  VT_CHECK(store::catch_up(in.sys.db, counts_projection(), in.who.shop));
  auto const day = in.now / day_ms;
  VT_TRY(auto const known, read_facts(in, day));
  ranking::sparse owned{known.owned, static_cast<std::uint32_t>(known.families.size())};
  VT_CHECK(taste_model::make(taste_path(in.sys.settings.data_dir, in.who.shop), day, known.families, std::move(owned),
                             known.mean_rating));
  // Tastes moved, so ties did.
  return in.write([&](store::transaction& tx) { return ask_to_measure(tx, in.who.shop, "", in.now); });
}

store::projection const& ranking_projection() noexcept {
  static store::projection const self{"friends.ranking", &apply};
  return self;
}

}  // namespace vetrina::friends
