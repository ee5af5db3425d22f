// consents: what a shopper agreed to at this moment, and the words that were shown for it. Reads take the session of
// the operation that runs, so that a withdrawal counts from the next one on.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "ops/operation.hpp"
#include "shoppers/find.hpp"
#include "shoppers/purpose.hpp"
#include "shoppers/visibility.hpp"

namespace vetrina::shoppers {

struct consents {
  std::array<bool, purpose_count> granted{};
  std::int64_t withdrawn_seq = 0;  // receipt by which show_to_friends was last withdrawn; 0: never

  [[nodiscard]] bool has(purpose which) const noexcept { return granted[static_cast<std::size_t>(which)]; }
  // A grant for one thing holds until show_to_friends is withdrawn after it.
  [[nodiscard]] bool item_granted(std::int64_t grant_seq) const noexcept { return grant_seq > withdrawn_seq; }
};

[[nodiscard]] result<consents> consents_of(store::session& db, std::string_view shop, std::string_view shopper);

// The facts that decide() wants. `grant_seq`: of the interaction (activity/interactions.hpp); 0: none.
[[nodiscard]] owner_consents facts_of(shopper_row const& owner, consents const& agreed, std::int64_t grant_seq);

// What was on the screen when the shopper chose.
struct shown_text {
  std::string text_hash;
  std::string policy_version;
  std::string locale;
};
BOOST_DESCRIBE_STRUCT(shown_text, (), (text_hash, policy_version, locale))
VT_NOTES(shown_text,
         note{"text_hash", "text_hash of the text that was shown, as policy.put answered it."}.range(1, 128),
         note{"policy_version", "Version of that text."}.range(1, 64),
         note{"locale", "Language it was shown in, BCP 47."}.range(2, 35))

// Fails with consent.unknown_text (at /shown/text_hash) where the shop has texts for one of the purposes and none is
// this one.
[[nodiscard]] result<void> check_shown(store::session& db, std::string_view shop, std::initializer_list<purpose> about,
                                       shown_text const& shown);

struct policy_text {
  std::string text;
  std::string text_hash;
  std::string policy_version;
  std::string locale;
};
BOOST_DESCRIBE_STRUCT(policy_text, (), (text, text_hash, policy_version, locale))
VT_NOTES(policy_text, note{"text", "The words to show beside the choice."}, note{"text_hash", "For shown.text_hash."},
         note{"policy_version", "For shown.policy_version."}, note{"locale", "For shown.locale."})

// The newest text for a purpose in a locale, else in its language, else in any; empty where the shop has none.
[[nodiscard]] result<std::optional<policy_text>> policy_for(store::session& db, std::string_view shop, purpose about,
                                                            std::string_view locale);

}  // namespace vetrina::shoppers
