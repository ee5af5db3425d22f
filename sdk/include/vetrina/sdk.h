/* vetrina/sdk.h: opening and closing. A handle is cheap until its first call: opening reads the configuration and
 * makes no thread, socket or file, so a prefork host may open before it forks. After its first call a handle belongs to
 * that process; in a child every call answers VT_ERR_FORKED, and closing it there is harmless. */
#ifndef VETRINA_SDK_H
#define VETRINA_SDK_H

#include "vetrina/abi.h"
#include "vetrina/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Opens an installation. `config` is a JSON document of `size` bytes, borrowed; the least is {"data_dir":"..."}. On
 * success *out is owned by the caller, who closes it with vt_sdk_close; on failure it is NULL.
 * [any-thread] [before-fork-ok] since 0.1.0 */
VT_API vt_code VT_CALL vt_sdk_open(const char *config, size_t size, vt_sdk **out, vt_error **err);

/* Closes a handle that the caller owned: stops its server and threads and waits for calls under way. NULL is fine. No
 * call may begin on it meanwhile. [any-thread] [no-reentry] since 0.1.0 */
VT_API void VT_CALL vt_sdk_close(vt_sdk *sdk);

#ifdef __cplusplus
}
#endif

#endif
