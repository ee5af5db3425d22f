#include "connector/discovery.hpp"

#include <array>
#include <mutex>

#include "base/immortal.hpp"
#include "base/strings.hpp"
#include "connector/oauth_cache.hpp"
#include "net/url.hpp"

namespace vetrina::connector {
namespace {

constexpr std::string_view cache_kind(discovery_kind kind) {
  return kind == discovery_kind::oidc ? "openid" : "rfc8414";
}

error bad_metadata(std::string message) { return fail(code::provider_error, "oauth.bad_metadata", std::move(message)); }

std::string_view without_slash(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

bool issuer_fits(discovery_kind kind, std::string_view pinned, std::string_view stated) {
  if (stated == pinned) return true;
  return kind == discovery_kind::rfc8414 && !pinned.ends_with('/') && stated.size() == pinned.size() + 1 &&
         stated.starts_with(pinned) && stated.ends_with('/');
}

struct endpoint_row {
  char const* member;
  std::string provider_metadata::*field;
  bool required;
};
constexpr endpoint_row endpoints[] = {
    {"/authorization_endpoint", &provider_metadata::authorization_endpoint, true},
    {"/token_endpoint", &provider_metadata::token_endpoint, true},
    {"/userinfo_endpoint", &provider_metadata::userinfo_endpoint, false},
    {"/jwks_uri", &provider_metadata::jwks_uri, false},
    {"/revocation_endpoint", &provider_metadata::revocation_endpoint, false},
    {"/pushed_authorization_request_endpoint", &provider_metadata::par_endpoint, false},
    {"/registration_endpoint", &provider_metadata::registration_endpoint, false},
    {"/app_registration_endpoint", &provider_metadata::app_registration_endpoint, false},
};

std::vector<std::string> texts_at(json::document const& from, std::string_view pointer) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < from.size_at(pointer); ++i) {
    if (auto one = from.string_at(cat(pointer, "/", std::uint64_t{i}))) out.push_back(*std::move(one));
  }
  return out;
}

result<std::optional<cached_text>> fetched(oauth_context const& in, discovery_kind kind, std::string const& url) {
  net::http_request request;
  request.target = url;
  VT_TRY(auto answer, oauth_send(in, std::move(request)));
  if (answer.status == 404 && kind == discovery_kind::rfc8414) return std::optional<cached_text>{};
  if (answer.status != 200) {
    return fail(code::provider_error, "oauth.no_metadata",
                cat("The provider answered ", answer.status, " where its metadata should be. Check the issuer."));
  }
  VT_TRY(auto const document, json_object(answer, "metadata"));
  auto const now = in.time.wall_ms();
  return std::optional{cached_text{document.text(), now, now + cache_lifetime_ms(answer.headers)}};
}

// The documents that were read last, as jwks.cpp keeps key sets: a login reads the same one twice. Nobody waits here.
class read_documents {
 public:
  result<provider_metadata> of(discovery_kind kind, std::string_view issuer, std::string const& text) {
    if (std::unique_lock const lock{gate_, std::try_to_lock}; lock) {
      for (auto const& one : held_) {
        if (one.kind == kind && one.issuer == issuer && one.text == text) return one.metadata;
      }
    }
    VT_TRY(auto const document, json::document::parse(text));
    VT_TRY(auto metadata, read_metadata(kind, issuer, document));
    if (std::unique_lock const lock{gate_, std::try_to_lock}; lock) {
      held_[next_++ % held_.size()] = {kind, std::string{issuer}, text, metadata};
    }
    return metadata;
  }

 private:
  struct entry {
    discovery_kind kind = discovery_kind::none;
    std::string issuer;
    std::string text;
    provider_metadata metadata;
  };
  std::mutex gate_;
  std::array<entry, 16> held_;
  std::size_t next_ = 0;
};

read_documents& documents() {
  static immortal<read_documents> self;
  return *self;
}

}  // namespace

result<std::string> metadata_url(discovery_kind kind, std::string_view issuer) {
  VT_TRY(auto const parsed, net::parse_https_url(issuer));
  if (issuer.find('?') != std::string_view::npos) return bad_metadata("An issuer has no query.");
  if (kind == discovery_kind::oidc) return cat(without_slash(issuer), "/.well-known/openid-configuration");
  return cat("https://", parsed.authority(), "/.well-known/oauth-authorization-server", without_slash(parsed.target));
}

result<provider_metadata> read_metadata(discovery_kind kind, std::string_view issuer, json::document const& document) {
  provider_metadata out;
  out.issuer = document.string_at("/issuer").value_or("");
  if (!issuer_fits(kind, issuer, out.issuer)) {
    return fail(code::provider_error, "oauth.issuer_mismatch",
                cat("The metadata of \"", clipped(issuer, 200), "\" names another issuer."));
  }
  for (auto const& row : endpoints) {
    auto const url = document.string_at(row.member);
    if (!url) {
      if (row.required)
        return bad_metadata(cat("The provider's metadata has no ", std::string_view{row.member}.substr(1), "."));
      continue;
    }
    VT_CHECK(net::parse_https_url(*url));
    out.*row.field = *url;
  }
  if (kind == discovery_kind::oidc && out.jwks_uri.empty()) {
    return bad_metadata("The provider's metadata has no jwks_uri, so no id_token could be checked.");
  }
  out.par_required = document.boolean_at("/require_pushed_authorization_requests").value_or(false);
  if (out.par_required && out.par_endpoint.empty()) {
    return bad_metadata("The provider wants requests pushed and does not say where to.");
  }
  out.token_auth_methods = texts_at(document, "/token_endpoint_auth_methods_supported");
  out.dpop_algorithms = texts_at(document, "/dpop_signing_alg_values_supported");
  out.scopes = texts_at(document, "/scopes_supported");
  out.issuer_in_response = document.boolean_at("/authorization_response_iss_parameter_supported").value_or(false);
  return out;
}

result<std::optional<provider_metadata>> discover(oauth_context const& in, discovery_kind kind,
                                                  std::string_view issuer) {
  VT_TRY(auto held, find_cached(in.db, in.shop, cache_kind(kind), issuer));
  bool const fresh = held && held->expires_at > in.time.wall_ms();
  if (!fresh) {
    VT_TRY(auto const url, metadata_url(kind, issuer));
    VT_TRY(held, fetched(in, kind, url));
    if (!held) return std::optional<provider_metadata>{};
  }
  VT_TRY(auto metadata, documents().of(kind, issuer, held->body));
  // Only what passed is kept, or one bad answer would stay for an hour.
  if (!fresh) VT_CHECK(put_cached(in.db, in.shop, cache_kind(kind), issuer, *held));
  return std::optional{std::move(metadata)};
}

}  // namespace vetrina::connector
