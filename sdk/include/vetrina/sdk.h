/* vetrina/sdk.h: opening and closing. A handle is cheap until its first call: opening reads the configuration and
 * makes no thread, socket or file, so a prefork host may open before it forks. After its first call a handle belongs to
 * that process; in a child every call answers VT_ERR_FORKED, and closing it there is harmless. fork() waits up to two
 * seconds for threads that are inside a call, so that the locks they hold are free in the child; posix_spawn and vfork
 * do not wait. */
#ifndef VETRINA_SDK_H
#define VETRINA_SDK_H

#include "vetrina/abi.h"
#include "vetrina/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Opens an installation. `config` is a JSON document of `size` bytes, borrowed; the least is {"data_dir":"..."}, and the
 * file that `vetrina init` writes is one, too: its section "listen" is vetrina-server's and passed over. On success *out
 * is owned by the caller, who closes it with vt_sdk_close; on failure it is NULL.
 * [any-thread] [before-fork-ok] since 0.1.0 */
VT_API vt_code VT_CALL vt_sdk_open(const char *config, size_t size, vt_sdk **out, vt_error **err);

/* Closes a handle that the caller owned: cancels what waits, stops its server and threads and waits for calls under way.
 * NULL is fine, twice is fine. Calls that come later or meanwhile answer VT_ERR_PRECONDITION, sdk.closed: the handle
 * itself, some hundred bytes, is kept for the life of the process so that it can. [any-thread] [no-reentry] since 0.1.0 */
VT_API void VT_CALL vt_sdk_close(vt_sdk *sdk);

/* The handle of this name in this process, opened if there is none yet: for hosts that come and go with each request.
 * `name` is NUL-terminated, `config` as in vt_sdk_open; both are borrowed. Later ones give the same configuration or none
 * (size 0), else VT_ERR_EXISTS, sdk.other_configuration. In a forked child the name is new: the parent's handle stays
 * the parent's. *out is borrowed from the process; each acquire is given back with one vt_sdk_release.
 * [any-thread] [before-fork-ok] since 0.1.0 */
VT_API vt_code VT_CALL vt_sdk_acquire(const char *name, const char *config, size_t size, vt_sdk **out, vt_error **err);

/* Gives back what was acquired; NULL is fine. With the last one the handle cancels what waits, drops its log sink, ends
 * its threads and refuses calls, but its files stay open, so that the next acquire costs nothing; vt_sdk_close instead
 * of the last vt_sdk_release gives them back too. In a child a handle that its parent acquired is left alone; one of
 * vt_sdk_open is closed, as its owner may. [any-thread] [no-reentry] since 0.1.0 */
VT_API void VT_CALL vt_sdk_release(vt_sdk *sdk);

#ifdef __cplusplus
}
#endif

#endif
