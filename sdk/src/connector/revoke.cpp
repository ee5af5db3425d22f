#include "connector/revoke.hpp"

#include "base/strings.hpp"
#include "connector/client_request.hpp"
#include "connector/rate_signals.hpp"

namespace vetrina::connector {

result<void> revoke_token(oauth_context const& in, provider const& at, secret const& token, std::string_view kind) {
  VT_TRY(auto const answer, send_as_client(in, at,
                                           {at.revocation_endpoint,
                                            {{at.named("token"), std::string{token.reveal()}},
                                             {at.named("token_type_hint"), std::string{kind}}}}));
  if (answer.status >= 200 && answer.status < 300) return {};
  if (answer.status == 401) {
    return client_refused();
  }
  if (answer.status >= 500 || answer.status == 408 || answer.status == 429) {
    return fail(code::unavailable, "oauth.revocation_failed",
                cat("The network answered ", answer.status, " when a token was given back. It is tried again later."),
                {}, retry_after_ms(answer, manifest{}, in.time));
  }
  return fail(code::provider_error, "oauth.revocation_refused",
              cat("The network answered ", answer.status, " when a token was given back."));
}

}  // namespace vetrina::connector
