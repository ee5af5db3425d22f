/* vetrina/request.h: puts a request document together by JSON pointer, for hosts without a JSON library. */
#ifndef VETRINA_REQUEST_H
#define VETRINA_REQUEST_H

#include "vetrina/abi.h"
#include "vetrina/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A request document in the making. Since 0.1.0. */
typedef struct vt_request vt_request;

/* Begins with {}. *out is owned by the caller, who frees it with vt_request_free; NULL on failure.
 * [any-thread] [before-fork-ok] since 0.1.0 */
VT_API vt_code VT_CALL vt_request_new(vt_request **out, vt_error **err);

/* Sets the text at a JSON pointer, as "/products/0/title"; objects and arrays on the way are made, an array where the
 * next step is 0 or -. `pointer` and `value` are NUL-terminated UTF-8 and copied. A failure changes nothing.
 * [serial-per-handle] since 0.1.0 */
VT_API vt_code VT_CALL vt_request_set_string(vt_request *request, const char *pointer, const char *value,
                                             vt_error **err);

/* Sets the integer at a JSON pointer, at most 2^53-1 from 0. `pointer` is copied. [serial-per-handle] since 0.1.0 */
VT_API vt_code VT_CALL vt_request_set_int(vt_request *request, const char *pointer, int64_t value, vt_error **err);

/* Sets the number at a JSON pointer, as a weight; it is finite. `pointer` is copied.
 * [serial-per-handle] since 0.1.0 */
VT_API vt_code VT_CALL vt_request_set_double(vt_request *request, const char *pointer, double value, vt_error **err);

/* Sets false for 0 and true for all else at a JSON pointer. `pointer` is copied. [serial-per-handle] since 0.1.0 */
VT_API vt_code VT_CALL vt_request_set_bool(vt_request *request, const char *pointer, int32_t value, vt_error **err);

/* The document, to be given to vt_call or vt_submit. *size, where not NULL, receives its bytes. *json is borrowed and
 * lives until the next vt_request_json or vt_request_free. [serial-per-handle] since 0.1.0 */
VT_API vt_code VT_CALL vt_request_json(vt_request *request, const char **json, size_t *size, vt_error **err);

/* Frees a request, which the caller owned; NULL is fine. [any-thread] since 0.1.0 */
VT_API void VT_CALL vt_request_free(vt_request *request);

#ifdef __cplusplus
}
#endif

#endif
