// merge_consents: of two people's consents what both gave. Who never said anything agreed to nothing. Inner header of
// shoppers/. Pure but for the rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/describe.hpp"
#include "ops/module.hpp"

namespace vetrina::shoppers {

struct consent_copy {
  bool granted = false;
  std::int64_t at = 0;
  std::string receipt;
  std::int64_t withdrawn_seq = 0;

  friend bool operator==(consent_copy const&, consent_copy const&) = default;
};
BOOST_DESCRIBE_STRUCT(consent_copy, (), (granted, at, receipt, withdrawn_seq))
VT_NOTES(consent_copy, note{"granted", "As in consent.list."}, note{"at", "Since when, ms UTC."},
         note{"receipt", "Its receipt."}, note{"withdrawn_seq", "The last receipt that withdrew it."})

struct merged_consent {
  std::string purpose;
  std::optional<consent_copy> from;
  std::optional<consent_copy> into;
  consent_copy after;
};
BOOST_DESCRIBE_STRUCT(merged_consent, (), (purpose, from, into, after))
VT_NOTES(merged_consent, note{"purpose", "What it is about."}, note{"from", "What who ends had said."},
         note{"into", "What who stays had said."}, note{"after", "What counts for both."})

// The narrower of two: granted only where both did.
[[nodiscard]] consent_copy narrower(std::optional<consent_copy> const& from, std::optional<consent_copy> const& into);

[[nodiscard]] result<std::vector<merged_consent>> survey_consents(ops::command& in, ops::merge_pair const& who);
[[nodiscard]] result<void> merge_consents(ops::command& in, ops::merge_pair const& who,
                                          std::vector<merged_consent> const& all);
// A withdrawal since the merge holds for both.
[[nodiscard]] result<void> unmerge_consents(ops::command& in, ops::merge_pair const& who,
                                            std::vector<merged_consent> const& all, std::int64_t& kept);

}  // namespace vetrina::shoppers
