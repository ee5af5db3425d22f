/* vetrina/call.h: run an operation and read its answer. Operations and their fields: docs/operations.md, and
 * `vetrina operations NAME`. */
#ifndef VETRINA_CALL_H
#define VETRINA_CALL_H

#include "vetrina/abi.h"
#include "vetrina/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Runs an operation now, on this thread, as the shop's back end. `operation` is a NUL-terminated name, `request` a JSON
 * document of `size` bytes; both are borrowed. On success *out is owned by the caller, who frees it with
 * vt_response_free; on failure it is NULL. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_call(vt_sdk *sdk, const char *operation, const char *request, size_t size, vt_response **out,
                               vt_error **err);

/* The answer's bytes: JSON, or what the media type says. *size, where not NULL, receives their number. Borrowed, lives
 * as long as the response. [any-thread] since 0.1.0 */
VT_API const char *VT_CALL vt_response_data(const vt_response *response, size_t *size);

/* Media type of the data, as "application/json". Borrowed, lives as long as the response. [any-thread] since 0.1.0 */
VT_API const char *VT_CALL vt_response_media_type(const vt_response *response);

/* HTTP status; 200 for an answer of vt_call. Borrows the response. [any-thread] since 0.1.0 */
VT_API int32_t VT_CALL vt_response_status(const vt_response *response);

/* How many header fields an HTTP answer has. Borrows the response. [any-thread] since 0.1.0 */
VT_API size_t VT_CALL vt_response_header_count(const vt_response *response);

/* Name and value of header field `index`; both are borrowed and live as long as the response. VT_ERR_RANGE beyond the
 * last. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_response_header(const vt_response *response, size_t index, const char **name,
                                          const char **value);

/* The text at a JSON pointer, as "/items/0/product"; NULL where there is none. Borrowed, lives as long as the response.
 * [serial-per-handle] since 0.1.0 */
VT_API const char *VT_CALL vt_response_string(vt_response *response, const char *pointer);

/* The integer at a JSON pointer; `fallback` where there is none. Borrows the response.
 * [serial-per-handle] since 0.1.0 */
VT_API int64_t VT_CALL vt_response_int(vt_response *response, const char *pointer, int64_t fallback);

/* The number at a JSON pointer, as a score: with a fraction or without; `fallback` where there is none. Borrows the
 * response. [serial-per-handle] since 0.1.0 */
VT_API double VT_CALL vt_response_double(vt_response *response, const char *pointer, double fallback);

/* 1 or 0 for true or false at a JSON pointer; `fallback` where there is neither. Borrows the response.
 * [serial-per-handle] since 0.1.0 */
VT_API int32_t VT_CALL vt_response_bool(vt_response *response, const char *pointer, int32_t fallback);

/* Members of the array or object at a JSON pointer; 0 where there is none. Borrows the response.
 * [serial-per-handle] since 0.1.0 */
VT_API size_t VT_CALL vt_response_count(vt_response *response, const char *pointer);

/* Frees a response, which the caller owned; NULL is fine. [any-thread] since 0.1.0 */
VT_API void VT_CALL vt_response_free(vt_response *response);

#ifdef __cplusplus
}
#endif

#endif
