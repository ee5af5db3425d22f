/* vetrina/connector/identity.h: capability vetrina.identity/1. Who the person is whose token the operation holds.
 *
 * Verb `profile`: {} -> schema/identity.profile.json. `subject` is the stable, opaque id at the issuer, never a handle or
 * an e-mail address; a number on the wire is handed on as its digits.
 */
#ifndef VETRINA_CONNECTOR_IDENTITY_H
#define VETRINA_CONNECTOR_IDENTITY_H

#include <vetrina/connector/op.h>

#define VTC_CAPABILITY_IDENTITY "vetrina.identity/1"
#define VTC_VERB_PROFILE "profile"

#endif
