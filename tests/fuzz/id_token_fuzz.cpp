// The claims of id_tokens, as a hostile provider with good keys may sign them: the first line is the header, the rest the
// payload. Whatever is taken holds the rules of OpenID Connect Core 3.1.3.7 that it was taken by.
#include "base/strings.hpp"
#include "connector/id_token.hpp"
#include "fuzz.hpp"

using namespace vetrina;

namespace {

constexpr std::int64_t now_s = 1'790'000'000;
constexpr connector::id_token_expectation first_time{"https://op.example", "shop", "nonce-1", "access-1", now_s * 1000};
constexpr connector::id_token_expectation refreshed{"https://op.example", "shop",       {},
                                                    "access-1",           now_s * 1000, "alice"};

bool names_us(json::document const& claims) {
  if (claims.string_at("/aud") == "shop") return true;
  for (std::size_t i = 0; i < claims.size_at("/aud"); ++i) {
    if (claims.string_at(cat("/aud/", std::uint64_t{i})) == "shop") return true;
  }
  return false;
}

void expect_rules(json::document const& claims) {
  fuzz::holds(claims.is_object(), "claims are an object");
  fuzz::holds(claims.string_at("/iss") == "https://op.example", "the issuer is the pinned one");
  fuzz::holds(names_us(claims), "we are among the audiences");
  bool const several = claims.is_array("/aud") && claims.size_at("/aud") > 1;
  if (several || claims.has("/azp")) fuzz::holds(claims.string_at("/azp") == "shop", "we are the authorized party");
  auto const skew = static_cast<double>(connector::clock_skew_s);
  auto const now = static_cast<double>(now_s);
  fuzz::holds(claims.number_at("/exp").value_or(0) > now - skew, "the token is not over");
  auto const issued = claims.number_at("/iat").value_or(0);
  fuzz::holds(issued <= now + skew && issued >= now - skew - static_cast<double>(connector::oldest_id_token_s),
              "the token was issued just now");
  auto const subject = claims.string_at("/sub").value_or("");
  fuzz::holds(!subject.empty() && subject.size() <= 255, "the token names somebody");
}

}  // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = fuzz::text_of(data, size);
  auto const line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  crypto::verified_jws const token{std::string{text.substr(0, line)}, std::string{text.substr(line + 1)}};
  if (auto const claims = connector::check_id_token(token, first_time)) {
    expect_rules(*claims);
    fuzz::holds(claims->string_at("/nonce") == "nonce-1", "the nonce is the attempt's");
    auto another = first_time;
    another.nonce = "nonce-2";
    fuzz::holds(!connector::check_id_token(token, another), "another attempt's nonce is refused");
    another = first_time;
    another.access_token = "access-2";
    fuzz::holds(claims->has("/at_hash") != connector::check_id_token(token, another).has_value(),
                "a hash of the access token counts where it is there");
  }
  if (auto const claims = connector::check_id_token(token, refreshed)) {
    expect_rules(*claims);
    fuzz::holds(claims->string_at("/sub") == "alice", "a refreshed token is the linked person's");
  }
  auto without = first_time;
  without.nonce = {};
  fuzz::holds(!connector::check_id_token(token, without), "no nonce is no match");
  return 0;
}
