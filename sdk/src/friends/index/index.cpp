#include "friends/index/index.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "friends/index/build.hpp"

namespace vetrina::friends::index {

namespace {
error damaged(std::string const& path) {
  return fail(code::data_loss, "store.snapshot_rejected", cat(path, " is refused (damaged) and is built again."));
}
}  // namespace

struct read_index::state {
  state(std::shared_ptr<base const> of, epochs& readers)
      : from{std::move(of)}, shoppers{from->shoppers()}, changed{readers, from->shoppers()} {}
  std::shared_ptr<base const> from;
  std::atomic<std::uint32_t> shoppers;
  overlay changed;

  void know(std::uint32_t who) noexcept {
    if (who >= shoppers.load(std::memory_order_relaxed)) shoppers.store(who + 1, std::memory_order_relaxed);
  }
};

read_index::read_index(std::string path, std::shared_ptr<base const> from)
    : path_{std::move(path)}, state_{new state{std::move(from), epochs_}} {}

read_index::~read_index() { delete state_.load(); }

result<std::unique_ptr<read_index>> read_index::open(std::string path, maker const& make) {
  auto found = base::open(path);
  std::optional<error> refused;
  if (!found) {
    refused = found.error();
    VT_CHECK(make(path));
    found = base::open(path);
    if (!found) return found.error();
  }
  std::unique_ptr<read_index> made{new read_index{std::move(path), *std::move(found)}};
  made->refused_ = std::move(refused);
  return made;
}

std::int64_t read_index::base_seq() const noexcept {
  auto const held = epochs_.enter();
  return state_.load()->from->seq();
}

std::uint32_t read_index::shoppers() const noexcept {
  auto const held = epochs_.enter();
  return state_.load()->shoppers.load(std::memory_order_relaxed);
}

result<std::span<ranked_family const>> read_index::best(decay const& weights, question const& asked,
                                                        scratch& with) const {
  auto const held = epochs_.enter();
  auto const& now = *state_.load();
  auto const& best = best_families(*now.from, now.changed.empty() ? nullptr : &now.changed, weights, asked, with);
  if (now.from->damaged()) return damaged(path_);
  return std::span<ranked_family const>{best};
}

void read_index::put_ties(std::uint32_t who, std::span<tie const> all) {
  std::vector<packed_tie> packed;
  pack(all, packed);
  std::lock_guard const lock{writing_};
  auto& now = *state_.load();
  now.changed.put_ties(who, packed);
  now.know(who);
}

result<void> read_index::put_history(std::uint32_t who, std::span<interaction const> all) {
  std::vector<packed_interaction> packed;
  pack(all, packed);
  std::lock_guard const lock{writing_};
  auto& now = *state_.load();
  auto const products = now.from->family_of().size();
  if (std::ranges::any_of(all, [&](interaction const& one) { return one.product >= products; })) {
    return fail(code::precondition, "friends.index_outgrown",
                "A product is newer than the friend index; the index is made again from rows.");
  }
  now.changed.put_history(who, packed);
  now.know(who);
  return {};
}

std::size_t read_index::changed_bytes() const noexcept {
  std::lock_guard const lock{writing_};
  return state_.load()->changed.bytes();
}

result<void> read_index::compact(std::int64_t seq) {
  std::lock_guard const lock{writing_};
  auto* const old = state_.load();
  auto const& from = *old->from;
  builder next{{from.family_of().begin(), from.family_of().end()}};
  auto const shoppers = old->shoppers.load(std::memory_order_relaxed);
  next.expect(shoppers, from.all_ties(), from.all_interactions());
  for (std::uint32_t who = 0; who < shoppers; ++who) {
    auto ties = who < from.shoppers() ? from.ties(who) : std::span<packed_tie const>{};
    auto done = who < from.shoppers() ? from.history(who) : std::span<packed_interaction const>{};
    if (old->changed.touched(who)) {
      ties = old->changed.ties(who).value_or(ties);
      done = old->changed.history(who).value_or(done);
    }
    next.add(ties, done);
  }
  if (from.damaged()) return damaged(path_);
  VT_CHECK(next.write(path_, seq));
  return go_over();
}

result<void> read_index::remake(maker const& make) {
  std::lock_guard const lock{writing_};
  VT_CHECK(make(path_));
  return go_over();
}

result<void> read_index::go_over() {
  VT_TRY(auto opened, base::open(path_));
  auto* const old = state_.exchange(new state{std::move(opened), epochs_});
  epochs_.retire([old] { delete old; });
  epochs_.collect();
  return {};
}

}  // namespace vetrina::friends::index
