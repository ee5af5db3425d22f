// step_rows: from steps to rows, many at once: counts of equal steps are added up before they are written. Inner header of
// insight/. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "insight/track.hpp"
#include "ops/shops.hpp"

namespace vetrina::insight {

class step_rows {
 public:
  // Of one shop, in a transaction of the traffic area.
  step_rows(ops::services const& with, store::transaction& tx, std::string_view shop)
      : with_{with}, tx_{tx}, shop_{shop} {}
  [[nodiscard]] result<void> add(tracked_step const& one, std::int64_t at);
  [[nodiscard]] result<void> write();

 private:
  [[nodiscard]] result<std::string> family_of(std::string_view product);
  [[nodiscard]] result<std::string> market_of(std::string_view said);
  [[nodiscard]] result<std::string> widget_of(std::string_view said, std::int64_t day);
  using count_key = std::tuple<std::int64_t, std::string, std::string, std::string, std::string, std::string>;
  ops::services const& with_;
  store::transaction& tx_;
  std::string_view shop_;
  std::map<count_key, std::int64_t> counts_;
  std::map<std::string, std::string, std::less<>> families_;  // by product
  std::optional<std::optional<ops::shop>> of_;
  std::map<std::int64_t, std::set<std::string, std::less<>>> widgets_;  // by day
};

// A step as the record of a segment (store/segment.hpp), and many of them as rows.
void put_record(store::record_writer& record, tracked_step const& one, std::int64_t at) noexcept;
[[nodiscard]] result<void> write_records(ops::services const& with, store::transaction& tx, std::string_view shop,
                                         std::span<std::string_view const> records);

}  // namespace vetrina::insight
