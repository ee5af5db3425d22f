// shop_memory: shops as shop.put left them, read once and remembered until any process puts one. Every call asks for its
// shop first. One a handle (dispatcher::kept). Thread-safe; what it hands out never changes.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "ops/shops.hpp"

namespace vetrina::ops {

class shop_memory {
 public:
  // Null where there is no such shop. Not for the transaction that puts one: what is remembered is what was committed.
  [[nodiscard]] result<std::shared_ptr<shop const>> find(store::database& db, std::string_view id);
  [[nodiscard]] result<std::shared_ptr<std::vector<std::string> const>> ids(store::database& db);

 private:
  // Forgets what may be older than `word`, which the store's head says now.
  void settle(std::uint64_t word);
  [[nodiscard]] bool may_keep(std::uint64_t word) const noexcept { return word % 2 == 0 && word == word_; }

  std::mutex mutex_;
  std::uint64_t word_ = 1;  // odd: nothing is known
  std::map<std::string, std::shared_ptr<shop const>, std::less<>> shops_;
  std::shared_ptr<std::vector<std::string> const> ids_;
};

}  // namespace vetrina::ops
