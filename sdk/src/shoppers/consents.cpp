#include "shoppers/consents.hpp"

#include <vector>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "json/codec.hpp"
#include "shoppers/shoppers_sql.hpp"

namespace vetrina::shoppers {
namespace {

std::string_view language(std::string_view locale) { return locale.substr(0, locale.find('-')); }

}  // namespace

result<consents> consents_of(store::session& db, std::string_view shop, std::string_view shopper) {
  consents agreed;
  VT_CHECK(db.each(sql::consents, {shop, shopper}, [&](store::row const& r) {
    auto const which = json::enum_value<purpose>(r.text(0));
    if (!which) return true;  // of a newer version
    agreed.granted[static_cast<std::size_t>(*which)] = r.flag(1);
    if (*which == purpose::show_to_friends) agreed.withdrawn_seq = r.integer(2);
    return true;
  }));
  return agreed;
}

owner_consents facts_of(shopper_row const& owner, consents const& agreed, std::int64_t grant_seq) {
  return {owner.shopper, agreed.has(purpose::show_to_friends), agreed.item_granted(grant_seq), owner.minor};
}

result<void> check_shown(store::session& db, std::string_view shop, std::initializer_list<purpose> about,
                         shown_text const& shown) {
  bool any = false;
  for (auto const which : about) {
    auto const name = json::enum_name(which);
    VT_TRY(auto const there, db.first(sql::any_policy, {shop, name}, [](store::row const&) { return true; }));
    if (!there) continue;
    any = true;
    VT_TRY(auto const hash, db.first(sql::match_policy, {shop, name, shown.locale, shown.policy_version},
                                     [](store::row const& r) { return r.string(0); }));
    if (hash && crypto::equal(*hash, shown.text_hash)) return {};
  }
  if (!any) return {};
  return fail(code::precondition, "consent.unknown_text",
              "What was shown is no text of this shop in that version and language. Show the newest and ask again.",
              "/shown/text_hash");
}

result<std::optional<policy_text>> policy_for(store::session& db, std::string_view shop, purpose about,
                                              std::string_view locale) {
  std::vector<policy_text> texts;  // newest first
  VT_CHECK(db.each(sql::policies_of, {shop, json::enum_name(about)}, [&](store::row const& r) {
    texts.push_back({r.string(0), r.string(1), r.string(2), r.string(3)});
    return true;
  }));
  for (auto const& one : texts) {
    if (iequals(one.locale, locale)) return one;
  }
  for (auto const& one : texts) {
    if (iequals(language(one.locale), language(locale))) return one;
  }
  if (texts.empty()) return std::nullopt;
  return texts.front();
}

}  // namespace vetrina::shoppers
