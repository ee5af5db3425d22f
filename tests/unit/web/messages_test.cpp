#include "web/messages.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace vetrina::web {
namespace {

// Names after an opening brace that stand at an argument's place: "{names}" and "{count, plural, …}".
std::set<std::string> arguments(std::string_view pattern) {
  static std::regex const argument{R"(\{([a-z_]+)(\}|, *plural))"};
  std::string const text{pattern};
  std::set<std::string> out;
  for (std::sregex_iterator i{text.begin(), text.end(), argument}, end; i != end; ++i) {
    out.insert((*i)[1]);
  }
  return out;
}

TEST(messages, every_language_has_every_sentence_with_the_same_arguments) {
  std::set<std::string_view> keys;
  for (auto const& m : all_messages()) {
    EXPECT_TRUE(keys.insert(m.key).second) << "twice: " << m.key;
    EXPECT_FALSE(m.en.empty() || m.it.empty() || m.ar.empty()) << m.key;
    auto en = arguments(m.en);
    en.erase("now");  // words of English that stand alone in a plural's branch
    auto it = arguments(m.it);
    it.erase("subito");
    EXPECT_EQ(en, it) << m.key;
    EXPECT_EQ(en, arguments(m.ar)) << m.key;
  }
}

TEST(messages, every_sentence_can_be_said_in_every_language) {
  for (auto const& m : all_messages()) {
    for (auto const* locale : {"en-US", "it-IT", "ar-EG"}) {
      for (std::int64_t const n : {0, 1, 2, 3, 11, 100, 1'000'000}) {
        auto const said = language{locale}.say(m.key, {{"count", n},
                                                       {"days", n},
                                                       {"names", "N"},
                                                       {"bucket", "20+"},
                                                       {"scope", "S"},
                                                       {"date", "D"},
                                                       {"connector", "C"}});
        EXPECT_FALSE(said.empty()) << m.key << " " << locale;
        EXPECT_EQ(said.find_first_of("{}#"), std::string::npos) << m.key << " " << locale << ": " << said;
      }
    }
  }
}

TEST(messages, no_sentence_urges_anybody) {
  static std::regex const urging{"(hurry|last chance|don.t miss|be like|everyone is|join now|affrettati|non perdere)",
                                 std::regex::icase};
  for (auto const& m : all_messages()) {
    EXPECT_FALSE(std::regex_search(std::string{m.en} + " " + std::string{m.it}, urging)) << m.key;
  }
}

TEST(messages, plurals_follow_the_language) {
  auto const days = [](char const* locale, std::int64_t n) {
    return language{locale}.say("card.embargo.days", {{"days", n}});
  };
  EXPECT_EQ(days("en", 0), "now");
  EXPECT_EQ(days("en", 1), "in 1 day");
  EXPECT_EQ(days("en", 2), "in 2 days");
  EXPECT_EQ(days("it", 1), "fra 1 giorno");
  EXPECT_EQ(days("it", 7), "fra 7 giorni");
  EXPECT_EQ(days("it", 1'000'000), "fra 1.000.000 di giorni");  // CLDR's third category of Italian
}

TEST(messages, arabic_has_six_forms) {
  std::set<std::string> forms;
  for (std::int64_t const n : {0, 1, 2, 3, 11, 100}) {
    auto said = language{"ar"}.say("card.embargo.days", {{"days", n}});
    static std::regex const digits{"[0-9]+"};
    std::string western;
    for (auto const& c : said) western += c;
    forms.insert(std::regex_replace(western, digits, ""));
  }
  EXPECT_EQ(forms.size(), 6U);
}

TEST(messages, names_are_joined_as_the_language_joins_them) {
  EXPECT_EQ(language{"en"}.list({"Anna"}), "Anna");
  EXPECT_EQ(language{"en"}.list({"Anna", "Bruno"}), "Anna and Bruno");
  EXPECT_EQ(language{"en-US"}.list({"Anna", "Bruno", "Chiara"}), "Anna, Bruno, and Chiara");
  EXPECT_EQ(language{"it-IT"}.list({"Anna", "Bruno", "Chiara"}), "Anna, Bruno e Chiara");
  EXPECT_EQ(language{"en"}.list({}), "");
}

TEST(messages, a_name_cannot_turn_the_sentence_around) {
  EXPECT_EQ(language{"en"}.quoted("a\u202Eb\u2066c\u200Fd\u061Ce\nf\u0085g"), "abcdefg");
  EXPECT_EQ(language{"en"}.quoted("Anna"), "Anna");
  EXPECT_EQ(language{"en"}.quoted("ليلى"), "\u2068ليلى\u2069");
  EXPECT_EQ(language{"ar"}.quoted("Anna"), "\u2068Anna\u2069");
  EXPECT_EQ(language{"ar"}.quoted("ليلى"), "ليلى");
}

TEST(messages, a_language_that_we_do_not_speak_is_english_in_words_and_formats) {
  language const french{"fr-FR"};
  EXPECT_EQ(french.code(), "en");
  EXPECT_EQ(french.date(1'800'000'000'000), language{"en"}.date(1'800'000'000'000));
  EXPECT_EQ(language{"garbage!!"}.say("card.save"), "Save my choice");
  EXPECT_EQ(language{""}.code(), "en");
}

TEST(messages, money_has_the_digits_of_its_currency) {
  EXPECT_EQ(language{"en-US"}.money(9900, "USD"), "$99.00");
  EXPECT_EQ(language{"it-IT"}.money(9900, "EUR"), "99,00\u00A0€");
  EXPECT_EQ(language{"en-US"}.money(9900, "JPY"), "¥9,900");
  EXPECT_EQ(language{"ar"}.direction(), "rtl");
  EXPECT_EQ(language{"it"}.direction(), "ltr");
}

}  // namespace
}  // namespace vetrina::web
