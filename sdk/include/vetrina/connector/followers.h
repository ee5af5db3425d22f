/* vetrina/connector/followers.h: capability vetrina.followers/1. How many follow an account: a brand's page, its profile,
 * its channel. Numbers without people.
 *
 * Verb `count`: schema/followers.count_request.json -> schema/followers.count.json. The account is written as people write
 * it at the network. `followers` is absent where the account hides the number; an account that is not there fails with
 * VTC_ERROR_NOT_FOUND. The operation may come without a token (vetrina.tokens/1 tells).
 */
#ifndef VETRINA_CONNECTOR_FOLLOWERS_H
#define VETRINA_CONNECTOR_FOLLOWERS_H

#include <vetrina/connector/op.h>

#define VTC_CAPABILITY_FOLLOWERS "vetrina.followers/1"
#define VTC_VERB_COUNT "count"

#endif
