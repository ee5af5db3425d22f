// A provider's key set, whatever it holds: bounded, the same after it lay in the cache, and it vouches for nothing that
// none of its keys signed. The one token that may verify is the example of RFC 8037, where its key is in the set.
#include <array>

#include "base/strings.hpp"
#include "crypto/key_entry.hpp"
#include "fuzz.hpp"
#include "json/document.hpp"

using namespace vetrina;

namespace {

constexpr std::array<std::string_view, 11> algorithms{"RS256", "RS384", "RS512", "PS256", "PS384",  "PS512",
                                                      "ES256", "ES384", "ES512", "EdDSA", "Ed25519"};
constexpr std::string_view example =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
constexpr std::string_view example_key = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

// What nobody signed, each for a kind of key.
constexpr std::array<std::string_view, 6> unsigned_tokens{"eyJhbGciOiJub25lIn0.e30.",    "eyJhbGciOiJSUzI1NiJ9.e30.",
                                                          "eyJhbGciOiJQUzI1NiJ9.e30.AA", "eyJhbGciOiJFUzI1NiJ9.e30.",
                                                          "eyJhbGciOiJFZERTQSJ9.e30.",   "eyJhbGciOiJIUzI1NiJ9.e30.AA"};

}  // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = fuzz::text_of(data, size);
  auto const keys = crypto::key_set::parse(text);
  if (!keys) {
    fuzz::holds(keys.error().slug == "jws.bad_key_set", "a text that is no key set has one reason");
    return 0;
  }
  fuzz::holds(keys->entries().size() <= 64, "a key set is bounded");
  for (auto const& one : keys->entries()) fuzz::holds(one->key != nullptr, "each key was imported");
  auto const document = json::document::parse(text);
  fuzz::holds(document && document->is_array("/keys"), "a key set is a document with a list");
  auto const cached = crypto::key_set::parse(document->text());
  fuzz::holds(cached && cached->entries().size() == keys->entries().size(), "the cache changes nothing");
  bool const holds_example =
      text.find(example_key) != std::string_view::npos || text.find('\\') != std::string_view::npos;
  if (!holds_example) fuzz::holds(!crypto::verify_jws(example, *keys, algorithms), "another key does not verify");
  for (auto const token : unsigned_tokens) {
    fuzz::holds(!crypto::verify_jws(token, *keys, algorithms), "what nobody signed does not verify");
  }
  return 0;
}
