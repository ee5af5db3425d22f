// change: puts products into the store and keeps their families in step. Runs inside the caller's transaction.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "catalog/product.hpp"
#include "ops/operation.hpp"

namespace vetrina::catalog {

class change {
 public:
  change(store::transaction& db, std::string_view shop, std::int64_t now) noexcept : db_{db}, shop_{shop}, now_{now} {}

  [[nodiscard]] result<void> put(product const& what);
  [[nodiscard]] result<void> remove(std::string_view product);
  // For a feed that replaces the catalogue: removes every product that this change did not put; those that it put stand
  // in its order.
  [[nodiscard]] result<std::int64_t> replace();
  // Works the touched families out again, tells the journal and the head page. Last.
  [[nodiscard]] result<void> finish();

 private:
  store::transaction& db_;
  std::string_view shop_;
  std::int64_t now_;
  std::int64_t position_ = -1;
  std::set<std::string> families_;
  std::set<std::string, std::less<>> put_;
  std::vector<std::string> order_;  // as they were put
};

}  // namespace vetrina::catalog
