/* vetrina/connector/json.h: service vetrina.json/1, optional. JSON by pointer (RFC 6901), so that a plugin needs no library for it.
 * Numbers come as their digits with text_at, so that ids above 2^53 stay whole.
 */
#ifndef VETRINA_CONNECTOR_JSON_H
#define VETRINA_CONNECTOR_JSON_H

#include <vetrina/connector/abi.h>

#define VTC_SERVICE_JSON "vetrina.json/1"

#ifdef __cplusplus
extern "C" {
#endif

/* A parsed text. Owned by the operation it was parsed in, ends with it. Since 0.1.0. */
typedef struct vtc_json vtc_json;

/* The table, owned by the host. Since 0.1.0. */
typedef struct vtc_json_service {
  size_t struct_size;
  /* NULL for what is no JSON, is deeper than 32 or has a key twice. Copies
   * `text`; the answer is owned by the operation. [op-strand] Since 0.1.0. */
  const vtc_json *(VTC_CALL *parse)(vtc_op *op, vtc_str text);
  /* The string at a place; VTC_ERR_NOT_FOUND where there is none. *out is owned by the operation. [op-strand]
   * Since 0.1.0. */
  vtc_status(VTC_CALL *string_at)(const vtc_json *json, vtc_str pointer, vtc_str *out);
  /* The value at a place as compact JSON text. *out is owned by the operation. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *text_at)(const vtc_json *json, vtc_str pointer, vtc_str *out);
  /* An integer within 2^53-1 either way, copied to *out. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *integer_at)(const vtc_json *json, vtc_str pointer, int64_t *out);
  /* 0 or 1, copied to *out. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *boolean_at)(const vtc_json *json, vtc_str pointer, int32_t *out);
  /* Elements of an array or members of an object, copied to *out. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *count_at)(const vtc_json *json, vtc_str pointer, size_t *out);
} vtc_json_service;

#ifdef __cplusplus
}
#endif

#endif
