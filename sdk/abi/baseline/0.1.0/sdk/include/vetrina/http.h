/* vetrina/http.h: requests under our prefix, handed over by the host's web server or taken by our own. */
#ifndef VETRINA_HTTP_H
#define VETRINA_HTTP_H

#include "vetrina/abi.h"
#include "vetrina/call.h"
#include "vetrina/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One header field. Frozen. Since 0.1.0. */
typedef struct vt_header {
  vt_str name;
  vt_str value;
} vt_header;

/* A request as the host received it. Everything in it is borrowed for the call. Since 0.1.0. */
typedef struct vt_http_request {
  uint32_t struct_size;
  uint32_t header_count;
  const vt_header *headers;
  vt_str method;         /* "GET" */
  vt_str target;         /* path and query, as they came: "/vetrina/v1/catalog.get?product=501" */
  vt_str body;
  vt_str remote_address; /* textual IP address of the client, as the host trusts it; may be empty */
} vt_http_request;

/* 1 when a request with this target is ours to handle, else 0. Cheap: opens nothing. `target` is NUL-terminated and
 * borrowed. [any-thread] [before-fork-ok] since 0.1.0 */
VT_API int32_t VT_CALL vt_http_match(const vt_sdk *sdk, const char *target);

/* Handles one request now, on this thread. An HTTP error is an answer, not a failure: *out then carries its status. On
 * success *out is owned by the caller, who frees it with vt_response_free. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_http_handle(vt_sdk *sdk, const vt_http_request *request, vt_response **out, vt_error **err);

/* Handles one request later; its answer comes through the completion queue of vetrina/completion.h. The request is
 * copied; `user_data` comes back with the completion and stays the caller's. *id receives the operation's id. Fails as
 * vt_submit does. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_http_submit(vt_sdk *sdk, const vt_http_request *request, void *user_data, uint64_t *id,
                                      vt_error **err);

/* Listens with our own server until the handle is closed. `listen` is a JSON document of `size` bytes, borrowed:
 * {"address","port","certificate_file","private_key_file","threads"} or {"unix_socket","unix_group"}. *port, where not
 * NULL, receives the port that was bound. Makes threads, which block all signals. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_serve(vt_sdk *sdk, const char *listen, size_t size, int32_t *port, vt_error **err);

#ifdef __cplusplus
}
#endif

#endif
