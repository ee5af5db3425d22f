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

// The checksum is against accident; this is against a file that somebody wrote: every position that a read follows
// without looking lies inside. Ordinals inside ties and interactions are looked at by the read.
bool base::sound() noexcept {
  if (tie_offsets_.size() != heads_.size() + 1 || heads_.size() >= std::numeric_limits<std::uint32_t>::max())
    return false;
  if (tie_offsets_.front() != 0 || tie_offsets_.back() != ties_.size()) return false;
  for (std::size_t who = 0; who < heads_.size(); ++who) {
    if (tie_offsets_[who + 1] < tie_offsets_[who] || tie_offsets_[who + 1] - tie_offsets_[who] > most_ties)
      return false;
    auto const head = heads_[who];
    if (head.count() > most_interactions || head.begin() > history_.size() ||
        head.count() > history_.size() - head.begin())
      return false;
  }
  if (family_of_.size() > most_products) return false;
  for (auto const one : family_of_) {
    if (one >= family_of_.size()) return false;  // dense numbers: no more families than products
    families_ = std::max(families_, one + 1);
  }
  return true;
}

result<std::shared_ptr<base const>> base::open(std::string const& path) {
  VT_TRY(auto file, store::snapshot::open(path, kind));
  std::shared_ptr<base> made{new base{std::move(file)}};
  if (!made->sound())
    return fail(code::data_loss, "store.snapshot_rejected",
                cat(path, " is refused (not an index) and is built again."));
  return std::shared_ptr<base const>{std::move(made)};
}

}  // namespace vetrina::friends::index
