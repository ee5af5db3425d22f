#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "catalog/feed.hpp"
#include "json/codec.hpp"
#include "tests/unit/catalog/feed_text.hpp"

namespace vetrina::catalog {
namespace {

using ::testing::AllOf;
using testing::cells;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using testing::header;
using ::testing::IsEmpty;
using testing::line_of;
using ::testing::Pair;
using testing::simple;
using ::testing::UnorderedElementsAre;

feed_options const two_markets{"USD", {{"US", "USD"}, {"IT", "EUR"}}};

feed read(std::string const& text, feed_options const& options = two_markets) {
  auto got = read_shopify_csv(text, options);
  EXPECT_TRUE(got) << got.error().message;
  return got ? *std::move(got) : feed{};
}

std::vector<std::string> ids(feed const& from) {
  std::vector<std::string> out;
  for (auto const& one : from.products) out.push_back(one.what.product);
  return out;
}

std::string with_ends(std::string const& text, std::string const& end) {
  std::string out;
  for (char c : text) out += c == '\n' ? end : std::string{c};
  return out;
}

// Twenty handles: one in three sizes, the others without variants, no SKU anywhere, whole prices.
std::string wardrobe() {
  std::string text = header();
  for (int i = 0; i < 20; ++i) {
    auto row = simple("garment-" + std::to_string(i), std::to_string(30 + i));
    if (i != 4) {
      text += line_of(row);
      continue;
    }
    row["Option1 Name"] = "Size";
    row["Option1 Value"] = "Small";
    text += line_of(row);
    for (auto const* size : {"Medium", "Large"}) {
      text += line_of({{"Handle", "garment-4"}, {"Option1 Value", size}, {"Variant Price", "34"}});
    }
  }
  return text;
}

TEST(shopify_csv, twenty_two_rows_of_twenty_handles_are_twenty_two_products_of_twenty_families) {
  auto const got = read(wardrobe());
  EXPECT_EQ(got.rejected, 0);
  ASSERT_EQ(got.products.size(), 22U);
  std::set<std::string> families;
  for (auto const& one : got.products) families.insert(*one.what.family);
  EXPECT_EQ(families.size(), 20U);
  EXPECT_THAT(ids(got),
              ::testing::IsSupersetOf({"garment-0", "garment-4/Small", "garment-4/Medium", "garment-4/Large"}));
}

TEST(shopify_csv, variants_take_from_the_first_row_what_belongs_to_the_product) {
  auto const got = read(wardrobe());
  auto const large =
      std::ranges::find(got.products, "garment-4/Large", [](auto const& one) { return one.what.product; });
  ASSERT_NE(large, got.products.end());
  EXPECT_EQ(large->what.title, "The garment-4");
  EXPECT_THAT(large->what.attributes, ElementsAre(Pair("size", "Large")));
  EXPECT_EQ(large->what.price->amount_minor, 3400);
  EXPECT_EQ(large->what.price->currency, "USD");
}

TEST(shopify_csv, crlf_ends_and_a_byte_order_mark_change_nothing) {
  auto body = simple("shirt", "20");
  body["Body (HTML)"] = "<p>Two\nlines</p>";
  auto const text = wardrobe() + line_of(body);
  auto const expected = read(text);
  for (auto const& other : {with_ends(text, "\r\n"), with_ends(text, "\r"), "\xEF\xBB\xBF" + text}) {
    auto const got = read(other);
    ASSERT_EQ(got.products.size(), expected.products.size());
    EXPECT_EQ(got.rejected, 0);
    for (std::size_t i = 0; i < got.products.size(); ++i) {
      EXPECT_EQ(json::encode(got.products[i].what), json::encode(expected.products[i].what));
      EXPECT_EQ(got.products[i].line, expected.products[i].line);
    }
  }
}

TEST(shopify_csv, a_missing_required_column_refuses_the_file_and_names_the_column) {
  for (std::string const column : {"Handle", "Title", "Variant Price"}) {
    auto text = wardrobe();
    auto const at = text.find(column);
    text.replace(at, column.size(), "Something Else");
    auto const got = read_shopify_csv(text, two_markets);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().slug, "catalog.missing_column");
    EXPECT_THAT(got.error().message, HasSubstr("\"" + column + "\""));
  }
}

TEST(shopify_csv, columns_may_come_in_any_order_and_unknown_ones_are_passed_over) {
  auto const got = read("Colour of the sky,Variant Price,Title,Handle\nblue,9.50,Shirt,shirt\n");
  EXPECT_THAT(ids(got), ElementsAre("shirt"));
}

TEST(shopify_csv, a_file_without_a_header_is_refused) {
  EXPECT_EQ(read_shopify_csv("", two_markets).error().slug, "catalog.empty_feed");
  EXPECT_EQ(read_shopify_csv("\n\n", two_markets).error().slug, "catalog.empty_feed");
}

TEST(shopify_csv, a_header_alone_is_an_empty_catalogue) {
  auto const got = read(header());
  EXPECT_THAT(got.products, IsEmpty());
  EXPECT_EQ(got.rejected, 0);
}

struct bad_row {
  char const* name;
  std::string text;
  std::string field;
};

class one_bad_row : public ::testing::TestWithParam<bad_row> {};

TEST_P(one_bad_row, is_told_with_line_and_field_and_loses_nothing_else) {
  auto const good = line_of(simple("first", "10"));
  auto const also = line_of(simple("last", "20"));
  auto const got = read(header() + good + GetParam().text + also);
  EXPECT_THAT(ids(got), ElementsAre("first", "last"));
  EXPECT_EQ(got.rejected, 1);
  ASSERT_EQ(got.errors.size(), 1U);
  EXPECT_EQ(got.errors.front().line, 3);
  EXPECT_EQ(got.errors.front().field, GetParam().field);
  EXPECT_FALSE(got.errors.front().message.empty());
}

std::string changed(std::string const& column, std::string const& value) {
  auto row = simple("middle", "15");
  row[column] = value;
  return line_of(row);
}

INSTANTIATE_TEST_SUITE_P(
    shopify_csv, one_bad_row,
    ::testing::Values(bad_row{"a_word_for_a_price", changed("Variant Price", "cheap"), "Variant Price"},
                      bad_row{"a_comma_in_the_price", changed("Variant Price", "12,50"), "Variant Price"},
                      bad_row{"a_negative_price", changed("Variant Price", "-5"), "Variant Price"},
                      bad_row{"no_price", changed("Variant Price", ""), "Variant Price"},
                      bad_row{"a_bad_price_before_reduction", changed("Variant Compare At Price", "x"),
                              "Variant Compare At Price"},
                      bad_row{"a_bad_price_of_a_market", changed("Price / IT", "x"), "Price / IT"},
                      bad_row{"latin_1", changed("Title", "Caff\xE8"), "Title"},
                      bad_row{"latin_1_in_a_column_nobody_reads", changed("Type", "\xFF"), "Type"},
                      bad_row{"a_mebibyte", changed("Body (HTML)", std::string(1U << 20U, 'x')), "Body (HTML)"},
                      bad_row{"a_nul", changed("Vendor", std::string{"a\0b", 3}), "Vendor"},
                      bad_row{"no_handle", changed("Handle", ""), "Handle"},
                      bad_row{"a_long_handle", changed("Handle", std::string(201, 'h')), "Handle"},
                      bad_row{"a_long_sku", changed("Variant SKU", std::string(257, 's')), "Variant SKU"},
                      bad_row{"a_long_option", changed("Option1 Value", std::string(300, 'o')), "Option1 Value"},
                      bad_row{"a_long_picture_address", changed("Image Src", std::string(3000, 'i')), "Image Src"},
                      bad_row{"no_title", changed("Title", ""), "Title"},
                      bad_row{"an_unclosed_quote", "middle,\"The middle,15\n", "Title"},
                      bad_row{"text_behind_a_quote", "middle,\"The\" middle,15\n", "Title"},
                      bad_row{"too_many_fields", std::string{"middle,The middle"} + std::string(30, ',') + "x\n", ""},
                      bad_row{"a_lone_word", "middle\n", "Variant Price"}),
    [](auto const& info) { return std::string{info.param.name}; });

TEST(shopify_csv, the_largest_price_is_taken_and_a_larger_one_refused) {
  EXPECT_THAT(ids(read(header() + line_of(simple("a", "10000000000")))), ElementsAre("a"));
  EXPECT_EQ(read(header() + line_of(simple("a", "10000000000.01"))).rejected, 1);
}

TEST(shopify_csv, a_first_row_that_is_broken_does_not_lose_the_variants_below) {
  for (auto const& broken : {changed("Title", "Caff\xE8"), changed("Variant Price", "x"), std::string{"middle,\"T,9\n"},
                             changed("Body (HTML)", std::string(1U << 20U, 'x'))}) {
    auto const got =
        read(header() + broken + line_of({{"Handle", "middle"}, {"Option1 Value", "Large"}, {"Variant Price", "9"}}));
    EXPECT_THAT(ids(got), ElementsAre("middle/Large"));
    EXPECT_EQ(got.rejected, 1);
    EXPECT_FALSE(got.products.front().what.title.empty());
  }
}

TEST(shopify_csv, a_sku_names_a_product_only_where_it_is_unique_in_the_feed) {
  auto row = [](char const* handle, char const* size, char const* sku, char const* price = "9") {
    return line_of({{"Handle", handle},
                    {"Title", "T"},
                    {"Option1 Name", "Size"},
                    {"Option1 Value", size},
                    {"Variant SKU", sku},
                    {"Variant Price", price}});
  };
  EXPECT_THAT(
      ids(read(header() + row("a", "S", "one") + row("a", "M", "two") + row("b", "S", "two") + row("b", "M", ""))),
      ElementsAre("one", "a/M", "b/S", "b/M"));
  // A row that is refused today counts: ids must not change when its price is mended.
  EXPECT_THAT(ids(read(header() + row("a", "S", "one") + row("b", "S", "one", "x"))), ElementsAre("a/S"));
}

TEST(shopify_csv, options_follow_the_handle_and_a_sole_default_title_adds_nothing) {
  auto const row = [](char const* handle, char const* one, char const* two) {
    return line_of(
        {{"Handle", handle}, {"Title", "T"}, {"Option1 Value", one}, {"Option2 Value", two}, {"Variant Price", "9"}});
  };
  EXPECT_THAT(ids(read(header() + row("a", "Default Title", "") + row("b", "Small", "Red") + row("c", "", "") +
                       row("d", "Default Title", "Red"))),
              ElementsAre("a", "b/Small/Red", "c", "d/Default Title/Red"));
}

TEST(shopify_csv, the_same_variant_twice_is_refused_once) {
  auto const got = read(header() + line_of(simple("a", "9")) + line_of(simple("a", "10")));
  EXPECT_THAT(ids(got), ElementsAre("a"));
  EXPECT_EQ(got.products.front().what.price->amount_minor, 900);
  ASSERT_EQ(got.errors.size(), 1U);
  EXPECT_EQ(got.errors.front().line, 3);
  EXPECT_THAT(got.errors.front().message, HasSubstr("line 2"));
}

TEST(shopify_csv, a_row_with_a_picture_alone_is_no_product_and_no_error) {
  auto const got =
      read(header() + line_of(simple("a", "9")) +
           line_of({{"Handle", "a"}, {"Image Src", "https://shop.example/a.jpg"}, {"Image Alt Text", "Blue"}}));
  EXPECT_THAT(ids(got), ElementsAre("a"));
  EXPECT_EQ(got.rejected, 0);
  EXPECT_EQ(got.products.front().what.image, "https://shop.example/a.jpg");
  EXPECT_EQ(got.products.front().what.image_alt, "Blue");
}

TEST(shopify_csv, prices_of_markets_have_their_currency_and_exclusions_are_kept) {
  auto row = simple("a", "10");
  row["Price / IT"] = "12.50";
  auto excluded = simple("b", "10");
  excluded["Included / IT"] = "false";
  auto const got = read(header() + line_of(row) + line_of(excluded));
  ASSERT_EQ(got.products.size(), 2U);
  EXPECT_EQ(got.products[0].what.prices.at("IT").amount_minor, 1250);
  EXPECT_EQ(got.products[0].what.prices.at("IT").currency, "EUR");
  EXPECT_THAT(got.products[0].what.markets, IsEmpty());
  EXPECT_THAT(got.products[1].what.markets, ElementsAre("US"));
}

TEST(shopify_csv, what_cannot_be_bought_is_not_available) {
  auto sold_out = simple("a", "9");
  sold_out["Variant Inventory Tracker"] = "shopify";
  sold_out["Variant Inventory Qty"] = "0";
  sold_out["Variant Inventory Policy"] = "deny";
  auto on_order = sold_out;
  on_order["Handle"] = "b";
  on_order["Variant Inventory Policy"] = "continue";
  auto draft = simple("c", "9");
  draft["Status"] = "draft";
  auto const got = read(header() + line_of(sold_out) + line_of(on_order) + line_of(draft));
  ASSERT_EQ(got.products.size(), 3U);
  EXPECT_FALSE(got.products[0].what.available);
  EXPECT_TRUE(got.products[1].what.available);
  EXPECT_FALSE(got.products[2].what.available);
}

TEST(shopify_csv, descriptions_are_plain_text) {
  auto row = simple("a", "9");
  row["Body (HTML)"] = "<p>5 &lt; 6 &amp;amp; <b>bold</b></p>";
  EXPECT_EQ(read(header() + line_of(row)).products.front().what.description, "5 < 6 &amp; bold");
}

TEST(shopify_csv, refusals_come_by_line_and_stop_at_a_thousand) {
  std::string text = header();
  for (int i = 0; i < 1500; ++i) text += line_of(simple("p" + std::to_string(i), i % 2 == 0 ? "x" : "9"));
  text += line_of({{"Handle", "untitled"}, {"Variant Price", "9"}});
  auto const got = read(text);
  EXPECT_EQ(got.rejected, 751);
  EXPECT_EQ(got.products.size(), 750U);
  EXPECT_EQ(got.errors.size(), 751U);
  EXPECT_TRUE(std::ranges::is_sorted(got.errors, {}, &row_error::line));
  std::string worse = header();
  for (int i = 0; i < 1500; ++i) worse += line_of(simple("p", "x"));
  EXPECT_EQ(read(worse).errors.size(), 1000U);
  EXPECT_EQ(read(worse).rejected, 1500);
}

}  // namespace
}  // namespace vetrina::catalog
