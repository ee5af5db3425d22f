#include <gtest/gtest.h>

#include "json/codec.hpp"

namespace {

using namespace vetrina;

enum class audience { nobody, friends, public_ };
BOOST_DESCRIBE_ENUM(audience, nobody, friends, public_)

struct price {
  std::int64_t amount_minor = 0;
  std::string currency;
};
BOOST_DESCRIBE_STRUCT(price, (), (amount_minor, currency))
VT_NOTES(price, note{"amount_minor", "Cents."}.range(0, 1'000'000), note{"currency", "ISO 4217."}.range(3, 3))

struct product {
  std::string product;
  std::optional<std::string> title;
  std::optional<price> cost;
  std::vector<std::string> markets;
  std::map<std::string, price> prices;
  std::optional<audience> who;
  std::int64_t limit = 20;
  json::raw attributes;
  secret key;
  double weight = 0;
  bool sensitive = false;
};
BOOST_DESCRIBE_STRUCT(product, (),
                      (product, title, cost, markets, prices, who, limit, attributes, key, weight, sensitive))
VT_NOTES(product, note{"product", "The id."}.range(1, 256), note{"title", "For people."}, note{"cost", "Price."},
         note{"markets", "Where it is sold."}.range(0, 3).defaults("[]"), note{"prices", "By market."}.defaults("{}"),
         note{"who", "Who may see it."}, note{"limit", "Page size."}.range(1, 100).defaults("20"),
         note{"attributes", "The shop's own."}.defaults("{}"), note{"key", "Secret."}.defaults("\"\""),
         note{"weight", "Kilograms."}.defaults("0"), note{"sensitive", "Never shown."}.defaults("false"))

struct list {
  std::vector<product> products;
};
BOOST_DESCRIBE_STRUCT(list, (), (products))
VT_NOTES(list, note{"products", "What to put."}.range(1, 1000))

void refused(std::string_view text, std::string_view slug, std::string_view pointer) {
  auto const got = json::decode<list>(text);
  ASSERT_FALSE(got) << text;
  EXPECT_EQ(got.error().slug, slug) << text << " " << got.error().message;
  EXPECT_EQ(got.error().pointer, pointer) << text;
}

TEST(decode, a_full_document_arrives_in_its_fields) {
  auto const got = json::decode<list>(
      R"({"products":[{"product":"501","title":"Jeans","cost":{"amount_minor":9900,"currency":"EUR"},"markets":["US","IT"],)"
      R"("prices":{"US":{"amount_minor":1,"currency":"USD"}},"who":"public","limit":7,"attributes":{"a":[1,{"b":null}],"c":1.5},)"
      R"("key":"hush","weight":1.5,"sensitive":true},{"product":"502"}]})");
  ASSERT_TRUE(got) << got.error().message;
  auto const& p = got->products.at(0);
  EXPECT_EQ(p.title, "Jeans");
  EXPECT_EQ(p.cost->currency, "EUR");
  EXPECT_EQ(p.markets, (std::vector<std::string>{"US", "IT"}));
  EXPECT_EQ(p.prices.at("US").amount_minor, 1);
  EXPECT_EQ(p.who, audience::public_);
  EXPECT_EQ(p.limit, 7);
  EXPECT_EQ(p.attributes.text, R"({"a":[1,{"b":null}],"c":1.5})");
  EXPECT_EQ(p.key.reveal(), "hush");
  EXPECT_EQ(p.weight, 1.5);
  EXPECT_TRUE(p.sensitive);
  EXPECT_EQ(got->products.at(1).limit, 20);
  EXPECT_FALSE(got->products.at(1).title);
}

TEST(decode, an_unknown_field_is_refused_at_its_full_pointer) {
  refused(R"({"products":[{"product":"1"},{"product":"2","titel":"x"}]})", "request.unknown_field",
          "/products/1/titel");
}

TEST(decode, an_unknown_field_is_passed_over_in_tolerant_mode) {
  auto const got =
      json::decode<list>(R"({"products":[{"product":"1","new":{"x":[1]}}],"more":[[],{}]})", json::tolerant);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->products.size(), 1U);
}

TEST(decode, a_missing_field_is_named_at_its_place_in_the_array) {
  refused(R"({"products":[{"product":"1"},{"title":"x"}]})", "request.missing_field", "/products/1/product");
  refused("{}", "request.missing_field", "/products");
}

TEST(decode, a_wrong_type_is_refused_where_it_stands) {
  refused(R"({"products":[{"product":7}]})", "request.wrong_type", "/products/0/product");
  refused(R"({"products":[{"product":"1","cost":[]}]})", "request.wrong_type", "/products/0/cost");
  refused(R"({"products":{"a":1}})", "request.wrong_type", "/products");
  refused(R"([1])", "request.wrong_type", "");
  refused(R"({"products":[{"product":"1","limit":1.5}]})", "request.wrong_type", "/products/0/limit");
}

TEST(decode, a_duplicate_key_is_refused_at_its_full_pointer) {
  refused(R"({"products":[{"product":"1","product":"2"}]})", "request.duplicate_key", "/products/0/product");
  refused(R"({"products":[{"product":"1","attributes":{"a":{"b":1,"b":2}}}]})", "request.duplicate_key",
          "/products/0/attributes/a/b");
}

TEST(decode, an_escaped_key_cannot_hide_a_duplicate) {
  refused(R"({"products":[{"product":"1","\u0070roduct":"2"}]})", "request.duplicate_key", "/products/0/product");
}

TEST(decode, depth_is_bounded_also_where_the_value_is_kept_as_text) {
  std::string deep =
      R"({"products":[{"product":"1","attributes":)" + std::string(40, '[') + std::string(40, ']') + "}]}";
  auto const got = json::decode<list>(deep);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "request.too_deep");
  std::string fits =
      R"({"products":[{"product":"1","attributes":)" + std::string(29, '[') + std::string(29, ']') + "}]}";
  EXPECT_TRUE(json::decode<list>(fits));
}

TEST(decode, an_integer_outside_the_fields_range_is_refused) {
  refused(R"({"products":[{"product":"1","limit":101}]})", "request.out_of_range", "/products/0/limit");
  refused(R"({"products":[{"product":"1","limit":0}]})", "request.out_of_range", "/products/0/limit");
  EXPECT_TRUE(json::decode<list>(R"({"products":[{"product":"1","limit":100}]})"));
}

TEST(decode, an_integer_above_2_to_the_53_is_refused) {
  refused(R"({"products":[{"product":"1","limit":9007199254740992}]})", "request.out_of_range", "/products/0/limit");
  refused(R"({"products":[{"product":"1","limit":99999999999999999999999}]})", "request.out_of_range",
          "/products/0/limit");
}

TEST(decode, a_text_outside_its_length_is_refused) {
  refused(R"({"products":[{"product":""}]})", "request.out_of_range", "/products/0/product");
  refused(R"({"products":[]})", "request.out_of_range", "/products");
  refused(R"({"products":[{"product":"1","markets":["a","b","c","d"]}]})", "request.out_of_range",
          "/products/0/markets");
}

TEST(decode, the_character_u0000_is_refused) {
  refused(R"({"products":[{"product":"a\u0000b"}]})", "request.out_of_range", "/products/0/product");
}

TEST(decode, a_byte_order_mark_is_refused_and_said) {
  auto const got = json::decode<list>("\xEF\xBB\xBF{\"products\":[{\"product\":\"1\"}]}");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "request.syntax");
  EXPECT_NE(got.error().message.find("byte order mark"), std::string::npos);
}

TEST(decode, bytes_that_are_not_utf8_are_refused) {
  refused("{\"products\":[{\"product\":\"\xE9\"}]}", "request.syntax", "");
}

TEST(decode, a_syntax_error_names_line_and_column) {
  auto const got = json::decode<list>("{\n  \"products\": [,]\n}");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "request.syntax");
  EXPECT_NE(got.error().message.find("line 2, column 16"), std::string::npos) << got.error().message;
}

TEST(decode, an_unknown_enumerator_is_refused_with_the_known_ones) {
  auto const got = json::decode<list>(R"({"products":[{"product":"1","who":"everybody"}]})");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "request.unknown_value");
  EXPECT_NE(got.error().message.find("nobody, friends, public"), std::string::npos);
}

TEST(decode, an_unknown_enumerator_is_left_out_in_tolerant_mode) {
  auto const got = json::decode<list>(R"({"products":[{"product":"1","who":"everybody"}]})", json::tolerant);
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->products.at(0).who);
}

TEST(decode, null_means_left_out_only_where_a_field_may_be_left_out) {
  auto const got = json::decode<list>(R"({"products":[{"product":"1","title":null,"markets":null,"who":null}]})");
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_FALSE(got->products.at(0).title);
  refused(R"({"products":[{"product":null}]})", "request.wrong_type", "/products/0/product");
}

TEST(decode, a_text_over_the_limit_is_refused_before_it_is_read) {
  auto const got = json::decode<list>(std::string(2U << 20U, 'x'));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "request.too_large");
}

TEST(decode, names_that_somebody_else_reads_are_passed_over_at_the_top_only) {
  std::array<std::string_view, 1> const others{"shop"};
  json::decode_options options;
  options.passed_over = others;
  EXPECT_TRUE(json::decode<list>(R"({"shop":{"x":[1,2]},"products":[{"product":"1"}]})", options));
  EXPECT_FALSE(json::decode<list>(R"({"products":[{"product":"1","shop":"x"}]})", options));
}

TEST(encode, what_is_encoded_decodes_to_the_same_and_secrets_stay_in) {
  list before;
  before.products.emplace_back();
  before.products[0].product = "a\"\\\n\t\x01é";
  before.products[0].key = secret{"hush"};
  before.products[0].cost = price{5, "EUR"};
  auto const text = json::encode(before);
  EXPECT_EQ(text.find("hush"), std::string::npos);
  auto const after = json::decode<list>(text);
  ASSERT_TRUE(after) << after.error().message << text;
  EXPECT_EQ(after->products.at(0).product, before.products[0].product);
  EXPECT_EQ(after->products.at(0).cost->amount_minor, 5);
}

}  // namespace
