// No bytes from outside become a verified token: the input is first a key set, then a token against a fixed public key
// whose private half nobody has. The one token that verifies is the example of RFC 8037, appendix A.4.
#include <array>

#include "crypto/jws.hpp"
#include "fuzz.hpp"

using namespace vetrina;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static constexpr std::array<std::string_view, 4> algorithms{"RS256", "ES256", "PS256", "EdDSA"};
  static constexpr std::string_view example =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  static auto const known = crypto::key_set::parse(
      R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  static bool const example_verifies = known && crypto::verify_jws(example, *known, algorithms);
  fuzz::holds(example_verifies, "the example verifies");
  auto const text = fuzz::text_of(data, size);
  if (crypto::verify_jws(text, *known, algorithms)) fuzz::holds(text == example, "only the signed token verifies");
  if (auto const keys = crypto::key_set::parse(text)) {
    fuzz::holds(keys->entries().size() <= 64, "a key set is bounded");
    fuzz::holds(!crypto::verify_jws("eyJhbGciOiJub25lIn0.e30.", *keys, algorithms), "alg none is nothing");
  }
  return 0;
}
