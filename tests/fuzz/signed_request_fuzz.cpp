// No bytes from outside become a signed request: the one that opens is the published example, in any of its spellings.
// The same bytes as a header over themselves prove nothing either.
#include "connector/inbound_mac.hpp"
#include "connector/inbound_notice.hpp"
#include "fuzz.hpp"

using namespace vetrina;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static secret const key{"vetrina-test-secret"};
  static constexpr std::string_view signature = "Omuf77JdEFcPboZoWpYu-vkpf4J8zI0LrHLZtLm2Axg";
  static constexpr std::string_view payload =
      "eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTcwMDAwMDAwMCwidXNlcl9pZCI6IjIxODQ3MSJ9";
  auto const text = fuzz::text_of(data, size);
  if (connector::open_signed_request(key, text)) {
    fuzz::holds(text.starts_with(signature) && text.ends_with(payload), "only the signed example opens");
  }
  for (auto const form :
       {connector::mac_form::sha256_hex, connector::mac_form::sha256_base64, connector::mac_form::timed_hex}) {
    fuzz::holds(!connector::check_body_mac(key, form, text, text), "no text is its own signature");
  }
  if (auto const fields = connector::inbound_fields(text)) {
    fuzz::holds(fields->size() <= 32, "a form is bounded");
  }
  return 0;
}
