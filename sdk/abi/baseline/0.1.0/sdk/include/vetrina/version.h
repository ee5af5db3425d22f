/* vetrina/version.h: which library this is. */
#ifndef VETRINA_VERSION_H
#define VETRINA_VERSION_H

#include "vetrina/abi.h"

#define VT_VERSION_MAJOR 0
#define VT_VERSION_MINOR 1
#define VT_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

/* The version that runs, as "0.1.0"; may be newer than the header. Borrowed for ever, never freed.
 * [any-thread] [before-fork-ok] since 0.1.0 */
VT_API const char *VT_CALL vt_version(void);

/* The version that runs as a number: major * 10000 + minor * 100 + patch. Borrows and owns nothing.
 * [any-thread] [before-fork-ok] since 0.1.0 */
VT_API int32_t VT_CALL vt_version_number(void);

#ifdef __cplusplus
}
#endif

#endif
