/* vetrina/error.h: codes and the error object. The code is for control flow, the slug for search and support, the
 * message for a person. Accept codes that you do not know: more may come. */
#ifndef VETRINA_ERROR_H
#define VETRINA_ERROR_H

#include "vetrina/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Since 0.1.0. */
typedef int32_t vt_code;
enum {
  VT_OK = 0,
  VT_ERR_CANCELLED = 1,
  VT_ERR_INVALID = 2,          /* the request is wrong: see slug and pointer */
  VT_ERR_DEADLINE = 3,         /* it took too long */
  VT_ERR_NOT_FOUND = 4,
  VT_ERR_EXISTS = 5,
  VT_ERR_DENIED = 6,           /* known, but not allowed */
  VT_ERR_EXHAUSTED = 7,        /* a limit is used up */
  VT_ERR_PRECONDITION = 8,     /* something else must happen first */
  VT_ERR_ABORTED = 9,
  VT_ERR_RANGE = 10,           /* a value outside its range */
  VT_ERR_UNIMPLEMENTED = 11,
  VT_ERR_INTERNAL = 12,        /* a bug in the library: report the trace id */
  VT_ERR_UNAVAILABLE = 13,     /* try again later */
  VT_ERR_DATA_LOSS = 14,
  VT_ERR_UNAUTHENTICATED = 15, /* nobody known asked */
  VT_ERR_UNKNOWN = 16,
  VT_ERR_FORKED = 100,         /* the handle belongs to the parent process */
  VT_ERR_HOST_CONFLICT = 101,
  VT_ERR_ABI_MISMATCH = 102,
  VT_ERR_CONSENT_REQUIRED = 103,
  VT_ERR_PROVIDER_ERROR = 104,
  VT_ERR_RATE_LIMITED = 105,
  VT_ERR_TOKEN_REVOKED = 106,
  VT_ERR_SIGNATURE = 107
};

/* The code of an error; VT_OK for NULL. Borrows the error. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_error_code(const vt_error *err);

/* Stable name as "catalog.unknown_product"; "" for NULL. Borrowed, lives for ever. [any-thread] since 0.1.0 */
VT_API const char *VT_CALL vt_error_slug(const vt_error *err);

/* What, where, what to do; holds no secret. Borrowed, lives as long as the error. [any-thread] since 0.1.0 */
VT_API const char *VT_CALL vt_error_message(const vt_error *err);

/* JSON pointer into the request, or "". Borrowed, lives as long as the error. [any-thread] since 0.1.0 */
VT_API const char *VT_CALL vt_error_pointer(const vt_error *err);

/* Id under which logs tell more, 16 hex digits or "". Borrowed, lives as long as the error. [any-thread] since 0.1.0 */
VT_API const char *VT_CALL vt_error_trace(const vt_error *err);

/* Milliseconds after which trying again may help; 0 where it does not. Borrows the error. [any-thread] since 0.1.0 */
VT_API int64_t VT_CALL vt_error_retry_after_ms(const vt_error *err);

/* The error as an RFC 9457 problem document, the same that HTTP answers carry. Borrowed, lives as long as the error.
 * [any-thread] since 0.1.0 */
VT_API const char *VT_CALL vt_error_json(const vt_error *err);

/* Frees an error, which the caller owned; NULL is fine. [any-thread] since 0.1.0 */
VT_API void VT_CALL vt_error_free(vt_error *err);

#ifdef __cplusplus
}
#endif

#endif
