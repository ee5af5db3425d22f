// known_shops: which shops there are, remembered until one is put in any process. For paths that must not ask the store
// each time. Thread-safe; a hit makes no allocation.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace vetrina::ops {

class known_shops {
 public:
  explicit known_shops(store::database& db) noexcept : db_{db} {}
  using list = std::shared_ptr<std::vector<std::string> const>;
  [[nodiscard]] result<list> all();

 private:
  store::database& db_;
  std::mutex mutex_;
  std::uint64_t word_ = 1;  // odd: nothing is known
  list known_;
};

// The shop of that name; with no name, the only one. Fails with shop.unknown, shop.required.
[[nodiscard]] result<std::string_view> pick_shop(std::vector<std::string> const& all, std::string_view wanted);

}  // namespace vetrina::ops
