/* vetrina/connector/http.h: service vetrina.http/1. The host signs, sends and limits; the plugin says what.
 *
 * Only https, only to hosts of the manifest, redirects are never followed, bodies end at 1 MiB, one operation sends at
 * most 32 requests. Values of headers and of form fields may hold placeholders that the host fills in after the plugin
 * has let go: {token:access} for the person's token, {secret:client_secret} for a secret of the manifest. A placeholder
 * in a URL or a body is refused. Should a network repeat a token or secret in its answer, the plugin sees [redacted].
 */
#ifndef VETRINA_CONNECTOR_HTTP_H
#define VETRINA_CONNECTOR_HTTP_H

#include <vetrina/connector/abi.h>

#define VTC_SERVICE_HTTP "vetrina.http/1"

#ifdef __cplusplus
extern "C" {
#endif

/* A request. Everything is borrowed for the call of send and copied there. Since 0.1.0. */
typedef struct vtc_http_request {
  size_t struct_size;
  vtc_str method;
  vtc_str url; /* absolute, https */
  const vtc_pair *headers;
  size_t header_count;
  vtc_str body; /* empty where there is a form */
  const vtc_pair *form; /* sent as application/x-www-form-urlencoded, encoded by the host */
  size_t form_count;
} vtc_http_request;

/* What came back. Owned by the host and valid during on_http only. Since 0.1.0. */
typedef struct vtc_http_response {
  size_t struct_size;
  int32_t status; /* 0: no answer came; error and message say why */
  vtc_error_class error; /* what the status means at most networks; VTC_ERROR_NONE for 200 to 299 */
  int64_t retry_after_ms; /* from Retry-After or X-RateLimit-Reset, else the manifest's limit; 0 where none applies */
  const vtc_pair *headers; /* names in lower case */
  size_t header_count;
  vtc_str body;
  vtc_str message; /* a sentence to hand to vtc_op_service.fail; never holds the network's text */
} vtc_http_response;

/* The service's table, owned by the host. Since 0.1.0. */
typedef struct vtc_http_service {
  size_t struct_size;
  /* Queues a request; its answer comes as on_http with the same token, never from inside send. Copies the request.
   * VTC_ERR_ARGUMENT, VTC_ERR_STATE, VTC_ERR_LIMIT; VTC_ERR_NOT_ALLOWED ends the operation. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *send)(vtc_op *op, uint64_t token, const vtc_http_request *request);
} vtc_http_service;

#ifdef __cplusplus
}
#endif

#endif
