#include "base/error.hpp"

namespace vetrina {

int http_status(code value) noexcept {
  switch (value) {
    case code::ok: return 200;
    case code::invalid:
    case code::range:
    case code::signature: return 400;
    case code::unauthenticated: return 401;
    case code::denied:
    case code::consent_required: return 403;
    case code::not_found: return 404;
    case code::exists:
    case code::aborted:
    case code::precondition: return 409;
    case code::exhausted:
    case code::rate_limited: return 429;
    case code::cancelled: return 499;  // nginx's code for a client that went away; RFC 9110 has none
    case code::unimplemented: return 501;
    case code::provider_error:
    case code::token_revoked: return 502;
    case code::unavailable: return 503;
    case code::deadline: return 504;
    case code::internal:
    case code::data_loss:
    case code::unknown:
    case code::forked:
    case code::host_conflict:
    case code::abi_mismatch: return 500;
  }
  return 500;
}

}  // namespace vetrina
