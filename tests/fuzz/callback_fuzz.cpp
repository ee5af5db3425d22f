// What a browser brings back, as raw text: whatever is taken names one attempt and holds either a code or an error, nothing
// twice and no control character; written anew it says the same.
#include <algorithm>

#include "base/strings.hpp"
#include "connector/callback.hpp"
#include "fuzz.hpp"

using namespace vetrina;

namespace {

bool is_clean(std::string_view text) {
  return is_utf8(text) && std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

bool same(connector::authorization_response const& a, connector::authorization_response const& b) {
  return a.state == b.state && a.code == b.code && a.error == b.error && a.issuer == b.issuer;
}

void expect_rules(std::string_view raw, connector::authorization_response const& got) {
  fuzz::holds(!got.state.empty(), "an attempt is named");
  fuzz::holds(got.code.empty() != got.error.empty(), "there is either a code or an error");
  for (auto const* one : {&got.state, &got.code, &got.error}) fuzz::holds(is_clean(*one), "no control character");
  if (got.issuer) fuzz::holds(is_clean(*got.issuer), "no control character in the issuer");
  for (auto const* more : {"&state=x", "&state=", "&%73tate=x", "&state"}) {
    auto const twice = connector::parse_callback(cat(raw, more));
    fuzz::holds(!twice, "a state that stands twice is refused");
  }
  auto written = cat("state=", percent_encode(got.state));
  if (!got.code.empty()) written += cat("&code=", percent_encode(got.code));
  if (!got.error.empty()) written += cat("&error=", percent_encode(got.error));
  if (got.issuer) written += cat("&iss=", percent_encode(*got.issuer));
  if (written.size() > 8192) return;
  auto const again = connector::parse_callback(written);
  fuzz::holds(again && same(*again, got), "written anew it says the same");
  bool const ours = got.issuer == "https://op.example";
  fuzz::holds(connector::check_response_issuer(got, "https://op.example", true).has_value() == ours,
              "the issuer is compared byte for byte");
}

}  // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = fuzz::text_of(data, size);
  auto const got = connector::parse_callback(text);
  if (got) {
    expect_rules(text, *got);
    fuzz::holds(connector::state_of_refused(text) == got->state, "both readers find the same attempt");
    return 0;
  }
  fuzz::holds(got.error().slug.starts_with("callback."), "a refusal has its reason");
  fuzz::holds(connector::state_of_refused(text).size() <= 8192, "what is left of a refused answer is bounded");
  return 0;
}
