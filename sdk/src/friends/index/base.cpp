#include "friends/index/base.hpp"

#include <algorithm>
#include <limits>

#include "base/strings.hpp"

namespace vetrina::friends::index {

base::base(std::shared_ptr<store::snapshot const> file) noexcept
    : file_{std::move(file)},
      tie_offsets_{file_->rows<std::uint64_t>(section::tie_offsets)},
      ties_{file_->rows<packed_tie>(section::ties)},
      heads_{file_->rows<history_head>(section::history_heads)},
      history_{file_->rows<packed_interaction>(section::history)},
      family_of_{file_->rows<std::uint32_t>(section::families)} {}

// The sections belong together. What lies inside them is looked at by the read that comes to it: a checksum is against
// accident alone, so it follows no position that leads outside.
bool base::fits() noexcept {
  if (tie_offsets_.size() != heads_.size() + 1 || heads_.size() >= std::numeric_limits<std::uint32_t>::max())
    return false;
  if (!file_->sound(family_of_.data(), family_of_.size_bytes())) return false;
  if (family_of_.size() > most_products) return false;
  for (auto const one : family_of_) {
    if (one >= family_of_.size()) return false;  // dense numbers: no more families than products
    families_ = std::max(families_, one + 1);
  }
  return true;
}

result<std::shared_ptr<base const>> base::open(std::string const& path) {
  VT_TRY(auto file, store::snapshot::open(path, kind, store::checking::on_use));
  std::shared_ptr<base> made{new base{std::move(file)}};
  if (!made->fits())
    return fail(code::data_loss, "store.snapshot_rejected",
                cat(path, " is refused (not an index) and is built again."));
  return std::shared_ptr<base const>{std::move(made)};
}

}  // namespace vetrina::friends::index
