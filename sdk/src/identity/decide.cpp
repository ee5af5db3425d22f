#include "identity/decide.hpp"

namespace vetrina::identity {

status decide(decision_facts const& facts) noexcept {
  bool const signed_in = facts.shopper.has_value();
  if (facts.owner) {
    if (signed_in && *facts.owner != *facts.shopper) return status::conflict;
    if (facts.intent == intent::extend_scopes) return signed_in ? status::extended : status::rejected;
    if (!signed_in || facts.intent == intent::step_up) return status::signed_in;
    return status::already_linked;
  }
  // Proving oneself, or asking for more, with an identity that is not linked proves nothing.
  if (facts.intent == intent::step_up || facts.intent == intent::extend_scopes) return status::rejected;
  if (!signed_in && facts.intent != intent::sign_in) return status::rejected;
  if (!signed_in) return facts.address_known ? status::needs_existing_login : status::new_shopper_proposed;
  if (facts.intent == intent::sign_in && !facts.accepted) return status::needs_step_up;
  return facts.fresh ? status::linked : status::needs_step_up;
}

}  // namespace vetrina::identity
