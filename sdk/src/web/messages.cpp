#include "web/messages.hpp"

#include <unicode/datefmt.h>
#include <unicode/listformatter.h>
#include <unicode/msgfmt.h>
#include <unicode/numberformatter.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace vetrina::web {
namespace {

icu::UnicodeString wide(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())});
}

std::string narrow(icu::UnicodeString const& text) {
  std::string out;
  return text.toUTF8String(out);
}

icu::Locale icu_locale(std::string const& tag) {
  UErrorCode status = U_ZERO_ERROR;
  auto found = icu::Locale::forLanguageTag(tag, status);
  return U_FAILURE(status) || found.isBogus() ? icu::Locale::getEnglish() : found;
}

std::string_view pattern(message const& m, std::string_view code) {
  if (code == "it") return m.it;
  if (code == "ar") return m.ar;
  return m.en;
}

// Marks, embeddings, overrides and isolates (UAX 9 section 2), and controls: a name that holds one rearranges the words
// that stand beside it, as "\u202Egnp.exe" does.
bool rearranges(UChar32 c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

bool runs_right_to_left(icu::UnicodeString const& text) {
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    auto const direction = u_charDirection(text.char32At(i));
    if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) return true;
  }
  return false;
}

// Fraction digits that money of this currency has; ICU knows every currency.
double in_major_units(std::int64_t amount_minor, icu::CurrencyUnit const& unit) {
  UErrorCode status = U_ZERO_ERROR;
  auto const digits = ucurr_getDefaultFractionDigits(unit.getISOCurrency(), &status);
  return static_cast<double>(amount_minor) / std::pow(10.0, U_FAILURE(status) ? 2 : digits);
}

}  // namespace

language::language(std::string_view locale) : locale_{locale.empty() ? "en" : locale}, code_{"en"} {
  auto const primary = locale_.substr(0, locale_.find('-'));
  if (primary == "it" || primary == "ar") code_ = primary;
  // Words and formats in one language: Italian dates in an English sentence help nobody.
  if (code_ == "en" && primary != "en") locale_ = "en";
}

std::string_view language::direction() const noexcept { return code_ == "ar" ? "rtl" : "ltr"; }

std::string language::say(std::string_view key, std::initializer_list<argument> with) const {
  auto const& table = all_messages();
  auto const m = std::ranges::find(table, key, &message::key);
  if (m == table.end()) return std::string{key};
  UErrorCode status = U_ZERO_ERROR;
  icu::MessageFormat const format{wide(pattern(*m, code_)), icu_locale(locale_), status};
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (auto const& a : with) {
    names.push_back(wide(a.name));
    if (auto const* number = std::get_if<std::int64_t>(&a.value)) {
      values.emplace_back(static_cast<std::int64_t>(*number));
    } else {
      values.emplace_back(wide(std::get<std::string_view>(a.value)));
    }
  }
  icu::UnicodeString out;
  format.format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), out, status);
  return U_FAILURE(status) ? std::string{m->en} : narrow(out);
}

bool language::has(std::string_view key) noexcept {
  return std::ranges::find(all_messages(), key, &message::key) != all_messages().end();
}

std::string language::quoted(std::string_view from_outside) const {
  auto const given = wide(from_outside);
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < given.length(); i = given.moveIndex32(i, 1)) {
    if (auto const c = given.char32At(i); !rearranges(c)) kept.append(c);
  }
  if (runs_right_to_left(kept) == (code_ == "ar")) return narrow(kept);
  constexpr UChar32 first_strong_isolate = 0x2068;
  constexpr UChar32 pop_directional_isolate = 0x2069;
  return narrow(icu::UnicodeString{first_strong_isolate}.append(kept).append(pop_directional_isolate));
}

std::string language::list(std::vector<std::string> const& names) const {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::ListFormatter> const format{icu::ListFormatter::createInstance(icu_locale(locale_), status)};
  std::vector<icu::UnicodeString> items;
  items.reserve(names.size());
  for (auto const& n : names) items.push_back(wide(quoted(n)));
  icu::UnicodeString out;
  if (format) format->format(items.data(), static_cast<std::int32_t>(items.size()), out, status);
  return narrow(out);
}

std::string language::date(std::int64_t ms) const {
  std::unique_ptr<icu::DateFormat> const format{
      icu::DateFormat::createDateInstance(icu::DateFormat::kMedium, icu_locale(locale_))};
  if (!format) return {};
  icu::UnicodeString out;
  format->format(static_cast<UDate>(ms), out);
  return narrow(out);
}

std::string language::money(std::int64_t amount_minor, std::string_view currency) const {
  UErrorCode status = U_ZERO_ERROR;
  icu::CurrencyUnit const unit{icu::StringPiece{currency.data(), static_cast<std::int32_t>(currency.size())}, status};
  auto const out = icu::number::NumberFormatter::withLocale(icu_locale(locale_))
                       .unit(unit)
                       .formatDouble(in_major_units(amount_minor, unit), status)
                       .toString(status);
  return U_FAILURE(status) ? std::string{} : narrow(out);
}

}  // namespace vetrina::web
