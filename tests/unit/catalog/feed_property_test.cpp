// Rules that hold for every feed, tried on thousands that a fixed seed draws.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/strings.hpp"
#include "catalog/feed.hpp"
#include "json/codec.hpp"
#include "tests/unit/catalog/feed_text.hpp"

namespace vetrina::catalog {
namespace {

feed_options const options{"EUR", {{"IT", "EUR"}}};

class feed_property : public ::testing::Test {
 protected:
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }
  // Bytes, rich in those that mean something to a reader of CSV and JSON.
  std::string noise(std::size_t most) {
    static constexpr std::string_view rich = ",,\"\"\n\r\\{}[]:/ \t0a\xE8\xFF\xC3\x00";
    std::string out;
    for (std::size_t n = below(most + 1); n > 0; --n) {
      out += below(4) == 0 ? static_cast<char>(below(256)) : rich[below(rich.size())];
    }
    return out;
  }
  std::mt19937 random_{2026};
};

void expect_sound(feed const& got) {
  for (auto const& one : got.products) {
    EXPECT_TRUE(check_ranges(one.what)) << json::encode(one.what);
    EXPECT_GT(one.line, 0);
  }
  for (auto const& one : got.errors) {
    EXPECT_GT(one.line, 0);
    EXPECT_FALSE(one.message.empty());
    EXPECT_TRUE(is_utf8(one.message)) << one.message;
  }
  EXPECT_GE(got.rejected, static_cast<std::int64_t>(got.errors.size()));
}

TEST_F(feed_property, any_text_is_read_and_what_comes_out_can_be_stored) {
  for (int i = 0; i < 4000; ++i) {
    auto const text = noise(200);
    if (auto const got = read_jsonl(text)) expect_sound(*got);
    if (auto const got = read_shopify_csv("Handle,Title,Variant Price\n" + text, options)) expect_sound(*got);
    static_cast<void>(read_shopify_csv(text, options));
  }
}

// The broken row is any bytes but line ends and has at most one quote, opening: what follows it must be untouched.
TEST_F(feed_property, good_rows_survive_next_to_a_broken_one) {
  for (int i = 0; i < 3000; ++i) {
    std::string text = testing::header();
    std::size_t const rows = 2 + below(6);
    std::size_t const broken_at = below(rows);
    std::vector<std::string> expected;
    for (std::size_t row = 0; row < rows; ++row) {
      if (row == broken_at) {
        auto bad = noise(60);
        std::erase_if(bad, [](char c) { return c == '\n' || c == '\r' || c == '"'; });
        text += "x," + (below(2) == 0 ? "\"" + bad : bad) + "\n";
      }
      auto cells = testing::simple("good-" + std::to_string(row), "9.50");
      if (below(3) == 0) cells["Body (HTML)"] = "Says \"hello\",\nand goes";
      if (below(3) == 0) cells["Vendor"] = ", Ltd";
      text += testing::line_of(cells);
      expected.push_back("good-" + std::to_string(row));
    }
    auto const got = read_shopify_csv(text, options);
    ASSERT_TRUE(got);
    std::vector<std::string> found;
    for (auto const& one : got->products) {
      if (one.what.product.starts_with("good-")) found.push_back(one.what.product);
    }
    EXPECT_EQ(found, expected) << text;
    expect_sound(*got);
  }
}

TEST_F(feed_property, a_good_line_survives_any_other_line_in_jsonl) {
  for (int i = 0; i < 3000; ++i) {
    auto bad = noise(80);
    std::erase(bad, '\n');
    auto const got = read_jsonl(bad + "\n{\"product\":\"good\",\"title\":\"Good\"}\n" + bad);
    ASSERT_TRUE(got);
    ASSERT_GE(got->products.size(), 1U) << bad;
    EXPECT_TRUE(std::ranges::any_of(got->products, [](auto const& one) { return one.what.product == "good"; }));
  }
}

}  // namespace
}  // namespace vetrina::catalog
