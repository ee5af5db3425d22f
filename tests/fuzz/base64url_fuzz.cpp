// Every text that decodes is the one text that its bytes encode to: no second spelling of a token.
#include "crypto/bytes.hpp"
#include "fuzz.hpp"

using namespace vetrina;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = fuzz::text_of(data, size);
  if (auto const bytes = crypto::base64url_decode(text)) {
    fuzz::holds(crypto::base64url(*bytes) == text, "base64url has one spelling");
  }
  if (auto const bytes = crypto::base64_decode(text)) {
    fuzz::holds(crypto::base64(*bytes) == text, "base64 has one spelling");
  }
  auto const back = crypto::base64url_decode(crypto::base64url(text));
  fuzz::holds(back && *back == text, "what was encoded decodes to the same bytes");
  return 0;
}
