/* vetrina/log.h: where the library's few log lines go. Without a sink they go nowhere: nothing is ever written to stdout,
 * stderr or syslog.
 *
 * Promise: no line holds a secret, a token, a password, a network's subject or a shopper's name or address. Lines carry
 * ids of the shop's own, slugs, numbers, host names and paths of files. What a connector plugin logs passes the same
 * door, and is the plugin's word. */
#ifndef VETRINA_LOG_H
#define VETRINA_LOG_H

#include "vetrina/abi.h"
#include "vetrina/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How much a line matters, and in the last two who is to blame. Accept levels that you do not know. Since 0.1.0. */
enum {
  VT_LOG_DEBUG = 0,
  VT_LOG_INFO = 1,
  VT_LOG_WARNING = 2,
  VT_LOG_ERROR = 3,
  VT_LOG_HOST_MISBEHAVING = 4,
  VT_LOG_PLUGIN_MISBEHAVING = 5
};

/* Receives one line: the module or connector it comes from, a stable name of what happened, a sentence. The texts are
 * borrowed for the call. Called on whatever thread has something to say, the library's own included, from several at
 * once. Must not throw, block for long or call Vetrina: such a call answers VT_ERR_PRECONDITION, abi.reentry, and
 * vt_sdk_close and vt_sdk_release do nothing. Since 0.1.0. */
typedef void(VT_CALL *vt_log_function)(void *user_data, int32_t level, const char *area, const char *event,
                                       const char *detail);

/* Installs a log function, or with NULL takes it away. When this returns, the one that was there before is called no
 * more, and what its `user_data` owned may be freed. `user_data` stays the caller's. [any-thread] [before-fork-ok]
 * since 0.1.0 */
VT_API vt_code VT_CALL vt_log_sink(vt_sdk *sdk, vt_log_function function, void *user_data, vt_error **err);

#ifdef __cplusplus
}
#endif

#endif
