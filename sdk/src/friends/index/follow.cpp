#include "friends/index/follow.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "activity/interactions.hpp"
#include "activity/orders.hpp"
#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "friends/changes.hpp"
#include "friends/graph.hpp"
#include "identity/changes.hpp"
#include "identity/linked.hpp"
#include "json/codec.hpp"
#include "shoppers/changes.hpp"
#include "shoppers/find.hpp"
#include "store/journal.hpp"

namespace vetrina::friends::index {
namespace {

// Which file lies there: a new one has another number, and so has none.
std::uint64_t file_number(std::string const& path) noexcept {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return 0;
  return static_cast<std::uint64_t>(found.st_ino) * 0x9E37'79B9'7F4A'7C15ULL ^
         static_cast<std::uint64_t>(found.st_mtim.tv_sec) * 1'000'000'000ULL ^
         static_cast<std::uint64_t>(found.st_mtim.tv_nsec);
}

}  // namespace

// A session that began before the last change was heeded, or a store that was put back to an older state: nothing tells
// them apart, so the rows answer. Many in a row are no race.
followed_facts shop_index::for_older(moment const& newest) {
  constexpr int no_race = 16;
  if (++older_ > no_race) {
    start_over();
    heeded_ = {};
    older_ = 0;
  }
  return {nullptr, newest};
}

result<followed_facts> shop_index::at(store::session& db, std::string_view shop) {
  VT_TRY(auto const newest, newest_moment(db, shop));
  std::lock_guard const lock{moving_};
  if (newest == heeded_ && file_seen_ != 0) {
    older_ = 0;
    return followed_facts{known_, newest};
  }
  if (newest.seq < heeded_.seq) return for_older(newest);
  older_ = 0;
  VT_CHECK(open_file(db, shop, newest));
  if (heeded_.seq != 0) {
    // The last row heeded is still there: what follows it follows it here too, and nothing between was trimmed.
    VT_TRY(auto const there, moment_at(db, shop, heeded_.seq));
    if (there != heeded_) {
      start_over();
      heeded_ = {};
    }
  }
  if (newest == heeded_) return followed_facts{known_, newest};
  std::vector<store::change> found;
  VT_CHECK(store::each_change(db, shop, heeded_.seq, most_changes + 1, [&](store::change const& what) {
    found.push_back(what);
    return true;
  }));
  // Nothing that is known yet can be stale.
  bool const knows = known_->seq() != 0 || known_->changed_runs() != 0;
  if (found.size() > static_cast<std::size_t>(most_changes)) {
    start_over();
  } else if (knows) {
    for (auto const& what : found) {
      if (auto const taken = take(db, shop, what); !taken) {
        start_over();
        heeded_ = {};
        return taken.error();
      }
    }
  }
  for (auto const& what : found) {
    if (what.kind == shoppers::shopper_erased_change) drop_file_of(what.seq);
  }
  heeded_ = newest;
  if (too_large(known_->changed_bytes(), memory_max_)) start_over();
  return followed_facts{known_, newest};
}

// The file that another process made is taken at once; a file of another store, or one newer than this session, is not.
result<void> shop_index::open_file(store::session& db, std::string_view shop, moment const& newest) {
  auto const number = file_number(path_);
  if (number == file_seen_ && file_seen_ != 0) return {};
  file_seen_ = number == 0 ? 1 : number;
  if (number == 0) return {};
  auto opened = facts::open(path_);
  if (!opened) {
    if (opened.error().slug == "store.snapshot_rejected") {
      rejected_ = opened.error().message;
      ::unlink(path_.c_str());
    }
    return {};
  }
  moment const of{(*opened)->seq(), (*opened)->meta().moment};
  if (of.seq > newest.seq) {
    file_seen_ = 0;  // made after this session began, or of another store: the next one looks again
    return {};
  }
  if (newest.seq - of.seq > most_changes || of.seq < known_->seq()) return {};
  VT_TRY(auto const there, moment_at(db, shop, of.seq));
  if (there != of) {
    rejected_ = cat(path_, " is refused (of another store) and is built again.");
    ::unlink(path_.c_str());
    return {};
  }
  // Erased since: what it holds of them goes before anything is read.
  bool erased = false;
  VT_CHECK(store::each_change(db, shop, of.seq, most_changes, [&](store::change const& what) {
    erased = erased || what.kind == shoppers::shopper_erased_change;
    return !erased;
  }));
  if (erased) {
    ::unlink(path_.c_str());
    return {};
  }
  known_ = *std::move(opened);
  left_out_ = static_cast<step>(std::min<std::uint64_t>(known_->meta().left_out, 4));
  heeded_ = of;
  return {};
}

void shop_index::forget_shopper(std::string_view shopper) {
  if (auto const who = known_->people.find(shopper)) known_->forget_person(*who);
}

result<void> shop_index::forget_ties_of(store::session& db, std::string_view shop, std::string_view identity) {
  VT_TRY(auto const linked, identity::find_linked(db, shop, identity));
  if (!linked) return {};
  if (auto const who = known_->people.find(linked->shopper)) known_->forget_ties(*who);
  return {};
}

// The link of one end holds, or holds no more: the owner's ties and those of everybody at the other ends. Of an
// identity that is unlinked the edges are gone by now, and friend.edges names the others.
result<void> shop_index::take_identity(store::session& db, std::string_view shop, store::change const& what) {
  VT_TRY(auto const body, json::decode<identity::identity_change>(what.body, json::tolerant));
  VT_TRY(auto const owner, shoppers::find_by_public_id(db, shop, body.owner));
  if (owner) {
    if (auto const who = known_->people.find(owner->shopper)) known_->forget_ties(*who);
  }
  VT_TRY(auto const edges, neighbours_of(db, shop, what.subject));
  for (auto const& one : edges) {
    VT_TRY(auto const other, identity_of_node(db, shop, one.node));
    VT_CHECK(forget_ties_of(db, shop, other));
  }
  return {};
}

result<void> shop_index::take(store::session& db, std::string_view shop, store::change const& what) {
  auto const area = std::string_view{what.kind}.substr(0, what.kind.find('.'));
  if (area == "shopper" && what.kind != shoppers::shopper_put_change) {
    start_over();  // erased, or become one with another: rows of many moved
    return {};
  }
  if (area == "shopper" || area == "consent" || area == "interaction") {
    VT_TRY(auto const row, shoppers::find_by_public_id(db, shop, what.subject));
    // Not there: a guest, or gone by a later change, which starts over.
    if (row) forget_shopper(row->shopper);
    return {};
  }
  if (area == "order") {
    VT_TRY(auto const order, activity::find_purchase(db, shop, what.subject));
    if (order && order->shopper) forget_shopper(*order->shopper);
    return {};
  }
  if (area == "identity") return take_identity(db, shop, what);
  if (what.kind == friend_edges_change) {
    VT_TRY(auto const body, json::decode<edges_change>(what.body, json::tolerant));
    for (auto const& one : body.identities) VT_CHECK(forget_ties_of(db, shop, one));
    return {};
  }
  if (area == "catalog") return family_changed(db, shop, what.subject);
  return {};
}

result<void> shop_index::family_changed(store::session& db, std::string_view shop, std::string_view family) {
  VT_TRY(auto const products, catalog::products_of(db, shop, family));
  for (auto const& one : products) {
    if (known_->orphans.find(one.product)) {
      start_over();
      return {};
    }
  }
  auto const number = known_->families.find(family);
  if (!number) return {};
  VT_TRY(auto const state, family_state(db, shop, family));
  if (known_->family_state(*number) == state) return {};
  VT_TRY(auto const owners, activity::shoppers_of_family(db, shop, family));
  for (auto const& one : owners) forget_shopper(one);
  known_->put_family_state(*number, state);
  return {};
}

void shop_index::start_over() { known_ = std::make_shared<facts>(); }

// Nothing of somebody erased may stay on the disk; the next file is made without them.
void shop_index::drop_file_of(std::int64_t before) {
  auto const lying = store::snapshot::open(path_, facts_kind, store::checking::on_use);
  if (lying && (*lying)->seq() < before) ::unlink(path_.c_str());
}

bool shop_index::may_keep(followed_facts const& of) const { return of.known == known_ && of.of == heeded_; }

result<read_person> shop_index::fetch_person(followed_facts const& of, reading_from const& rows, std::uint32_t who) {
  VT_TRY(auto fresh, person_from_rows(rows, of.known->people.at(who), *of.known));
  keep_person(of, who, fresh);
  return fresh;
}

void shop_index::keep_person(followed_facts const& of, std::uint32_t who, read_person const& read) {
  std::lock_guard const lock{moving_};
  if (!may_keep(of)) return;
  for (auto const& [family, state] : read.states) {
    if (known_->family_state(family) != state) known_->put_family_state(family, state);
  }
  known_->put_person(who, read.run.packed());
}

void shop_index::keep_ties(followed_facts const& of, std::uint32_t who, std::span<packed_tie const> ties) {
  std::lock_guard const lock{moving_};
  if (may_keep(of)) known_->put_ties(who, ties);
}

void shop_index::reject(facts const& of) {
  std::lock_guard const lock{moving_};
  if (&of != known_.get()) return;
  rejected_ = cat(path_, " is refused (damaged) and is built again.");
  start_over();
  ::unlink(path_.c_str());
}

step shop_index::left_out() const {
  std::lock_guard const lock{moving_};
  return left_out_;
}

void shop_index::leave_out(step what) {
  std::lock_guard const lock{moving_};
  left_out_ = what;
}

std::optional<std::string> shop_index::why_rejected() const {
  std::lock_guard const lock{moving_};
  return rejected_;
}

std::shared_ptr<shop_index> indexes::of(std::string_view shop, std::string const& data_dir) {
  std::lock_guard const lock{making_};
  auto const found = by_shop_.find(shop);
  if (found != by_shop_.end()) return found->second;
  auto made = std::make_shared<shop_index>(file_path(data_dir, shop), memory_limit());
  by_shop_.emplace(shop, made);
  return made;
}

std::map<std::string, std::shared_ptr<shop_index>, std::less<>> indexes::all() const {
  std::lock_guard const lock{making_};
  return by_shop_;
}

}  // namespace vetrina::friends::index
