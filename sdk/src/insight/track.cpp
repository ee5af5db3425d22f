#include "insight/track.hpp"

#include <algorithm>
#include <string>

#include "base/strings.hpp"
#include "insight/step_rows.hpp"

namespace vetrina::insight {
namespace {

constexpr std::size_t longest_subject = 256;
constexpr std::size_t longest_name = 32;   // a market's, a widget's
constexpr std::size_t longest_click = 64;

bool word(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

error too_long(std::string_view pointer) {
  return fail(code::invalid, "insight.too_long", "This is longer than what it names can be, or no UTF-8.",
              std::string{pointer});
}

}  // namespace

result<void> check(tracked_step const& one) {
  auto const fits = [](std::string_view text, std::size_t most) noexcept {
    return text.size() <= most && is_utf8(text);
  };
  if (!one.product.empty() && !one.family.empty()) {
    return fail(code::invalid, "insight.two_subjects", "Give product or family, not both.", "/family");
  }
  if (!fits(one.product, longest_subject)) return too_long("/product");
  if (!fits(one.family, longest_subject)) return too_long("/family");
  if (!fits(one.market, longest_name)) return too_long("/market");
  if (one.widget.size() > longest_name || !word(one.widget)) {
    return fail(code::invalid, "insight.bad_widget",
                "A widget's name has letters, digits, \"-\" and \"_\", 32 at most.", "/widget");
  }
  if (one.click.size() > longest_click || !word(one.click)) {
    return fail(code::invalid, "insight.bad_click", "A click is what the page's address had in vt_click, unchanged.",
                "/click");
  }
  return {};
}

result<void> write_step(ops::services const& with, store::transaction& tx, tracked_step const& one, std::int64_t at) {
  step_rows rows{with, tx, one.shop};
  VT_CHECK(rows.add(one, at));
  return rows.write();
}

tracker::tracker(ops::services const& with)
    : with_{with},
      shops_{with.db},
      steps_{with.db, with.time, with.settings.data_dir, "steps",
             [&with](store::transaction& tx, std::string_view shop, std::span<std::string_view const> records) {
               return write_records(with, tx, shop, records);
             }} {}

result<void> tracker::track(tracked_step const& one) {
  VT_CHECK(check(one));
  VT_TRY(auto const shops, shops_.all());
  VT_TRY(auto const shop, ops::pick_shop(*shops, one.shop));
  auto kept = one;
  kept.shop = shop;
  store::record_writer record;
  put_record(record, kept, with_.time.wall_ms());
  return steps_.append(record);
}

}  // namespace vetrina::insight
