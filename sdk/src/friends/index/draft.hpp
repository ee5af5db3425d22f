// draft: the next index file of a shop while it is put together: runs as they come, numbers sorted at the end. Leaves
// out what does not fit, step by step (budget.hpp). One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "friends/index/budget.hpp"
#include "friends/index/facts.hpp"
#include "friends/index/read_rows.hpp"

namespace vetrina::friends::index {

class draft {
 public:
  explicit draft(std::size_t memory_max) noexcept : memory_max_{memory_max} {}

  // The texts of what is added belong to it: read rows into these.
  [[nodiscard]] facts& texts() noexcept { return texts_; }
  void add_person(std::string_view shopper, read_person const& what);
  void add_ties(std::string_view shopper, std::span<packed_tie const> strongest_first);
  // The same from facts that hold now. False where they changed meanwhile: read the rows.
  [[nodiscard]] bool copy_person(std::string_view shopper, facts const& from, std::int64_t now);
  [[nodiscard]] bool copy_ties(std::string_view shopper, facts const& from);

  [[nodiscard]] step left_out() const noexcept { return left_out_; }
  // Fails with store.full, store.io; the old file stays.
  [[nodiscard]] result<void> write(std::string const& path, std::int64_t seq, std::uint64_t moment) const;

 private:
  void state_seen(std::uint32_t family, std::uint64_t state);
  void keep_person(std::uint32_t who, std::vector<std::uint64_t> packed);
  void drop_person(std::uint32_t who);
  void fit();
  void leave_out(step what);
  [[nodiscard]] std::size_t bytes() const noexcept;

  std::size_t const memory_max_;
  facts texts_;
  std::vector<std::vector<std::uint64_t>> people_;  // by number, as person_facts::packed() gives it; empty: left out
  std::vector<std::optional<std::vector<packed_tie>>> ties_;  // by number; without a value: left out
  std::unordered_map<std::uint32_t, std::uint64_t> states_;
  std::size_t person_bytes_ = 0;
  std::size_t tie_bytes_ = 0;
  std::size_t text_bytes_ = 0;
  step left_out_ = step::whole;
};

}  // namespace vetrina::friends::index
