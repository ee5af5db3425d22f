// read_rows: runs of the index from the rows, by the rules of shown.hpp for a friend who shares neither circle nor home
// with the owner. Whatever a run cannot say exactly is marked "by rows". Reads take the session given; thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "friends/index/facts.hpp"
#include "store/database.hpp"

namespace vetrina::friends::index {

struct reading_from {
  store::session& db;
  std::string_view shop;
  std::int64_t now;
};

// A person with the states of the families that were looked at.
struct read_person {
  person_facts run;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> states;
};

// New texts are added to `known`, and nothing else is changed in it.
[[nodiscard]] result<read_person> person_from_rows(reading_from const& rows, std::string_view shopper, facts& known);
[[nodiscard]] result<std::vector<packed_tie>> ties_from_rows(reading_from const& rows, std::string_view shopper,
                                                             facts& known);

// Which products the family has and which are sensitive, as one number; the same again when all is as it was.
[[nodiscard]] result<std::uint64_t> family_state(store::session& db, std::string_view shop, std::string_view family);

}  // namespace vetrina::friends::index
