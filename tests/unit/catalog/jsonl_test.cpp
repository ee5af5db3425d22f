#include <gmock/gmock.h>

#include "catalog/feed.hpp"

namespace vetrina::catalog {
namespace {

TEST(jsonl, one_product_a_line_with_any_line_end_and_a_byte_order_mark) {
  std::string const one = R"({"product":"a","title":"A"})";
  std::string const two = R"({"product":"b","family":"f","title":"B","price":{"amount_minor":100,"currency":"EUR"}})";
  for (auto const& text : {one + "\n" + two + "\n", one + "\r\n\r\n" + two, "\xEF\xBB\xBF" + one + "\n" + two}) {
    auto const got = read_jsonl(text);
    ASSERT_TRUE(got);
    ASSERT_EQ(got->products.size(), 2U) << text;
    EXPECT_EQ(got->products[1].what.product, "b");
    EXPECT_EQ(got->rejected, 0);
  }
}

TEST(jsonl, a_bad_line_is_told_with_line_and_field_and_loses_nothing_else) {
  std::string const good = R"({"product":"a","title":"A"})";
  struct {
    std::string text, field;
  } const bad[] = {
      {R"({"product":"b"})", "/title"},
      {R"({"product":"b","title":"B","colour":"red"})", "/colour"},
      {R"({"product":"b","title":"B","price":{"amount_minor":-1,"currency":"EUR"}})", "/price/amount_minor"},
      {R"({"product":"b","title":")" + std::string(1U << 20U, 'x') + "\"}", ""},
      {"{\"product\":\"b\",\"title\":\"Caff\xE8\"}", ""},
      {"not json", ""}};
  for (auto const& one : bad) {
    auto const got = read_jsonl(good + "\n" + one.text + "\n" + R"({"product":"c","title":"C"})");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->products.size(), 2U);
    ASSERT_EQ(got->errors.size(), 1U);
    EXPECT_EQ(got->errors.front().line, 2);
    if (!one.field.empty()) {
      EXPECT_EQ(got->errors.front().field, one.field);
    }
  }
}

}  // namespace
}  // namespace vetrina::catalog
