// What a provider says about itself, and the issuer that an operator typed: no metadata is taken under another issuer,
// every address in it is https, and the document is looked for on the issuer's own host.
#include "base/strings.hpp"
#include "connector/discovery.hpp"
#include "fuzz.hpp"
#include "net/url.hpp"

using namespace vetrina;
using connector::discovery_kind;

namespace {

void expect_rules(connector::provider_metadata const& got) {
  for (auto const* url :
       {&got.authorization_endpoint, &got.token_endpoint, &got.userinfo_endpoint, &got.jwks_uri,
        &got.revocation_endpoint, &got.par_endpoint, &got.registration_endpoint, &got.app_registration_endpoint}) {
    fuzz::holds(url->empty() || net::parse_https_url(*url).has_value(), "an endpoint is an https address");
  }
  fuzz::holds(!got.authorization_endpoint.empty() && !got.token_endpoint.empty(), "both endpoints are there");
  fuzz::holds(!got.par_required || !got.par_endpoint.empty(), "who wants requests pushed says where to");
}

}  // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static constexpr std::string_view issuer = "https://op.example";
  auto const text = fuzz::text_of(data, size);
  if (auto const document = json::document::parse(text)) {
    if (auto const got = connector::read_metadata(discovery_kind::oidc, issuer, *document)) {
      fuzz::holds(got->issuer == issuer, "the issuer is the pinned one, byte for byte");
      fuzz::holds(!got->jwks_uri.empty(), "id_tokens can be checked");
      expect_rules(*got);
      auto const cached = json::document::parse(document->text());
      fuzz::holds(cached && connector::read_metadata(discovery_kind::oidc, issuer, *cached),
                  "the cache changes nothing");
    }
    if (auto const got = connector::read_metadata(discovery_kind::rfc8414, issuer, *document)) {
      fuzz::holds(got->issuer == issuer || got->issuer == cat(issuer, "/"),
                  "the issuer is the pinned one or has a slash");
      expect_rules(*got);
    }
  }
  for (auto const kind : {discovery_kind::oidc, discovery_kind::rfc8414}) {
    auto const url = connector::metadata_url(kind, text);
    if (!url) continue;
    auto const asked = net::parse_https_url(*url);
    auto const typed = net::parse_https_url(text);
    fuzz::holds(typed && asked, "a metadata address is an https address");
    fuzz::holds(asked->authority() == typed->authority(), "the issuer's own host is asked");
    fuzz::holds(asked->target.find("/.well-known/") != std::string::npos, "the well-known place is asked");
  }
  return 0;
}
