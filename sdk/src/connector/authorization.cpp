#include "connector/authorization.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/client_request.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace vetrina::connector {
namespace {

constexpr std::size_t longest_request_uri = 2048;

std::string joined(std::vector<std::string> const& parts, std::string_view separator) {
  std::string out;
  for (auto const& part : parts) out += cat(out.empty() ? "" : separator, part);
  return out;
}

form_fields fields_of(provider const& at, authorization_request const& asked) {
  form_fields fields = {{at.named("response_type"), "code"},
                        {at.named("client_id"), at.client_id},
                        {at.named("redirect_uri"), std::string{asked.redirect_uri}},
                        {at.named("scope"), joined(asked.scopes, at.scope_separator)},
                        {at.named("state"), asked.attempt.state},
                        {at.named("code_challenge"), code_challenge(asked.attempt.code_verifier)},
                        {at.named("code_challenge_method"), "S256"}};
  // Section 10: the code is bound to the key as well.
  if (at.dpop_key) fields.emplace_back("dpop_jkt", at.dpop_key->thumbprint());
  if (at.response_mode == response_mode::form_post) fields.emplace_back("response_mode", "form_post");
  if (at.openid) fields.emplace_back(at.named("nonce"), asked.attempt.nonce);
  if (!asked.login_hint.empty()) fields.emplace_back(at.named("login_hint"), std::string{asked.login_hint});
  for (auto const& [name, value] : at.extra_parameters) {
    // An extra parameter may add, never replace: what guards the attempt is not for a manifest to change.
    bool const taken = std::ranges::any_of(fields, [&](auto const& field) { return field.first == name; });
    if (!taken && name != "nonce" && name != "request" && name != "request_uri") fields.emplace_back(name, value);
  }
  return fields;
}

// RFC 9126 section 2.2. A reference that is over before the browser could bring it is none.
result<std::string> request_uri_of(net::http_response const& answer) {
  auto const document = json_object(answer, "answer to a pushed request");
  if (answer.status != 201 && answer.status != 200) {
    if (document && is_client_refusal(*document)) return client_refused();
    return fail(code::provider_error, "oauth.par_refused",
                cat("The provider did not take the pushed authorization request (", answer.status,
                    "). Check the redirect address and the scopes that are registered there."));
  }
  if (!document) return document.error();
  auto reference = document->string_at("/request_uri");
  bool const usable =
      reference && !reference->empty() && reference->size() <= longest_request_uri && net::is_field_value(*reference);
  if (!usable || document->integer_at("/expires_in").value_or(0) <= 0) {
    return fail(code::provider_error, "oauth.bad_answer",
                "The provider took a pushed authorization request and gave no request_uri that lasts.");
  }
  return *std::move(reference);
}

}  // namespace

attempt_secrets make_attempt_secrets(crypto::random& from) {
  return {crypto::base64url(from.bytes(32)), crypto::base64url(from.bytes(32)),
          secret{crypto::base64url(from.bytes(32))}};
}

std::string code_challenge(secret const& code_verifier) {
  return crypto::base64url(crypto::sha256(code_verifier.reveal()));
}

std::string authorization_url(provider const& at, authorization_request const& asked) {
  return with_query(at.authorization_endpoint, form_encoded(fields_of(at, asked)));
}

result<std::string> begin_authorization(oauth_context const& in, provider const& at,
                                        authorization_request const& asked) {
  if (!at.pushes) return authorization_url(at, asked);
  VT_TRY(auto const answer, send_as_client(in, at, {at.par_endpoint, fields_of(at, asked)}));
  VT_TRY(auto reference, request_uri_of(answer));
  return with_query(at.authorization_endpoint,
                    form_encoded({{at.named("client_id"), at.client_id}, {"request_uri", std::move(reference)}}));
}

}  // namespace vetrina::connector
