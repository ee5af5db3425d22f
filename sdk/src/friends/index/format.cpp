#include "friends/index/format.hpp"

namespace vetrina::friends::index {

std::vector<std::uint64_t> person_facts::packed() const {
  bool const timed =
      from != std::numeric_limits<std::int64_t>::min() || until != std::numeric_limits<std::int64_t>::max();
  unsigned flags = 0;
  if (exists) flags |= person_head::exists;
  if (named) flags |= person_head::named;
  if (by_rows) flags |= person_head::by_rows;
  if (timed) flags |= person_head::timed;
  std::vector<std::uint64_t> out;
  out.reserve(things.size() + 3);
  out.push_back(person_head{static_cast<std::uint8_t>(flags), things.size()}.word());
  if (timed) {
    out.push_back(static_cast<std::uint64_t>(from));
    out.push_back(static_cast<std::uint64_t>(until));
  }
  for (auto const& one : things) out.push_back(one.word());
  return out;
}

}  // namespace vetrina::friends::index
