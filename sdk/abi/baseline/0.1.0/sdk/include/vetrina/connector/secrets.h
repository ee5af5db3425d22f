/* vetrina/connector/secrets.h: service vetrina.secrets/1, optional. Secrets of the instance, used and never seen: in a
 * request by the placeholder {secret:NAME}, for a signature here.
 */
#ifndef VETRINA_CONNECTOR_SECRETS_H
#define VETRINA_CONNECTOR_SECRETS_H

#include <vetrina/connector/abi.h>

#define VTC_SERVICE_SECRETS "vetrina.secrets/1"

#ifdef __cplusplus
extern "C" {
#endif

/* The table, owned by the host. Since 0.1.0. */
typedef struct vtc_secrets_service {
  size_t struct_size;
  /* VTC_OK where the instance has this secret, else VTC_ERR_NOT_FOUND. Borrows `name`. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *has)(vtc_op *op, vtc_str name);
  /* HMAC-SHA-256 of `data` under a secret, as 64 hexadecimal digits written to `out`, which the plugin owns; nothing
   * behind them. Not of the access token: see tokens.h. VTC_ERR_NOT_FOUND. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *mac)(vtc_op *op, vtc_str name, vtc_str data, char out[64]);
} vtc_secrets_service;

#ifdef __cplusplus
}
#endif

#endif
