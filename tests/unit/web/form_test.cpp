#include "web/form.hpp"

#include <gtest/gtest.h>

#include "json/describe.hpp"

namespace vetrina::web {
namespace {

enum class colour { red, blue };
BOOST_DESCRIBE_ENUM(colour, red, blue)

struct choice {
  std::string product;
  colour wanted = colour::red;
  bool gift = false;
  std::int64_t days = 0;
};
BOOST_DESCRIBE_STRUCT(choice, (), (product, wanted, gift, days))
VT_NOTES(choice, json::note{"product", "p"}.range(1, 64), json::note{"wanted", "w"},
         json::note{"gift", "g"}.defaults("false"), json::note{"days", "d"}.range(0, 365).defaults("0"))

struct sample {
  std::optional<std::string> order;
  std::vector<choice> choices;
  std::vector<std::string> kinds;
  std::optional<std::int64_t> limit;
  std::optional<double> share;
  std::map<std::string, std::string> attributes;
};
BOOST_DESCRIBE_STRUCT(sample, (), (order, choices, kinds, limit, share, attributes))
VT_NOTES(sample, json::note{"order", "o"}.range(0, 64), json::note{"choices", "c"}.range(0, 50).defaults("[]"),
         json::note{"kinds", "k"}.range(0, 8).defaults("[]"), json::note{"limit", "l"}.range(1, 100),
         json::note{"share", "s"}, json::note{"attributes", "a"}.range(0, 8).defaults("{}"))

std::string document(std::string_view form) {
  auto const made = document_from(json::type_for<sample>(), parse_form(form));
  return made ? *made : std::string{made.error().slug} + " " + made.error().pointer;
}

TEST(form, dotted_names_become_a_document) {
  EXPECT_EQ(document("order=o1&choices.0.product=501&choices.0.wanted=blue"),
            R"({"choices":[{"product":"501","wanted":"blue"}],"order":"o1"})");
  EXPECT_EQ(document(""), "{}");
  EXPECT_EQ(document("attributes.family=501&attributes.x="), R"({"attributes":{"family":"501","x":""}})");
}

TEST(form, elements_stand_in_the_order_of_their_numbers) {
  EXPECT_EQ(document("choices.10.product=c&choices.10.wanted=red&choices.2.product=b&choices.2.wanted=red"),
            R"({"choices":[{"product":"b","wanted":"red"},{"product":"c","wanted":"red"}]})");
  EXPECT_EQ(document("choices.x.product=a"), "request.wrong_type /choices");
  EXPECT_EQ(document("choices.-1.product=a"), "request.wrong_type /choices");
}

TEST(form, a_name_that_repeats_is_an_array_and_nothing_else) {
  EXPECT_EQ(document("kinds=own&kinds=want"), R"({"kinds":["own","want"]})");
  EXPECT_EQ(document("order=1&order=2"), "request.duplicate_key /order");
}

TEST(form, a_row_that_was_left_open_says_nothing) {
  EXPECT_EQ(document("choices.0.product=a&choices.0.wanted=&choices.1.product=b&choices.1.wanted=red"),
            R"({"choices":[{"product":"b","wanted":"red"}]})");
  EXPECT_EQ(document("choices.0.product=a&choices.0.wanted=&choices.0.days=0"), R"({"choices":[]})");
}

TEST(form, a_row_with_a_choice_beside_an_open_answer_is_refused_and_not_dropped) {
  EXPECT_EQ(document("choices.0.product=a&choices.0.wanted=&choices.0.gift=true"), "form.left_open /choices/0");
  EXPECT_EQ(document("choices.0.product=a&choices.0.wanted=&choices.0.days=7"), "form.left_open /choices/0");
  EXPECT_EQ(document("choices.0.product=a&choices.0.wanted=red&choices.0.gift=true"),
            R"({"choices":[{"gift":true,"product":"a","wanted":"red"}]})");
}

TEST(form, a_blank_optional_field_is_left_out) {
  EXPECT_EQ(document("order=&limit="), "{}");
  EXPECT_EQ(document("order=+"), R"({"order":" "})");
}

TEST(form, numbers_are_written_as_json_writes_them) {
  EXPECT_EQ(document("limit=12"), R"({"limit":12})");
  for (auto const* bad : {"007", "1.5", "1e3", "0x1", "--5", "-", "12a", "99999999999999999999"}) {
    EXPECT_EQ(document(std::string{"limit="} + bad), "request.wrong_type /limit") << bad;
  }
  EXPECT_EQ(document("share=0.25"), R"({"share":0.25})");
  EXPECT_EQ(document("share=.5"), "request.wrong_type /share");
}

TEST(form, an_unknown_name_is_refused_at_its_pointer) {
  EXPECT_EQ(document("ordr=1"), "request.unknown_field /ordr");
  EXPECT_EQ(document("choices.0.colour=red"), "request.unknown_field /choices/0/colour");
  EXPECT_EQ(document("a/b=1"), "request.unknown_field /a~1b");
  EXPECT_EQ(document("order.x=1"), "request.wrong_type /order");
  EXPECT_EQ(document("choices=1&a.b.c.d.e.f.g=1"), "request.too_deep /a.b.c.d.e.f.g");
}

TEST(form, what_carries_a_request_is_no_part_of_it) {
  EXPECT_EQ(document("csrf=a&token=b&return_to=%2Fx&vt_page=1"), "{}");
  EXPECT_TRUE(is_envelope("csrf"));
  EXPECT_FALSE(is_envelope("order"));
}

TEST(form, language_and_market_of_the_caller_stand_beside_the_fields) {
  EXPECT_EQ(document("order=1&locale=it&market=IT"), R"({"order":"1","market":"IT","locale":"it"})");
  EXPECT_EQ(document("locale=&market=IT"), R"({"market":"IT"})");
}

}  // namespace
}  // namespace vetrina::web
