// A document that the strict decoder takes means the same after writing and reading it again, and the tolerant decoder
// takes it too. Depth and size stay within the limits whatever comes.
#include "fuzz.hpp"
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
  std::vector<std::string> markets;
  std::map<std::string, price> prices;
  std::optional<audience> who;
  std::int64_t limit = 20;
  json::raw attributes{"{}"};
  double weight = 0;
  bool sensitive = false;
};
BOOST_DESCRIBE_STRUCT(product, (), (product, title, markets, prices, who, limit, attributes, weight, sensitive))
VT_NOTES(product, note{"product", "The id."}.range(1, 256), note{"title", "For people."},
         note{"markets", "Where it is sold."}.range(0, 3).defaults("[]"), note{"prices", "By market."}.defaults("{}"),
         note{"who", "Who may see it."}, note{"limit", "Page size."}.range(1, 100).defaults("20"),
         note{"attributes", "The shop's own."}.defaults("{}"), note{"weight", "Kilograms."}.defaults("0"),
         note{"sensitive", "Never shown."}.defaults("false"))

struct list {
  std::vector<product> products;
};
BOOST_DESCRIBE_STRUCT(list, (), (products))
VT_NOTES(list, note{"products", "What to put."}.range(1, 1000))

}  // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = fuzz::text_of(data, size);
  auto const tolerant = json::decode<list>(text, json::tolerant);
  auto const strict = json::decode<list>(text);
  if (!strict) {
    fuzz::holds(strict.error().slug.starts_with("request."), "a refusal has a slug of the codec");
    return 0;
  }
  fuzz::holds(tolerant.has_value(), "what the strict decoder takes the tolerant one takes");
  auto const written = json::encode(*strict);
  auto const again = json::decode<list>(written);
  fuzz::holds(again.has_value(), "what was written can be read");
  fuzz::holds(json::encode(*again) == written, "writing is a fixed point");
  return 0;
}
