#include "ops/shop_memory.hpp"

#include "store/head.hpp"

namespace vetrina::ops {
namespace {

constexpr std::size_t most_shops = 1'024;

}  // namespace

void shop_memory::settle(std::uint64_t word) {
  if (word == word_ && word % 2 == 0) return;
  word_ = word;
  shops_.clear();
  ids_.reset();
}

result<std::shared_ptr<shop const>> shop_memory::find(store::database& db, std::string_view id) {
  // Before the read: what is committed meanwhile moves the word on, and is not overlooked.
  auto const word = db.head(store::topic::settings);
  {
    std::lock_guard const lock{mutex_};
    settle(word);
    if (auto const known = shops_.find(id); known != shops_.end()) return known->second;
  }
  std::optional<shop> read;
  VT_CHECK(db.read(store::area::record, [&](store::session& view) -> result<void> {
    VT_TRY(read, find_shop(view, id));
    return {};
  }));
  if (!read) return std::shared_ptr<shop const>{};
  auto made = std::make_shared<shop const>(*std::move(read));
  std::lock_guard const lock{mutex_};
  if (may_keep(word)) {
    if (shops_.size() >= most_shops) shops_.clear();
    shops_.insert_or_assign(std::string{id}, made);
  }
  return made;
}

result<std::shared_ptr<std::vector<std::string> const>> shop_memory::ids(store::database& db) {
  auto const word = db.head(store::topic::settings);
  {
    std::lock_guard const lock{mutex_};
    settle(word);
    if (ids_) return ids_;
  }
  std::vector<std::string> read;
  VT_CHECK(db.read(store::area::record, [&](store::session& view) -> result<void> {
    VT_TRY(read, shop_ids(view));
    return {};
  }));
  auto made = std::make_shared<std::vector<std::string> const>(std::move(read));
  std::lock_guard const lock{mutex_};
  if (may_keep(word)) ids_ = made;
  return made;
}

}  // namespace vetrina::ops
