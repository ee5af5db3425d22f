/* vetrina/connector/edges.h: capability vetrina.edges/1. Whom the person follows, and who follows them; or, at networks
 * where both sides must agree, who their friends are. Which verbs there are stands in the manifest's `lists`.
 *
 * Verbs `followers`, `following` and `friends`: schema/edges.page_request.json -> schema/edges.page.json, one page an operation.
 * `next` is an opaque cursor of at most 4096 bytes that comes back as `cursor`; absent at the end. A page may be empty and
 * have a `next`; one that was given before ends the reading as a fault. `subject` is the same id that `profile` gives.
 */
#ifndef VETRINA_CONNECTOR_EDGES_H
#define VETRINA_CONNECTOR_EDGES_H

#include <vetrina/connector/op.h>

#define VTC_CAPABILITY_EDGES "vetrina.edges/1"
#define VTC_VERB_FOLLOWERS "followers"
#define VTC_VERB_FOLLOWING "following"
#define VTC_VERB_FRIENDS "friends"

#endif
