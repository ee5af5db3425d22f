/* vetrina/completion.h: run operations later and take what became of them from a queue, without a callback.
 *
 * Every operation that was submitted completes exactly once, whatever happens: with its answer, with its error, or with
 * VT_ERR_CANCELLED. In drive mode "threads" two threads run them, made with the first one, all signals blocked; in
 * drive mode "host" they run inside vt_run on the thread that calls it, and no thread is ever made. */
#ifndef VETRINA_COMPLETION_H
#define VETRINA_COMPLETION_H

#include "vetrina/abi.h"
#include "vetrina/call.h"
#include "vetrina/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What became of one operation. Passed one at a time, begun with VT_INIT. Since 0.1.0. */
typedef struct vt_completion {
  uint32_t struct_size;
  vt_code code;          /* VT_OK, or why there is no answer */
  uint64_t id;           /* of the operation; 0: none has completed since the last look */
  void *user_data;       /* as given to vt_submit; never looked at */
  vt_response *response; /* owned by the caller from now on; NULL where code is not VT_OK */
  vt_error *error;       /* owned by the caller from now on; NULL where code is VT_OK */
  uint64_t pending;      /* how many were submitted and not handed out yet */
} vt_completion;

/* Runs an operation later, as vt_call would. `operation` is a NUL-terminated name, `request` a JSON document of `size`
 * bytes; both are copied. `user_data` comes back with the completion and stays the caller's. *id receives the
 * operation's id, which is never 0 and never used again. VT_ERR_EXHAUSTED, submit.queue_full, where 1,024 are under way
 * or wait to be taken. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_submit(vt_sdk *sdk, const char *operation, const char *request, size_t size, void *user_data,
                                 uint64_t *id, vt_error **err);

/* An eventfd that is readable while a completion waits to be taken, for epoll, libuv, asyncio. Nonblocking and closed on
 * exec; made on first use. The library owns it and closes it with the handle: poll it, do not close it; reading it is
 * not needed. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_completion_fd(vt_sdk *sdk, int32_t *out, vt_error **err);

/* Takes one completion, at once: out->id is 0 where none waits. What out->response or out->error then points to is
 * owned by the caller. On a closed handle it still gives what had completed or was cancelled by closing, then
 * VT_ERR_PRECONDITION, sdk.closed. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_completion_next(vt_sdk *sdk, vt_completion *out, vt_error **err);

/* Cancels, as far as that is still possible: an operation that waits completes with VT_ERR_CANCELLED, one that runs
 * completes as it does. `id` 0 is all of them. VT_ERR_NOT_FOUND where no such operation waits or runs. The handle is
 * borrowed; completions are still the caller's to take. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_cancel(vt_sdk *sdk, uint64_t id, vt_error **err);

#ifdef __cplusplus
}
#endif

#endif
