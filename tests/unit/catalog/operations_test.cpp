#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "catalog/find.hpp"
#include "catalog/module.hpp"
#include "ops/shops.hpp"
#include "tests/common/domain_engine.hpp"
#include "tests/unit/catalog/feed_text.hpp"

namespace vetrina::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::header;
using ::testing::IsEmpty;
using testing::line_of;
using testing::simple;

class catalog_operations : public ::testing::Test {
 protected:
  catalog_operations() { engine_.open_shop(); }

  std::string file(std::string const& text) {
    auto const path = engine_.folder() + "/feed-" + std::to_string(++files_);
    std::ofstream{path, std::ios::binary} << text;
    return path;
  }
  json::document imports(std::string const& text, std::string const& more = {}) {
    return engine_.done("catalog.import", R"({"format":"shopify_csv","file":")" + file(text) + "\"" + more + "}");
  }
  void put(std::string const& products) {
    static_cast<void>(engine_.done("catalog.put", R"({"products":[)" + products + "]}"));
  }
  std::vector<std::string> listed(std::string const& request = "{}") {
    auto const page = engine_.done("catalog.list", request);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < page.size_at("/products"); ++i) {
      out.push_back(*page.string_at("/products/" + std::to_string(i) + "/product"));
    }
    return out;
  }
  std::optional<family_row> family(std::string const& id) {
    return engine_.read([&](store::session& db) { return find_family(db, "jeans", id); });
  }

  int files_ = 0;
  test::domain_engine engine_{{&ops::tenancy_module(), &catalog_module()}};
};

TEST_F(catalog_operations, an_import_says_what_it_took_and_what_not) {
  auto const answer =
      imports(header() + line_of(simple("a", "9")) + line_of(simple("b", "x")) + line_of(simple("c", "9")));
  EXPECT_EQ(answer.integer_at("/accepted"), 2);
  EXPECT_EQ(answer.integer_at("/rejected"), 1);
  EXPECT_EQ(answer.integer_at("/products"), 2);
  EXPECT_EQ(answer.integer_at("/families"), 2);
  EXPECT_EQ(answer.size_at("/errors"), 1U);
  EXPECT_EQ(answer.integer_at("/errors/0/line"), 3);
  EXPECT_EQ(answer.string_at("/errors/0/field"), "Variant Price");
  EXPECT_THAT(listed(), ElementsAre("a", "c"));
}

TEST_F(catalog_operations, prices_have_the_currency_of_the_callers_market_or_of_the_first) {
  auto const currency = [&](std::string const& more) {
    imports(header() + line_of(simple("a", "9")), more);
    return engine_.done("catalog.get", R"({"product":"a"})").string_at("/products/0/price/currency");
  };
  EXPECT_EQ(currency(""), "USD");
  EXPECT_EQ(currency(R"(,"market":"IT")"), "EUR");
  EXPECT_EQ(currency(R"(,"market":"US")"), "USD");
}

TEST_F(catalog_operations, importing_a_feed_again_changes_nothing) {
  auto const text = header() + line_of(simple("a", "9")) + line_of(simple("b", "9"));
  imports(text);
  auto const before = *engine_.call("catalog.list", "{}");
  EXPECT_EQ(imports(text).integer_at("/accepted"), 2);
  EXPECT_EQ(*engine_.call("catalog.list", "{}"), before);
}

TEST_F(catalog_operations, a_feed_that_replaces_removes_the_others_and_one_that_adds_does_not) {
  imports(header() + line_of(simple("a", "9")) + line_of(simple("b", "9")));
  imports(header() + line_of(simple("c", "9")));
  EXPECT_THAT(listed(), ElementsAre("a", "b", "c"));
  imports(header() + line_of(simple("b", "9")), R"(,"mode":"replace")");
  EXPECT_THAT(listed(), ElementsAre("b"));
  EXPECT_FALSE(family("a"));
  EXPECT_TRUE(family("b"));
}

TEST_F(catalog_operations, a_feed_that_replaces_sets_the_order_and_one_that_adds_keeps_it) {
  imports(header() + line_of(simple("a", "9")) + line_of(simple("b", "9")));
  auto const turned = header() + line_of(simple("b", "9")) + line_of(simple("c", "9")) + line_of(simple("a", "9"));
  imports(turned);
  EXPECT_THAT(listed(), ElementsAre("a", "b", "c"));
  imports(turned, R"(,"mode":"replace")");
  EXPECT_THAT(listed(), ElementsAre("b", "c", "a"));
}

TEST_F(catalog_operations, a_refused_file_changes_nothing) {
  imports(header() + line_of(simple("a", "9")));
  auto const path = file("Handle,Title\nb,B\n");
  auto const refused =
      engine_.call("catalog.import", R"({"format":"shopify_csv","mode":"replace","file":")" + path + "\"}");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().slug, "catalog.missing_column");
  EXPECT_THAT(refused.error().message, HasSubstr("Variant Price"));
  EXPECT_THAT(listed(), ElementsAre("a"));
}

TEST_F(catalog_operations, a_file_that_cannot_be_read_says_so) {
  for (auto const& path : {engine_.folder() + "/nowhere", engine_.folder(), std::string{"/dev/null"}}) {
    EXPECT_EQ(engine_.failure("catalog.import", R"({"format":"jsonl","file":")" + path + "\"}"), "catalog.cannot_read");
  }
}

TEST_F(catalog_operations, over_http_only_spooled_files_are_read) {
  ops::hint over_http;
  over_http.via = ops::transport::http;
  over_http.shop = "jeans";
  std::filesystem::create_directory(engine_.folder() + "/incoming");
  std::string const feed = "Handle,Title,Variant Price\na,A,9\n";
  auto const outside = file(feed);
  std::ofstream{engine_.folder() + "/incoming/1"} << feed;
  auto const slug = [&](std::string const& path) {
    return engine_.failure_as(over_http, "catalog.import", R"({"format":"shopify_csv","file":")" + path + "\"}");
  };
  EXPECT_EQ(slug(outside), "catalog.path_over_http");
  EXPECT_EQ(slug(engine_.folder() + "/incoming/../feed-1"), "catalog.path_over_http");
  EXPECT_EQ(slug(engine_.folder() + "/incoming/1"), "");
}

TEST_F(catalog_operations, a_put_is_all_or_none) {
  EXPECT_EQ(
      engine_.failure("catalog.put",
                      R"({"products":[{"product":"a","title":"A"},{"product":"b","title":"B","markets":["FR"]}]})"),
      "catalog.unknown_market");
  EXPECT_THAT(listed(), IsEmpty());
  put(R"({"product":"a","title":"A"},{"product":"b","title":"B","markets":["IT"]})");
  EXPECT_THAT(listed(R"({"market":"IT"})"), ElementsAre("a", "b"));
  EXPECT_THAT(listed(R"({"market":"US"})"), ElementsAre("a"));
}

TEST_F(catalog_operations, a_product_that_links_cannot_be_built_from_is_refused_at_its_place) {
  struct {
    char const *more, *slug, *pointer;
  } const bad[] = {
      {R"("url":"https://evil.example/p")", "catalog.foreign_url", "/products/0/url"},
      {R"("url":"https://shop.example.evil.example/p")", "catalog.foreign_url", "/products/0/url"},
      {R"("url":"https://shop.example@evil.example/p")", "catalog.foreign_url", "/products/0/url"},
      {R"("url":"https://shop.example/p\r\nSet-Cookie: a=b")", "catalog.foreign_url", "/products/0/url"},
      {R"("url":"https://shop.example/\\evil.example")", "catalog.foreign_url", "/products/0/url"},
      {R"("price":{"amount_minor":1,"currency":"eur"})", "catalog.bad_currency", "/products/0/price/currency"},
      {R"("prices":{"F/R":{"amount_minor":1,"currency":"EUR"}})", "catalog.unknown_market", "/products/0/prices/F~1R"},
      {R"("prices":{"IT":{"amount_minor":1,"currency":"E1R"}})", "catalog.bad_currency",
       "/products/0/prices/IT/currency"}};
  for (auto const& one : bad) {
    auto const got =
        engine_.call("catalog.put", std::string{R"({"products":[{"product":"a","title":"A",)"} + one.more + "}]}");
    ASSERT_FALSE(got) << one.more;
    EXPECT_EQ(got.error().slug, one.slug);
    EXPECT_EQ(got.error().pointer, one.pointer);
  }
  put(R"({"product":"a","title":"A","url":"https://shop.example/p/a?v=1","prices":{"IT":{"amount_minor":1,"currency":"EUR"}}})");
  EXPECT_THAT(listed(), ElementsAre("a"));
}

TEST_F(catalog_operations, a_family_is_led_by_its_first_available_product) {
  put(R"({"product":"s","family":"f","title":"Small","available":false},{"product":"m","family":"f","title":"Medium",)"
      R"("price":{"amount_minor":900,"currency":"EUR"}},{"product":"l","family":"f","title":"Large"})");
  ASSERT_TRUE(family("f"));
  EXPECT_EQ(family("f")->lead_product, "m");
  EXPECT_EQ(family("f")->price->amount_minor, 900);
  put(R"({"product":"m","family":"f","title":"Medium","available":false},{"product":"l","family":"f","title":"Large","available":false})");
  EXPECT_EQ(family("f")->lead_product, "s");
}

TEST_F(catalog_operations, one_sensitive_product_makes_its_family_sensitive) {
  put(R"({"product":"s","family":"f","title":"S"},{"product":"m","family":"f","title":"M"})");
  EXPECT_FALSE(family("f")->sensitive);
  put(R"({"product":"m","family":"f","title":"M","sensitive":true})");
  EXPECT_TRUE(family("f")->sensitive);
}

TEST_F(catalog_operations, a_product_that_moves_leaves_no_empty_family_behind) {
  put(R"({"product":"a","family":"old","title":"A"})");
  put(R"({"product":"a","family":"new","title":"A"})");
  EXPECT_FALSE(family("old"));
  EXPECT_TRUE(family("new"));
}

TEST_F(catalog_operations, a_removed_product_or_family_is_gone) {
  put(R"({"product":"s","family":"f","title":"S"},{"product":"m","family":"f","title":"M"},{"product":"x","title":"X"})");
  static_cast<void>(engine_.done("catalog.remove", R"({"product":"s"})"));
  EXPECT_THAT(listed(), ElementsAre("m", "x"));
  EXPECT_EQ(family("f")->lead_product, "m");
  static_cast<void>(engine_.done("catalog.remove", R"({"family":"f"})"));
  EXPECT_THAT(listed(), ElementsAre("x"));
  EXPECT_FALSE(family("f"));
  EXPECT_EQ(engine_.failure("catalog.remove", R"({"product":"never"})"), "");
  EXPECT_EQ(engine_.failure("catalog.remove", "{}"), "subject.one_of");
}

TEST_F(catalog_operations, get_answers_a_product_or_a_family_in_the_callers_words) {
  put(R"({"product":"s","family":"f","title":"Jeans","markets":["IT"],"localized":{"it":{"title":"Pantaloni"}},)"
      R"("prices":{"IT":{"amount_minor":700,"currency":"EUR"}}},{"product":"m","family":"f","title":"Jeans M"})");
  auto const italian = engine_.done("catalog.get", R"({"family":"f","market":"IT"})");
  EXPECT_EQ(italian.size_at("/products"), 2U);
  EXPECT_EQ(italian.string_at("/products/0/title"), "Pantaloni");
  EXPECT_EQ(italian.integer_at("/products/0/price/amount_minor"), 700);
  EXPECT_EQ(engine_.done("catalog.get", R"({"family":"f","market":"US"})").size_at("/products"), 1U);
  EXPECT_EQ(engine_.done("catalog.get", R"({"product":"m"})").string_at("/family/family"), "f");
  EXPECT_EQ(engine_.failure("catalog.get", R"({"product":"s","market":"US"})"), "catalog.not_sold_here");
  EXPECT_EQ(engine_.failure("catalog.get", R"({"product":"none"})"), "catalog.unknown_product");
  EXPECT_EQ(engine_.failure("catalog.get", R"({"family":"none"})"), "catalog.unknown_family");
  EXPECT_EQ(engine_.failure("catalog.get", "{}"), "subject.one_of");
  EXPECT_EQ(engine_.failure("catalog.get", R"({"product":"s","family":"f"})"), "subject.one_of");
}

TEST_F(catalog_operations, pages_of_a_list_hold_every_product_once) {
  std::string text = header();
  for (int i = 0; i < 45; ++i) text += line_of(simple("p" + std::to_string(i), "9"));
  imports(text);
  std::vector<std::string> all;
  std::string cursor;
  for (int page = 0; page < 10; ++page) {
    auto const got =
        engine_.done("catalog.list", R"({"limit":20)" + (cursor.empty() ? "" : R"(,"cursor":")" + cursor + "\"") + "}");
    for (std::size_t i = 0; i < got.size_at("/products"); ++i) {
      all.push_back(*got.string_at("/products/" + std::to_string(i) + "/product"));
    }
    cursor = got.string_at("/next").value_or("");
    if (cursor.empty()) break;
  }
  ASSERT_EQ(all.size(), 45U);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], "p" + std::to_string(i));
}

TEST_F(catalog_operations, a_search_takes_its_text_as_it_stands) {
  put(R"({"product":"a","title":"100% wool"},{"product":"b","title":"1000 nights"},{"product":"c_d","title":"C"},{"product":"cxd","title":"C"})");
  EXPECT_THAT(listed(R"({"q":"100%"})"), ElementsAre("a"));
  EXPECT_THAT(listed(R"({"q":"c_d"})"), ElementsAre("c_d"));
  EXPECT_THAT(listed(R"({"q":"NIGHTS"})"), ElementsAre("b"));
  EXPECT_THAT(listed(R"({"q":"\\"})"), IsEmpty());
}

TEST_F(catalog_operations, a_list_may_be_sorted_by_title_or_by_what_is_new) {
  put(R"({"product":"1","title":"wool"},{"product":"2","title":"Apron"},{"product":"3","title":"cap"},)"
      R"({"product":"4","title":"Cap"})");
  EXPECT_THAT(listed(R"({"sort":"title"})"), ElementsAre("2", "3", "4", "1"));
  EXPECT_THAT(listed(R"({"sort":"newest"})"), ElementsAre("4", "3", "2", "1"));
  EXPECT_THAT(listed(R"({"sort":"feed"})"), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(listed(R"({"sort":"title","q":"CAP"})"), ElementsAre("3", "4"));
}

TEST_F(catalog_operations, pages_of_every_order_meet_without_gap_or_double) {
  for (int i = 0; i < 45; ++i) {
    put(R"({"product":"p)" + std::to_string(i) + R"(","title":"T)" + std::to_string(i * 7 % 10) + R"("})");
  }
  for (std::string const sort : {"feed", "title", "newest"}) {
    std::vector<std::string> all;
    std::string cursor;
    do {
      auto const more = cursor.empty() ? std::string{} : R"(,"cursor":")" + cursor + R"(")";
      auto const got = engine_.done("catalog.list", R"({"limit":7,"sort":")" + sort + R"(")" + more + "}");
      for (std::size_t i = 0; i < got.size_at("/products"); ++i) {
        all.push_back(*got.string_at("/products/" + std::to_string(i) + "/product"));
      }
      cursor = got.string_at("/next").value_or("");
    } while (!cursor.empty());
    EXPECT_EQ(all.size(), 45U) << sort;
    EXPECT_EQ(all, listed(R"({"limit":100,"sort":")" + sort + R"("})")) << sort;
  }
}

TEST_F(catalog_operations, a_cursor_of_another_order_is_refused) {
  put(R"({"product":"a","title":"A"},{"product":"b","title":"B"})");
  auto const next = *engine_.done("catalog.list", R"({"limit":1,"sort":"title"})").string_at("/next");
  EXPECT_EQ(engine_.failure("catalog.list", R"({"limit":1,"sort":"title","cursor":")" + next + R"("})"), "");
  EXPECT_EQ(engine_.failure("catalog.list", R"({"limit":1,"cursor":")" + next + R"("})"), "cursor.invalid");
}

TEST_F(catalog_operations, a_cursor_of_another_search_is_refused) {
  put(R"({"product":"a","title":"A"},{"product":"b","title":"B"})");
  auto const next = *engine_.done("catalog.list", R"({"limit":1})").string_at("/next");
  EXPECT_EQ(engine_.failure("catalog.list", R"({"limit":1,"cursor":")" + next + "\"}"), "");
  EXPECT_EQ(engine_.failure("catalog.list", R"({"limit":1,"q":"a","cursor":")" + next + "\"}"), "cursor.invalid");
  EXPECT_EQ(engine_.failure("catalog.list", R"({"limit":1,"market":"IT","cursor":")" + next + "\"}"), "cursor.invalid");
}

TEST_F(catalog_operations, a_product_of_one_shop_is_unknown_to_another) {
  put(R"({"product":"a","title":"A"})");
  static_cast<void>(engine_.done(
      "shop.put", R"({"shop":"shoes","mode":"test","controller":{"name":"Shoes"},"origins":["https://shoes.example"],)"
                  R"("templates":{"product":"https://shoes.example/p/{family}"},)"
                  R"("markets":[{"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"}]})"));
  EXPECT_EQ(engine_.failure("catalog.get", R"({"shop":"shoes","product":"a"})"), "catalog.unknown_product");
  EXPECT_EQ(engine_.failure("catalog.get", R"({"shop":"jeans","product":"a"})"), "");
  EXPECT_THAT(listed(R"({"shop":"shoes"})"), IsEmpty());
}

}  // namespace
}  // namespace vetrina::catalog
