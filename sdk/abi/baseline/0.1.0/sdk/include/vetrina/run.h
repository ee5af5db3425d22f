/* vetrina/run.h: work that waits, in the store or in the queue of vetrina/completion.h. */
#ifndef VETRINA_RUN_H
#define VETRINA_RUN_H

#include "vetrina/abi.h"
#include "vetrina/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Runs on this thread, network included, what was submitted where the drive mode is "host", and then due jobs, until
 * there is nothing left or `budget_ms` milliseconds are used up; what has begun is finished. *ran, where not NULL,
 * receives how many ran. The handle is borrowed. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_run(vt_sdk *sdk, int64_t budget_ms, int64_t *ran, vt_error **err);

#ifdef __cplusplus
}
#endif

#endif
