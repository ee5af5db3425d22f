// A catalogue request of 100 products into structs: our strict decoder against nlohmann's DOM and from_json, which
// checks neither unknown fields nor ranges nor duplicate keys.
#include <nlohmann/json.hpp>

#include "json/codec.hpp"
#include "report.hpp"

namespace {

using namespace vetrina;

struct product {
  std::string product;
  std::string title;
  std::string currency;
  std::int64_t amount_minor = 0;
  std::vector<std::string> markets;
  bool sensitive = false;
};
BOOST_DESCRIBE_STRUCT(product, (), (product, title, currency, amount_minor, markets, sensitive))
VT_NOTES(product, note{"product", "The id."}.range(1, 256), note{"title", "For people."}, note{"currency", "ISO 4217."},
         note{"amount_minor", "Cents."}.range(0, 1'000'000), note{"markets", "Where it is sold."},
         note{"sensitive", "Never shown."})

struct list {
  std::vector<product> products;
};
BOOST_DESCRIBE_STRUCT(list, (), (products))
VT_NOTES(list, note{"products", "What to put."}.range(1, 1000))

std::string catalogue() {
  list all;
  for (int i = 0; i < 100; ++i) {
    all.products.push_back({"jeans-501-" + std::to_string(i),
                            "Original straight jeans, stone wash, 32/34",
                            "EUR",
                            9900 + i,
                            {"US", "IT"},
                            i % 10 == 0});
  }
  return json::encode(all);
}

list by_dom(std::string const& text) {
  list all;
  auto const document = nlohmann::json::parse(text);
  for (auto const& item : document.at("products")) {
    product p;
    item.at("product").get_to(p.product);
    item.at("title").get_to(p.title);
    item.at("currency").get_to(p.currency);
    item.at("amount_minor").get_to(p.amount_minor);
    item.at("markets").get_to(p.markets);
    item.at("sensitive").get_to(p.sensitive);
    all.products.push_back(std::move(p));
  }
  return all;
}

}  // namespace

int main(int count, char** arguments) {
  bench::report report{"json_decode", count, arguments};
  auto const text = catalogue();
  auto const ours = json::decode<list>(text);
  report.same("the products read",
              ours && json::encode(*ours) == json::encode(by_dom(text)) && ours->products.size() == 100);
  std::size_t sum = 0;
  report.compare("catalogue_100_products", {"vetrina", [&] { sum += json::decode<list>(text)->products.size(); }},
                 {"nlohmann_json " + std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." +
                      std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." + std::to_string(NLOHMANN_JSON_VERSION_PATCH) +
                      ", DOM then struct, unchecked",
                  [&] { sum += by_dom(text).products.size(); }});
  report.same("the products counted", sum % 100 == 0);
  return report.exit_code();
}
