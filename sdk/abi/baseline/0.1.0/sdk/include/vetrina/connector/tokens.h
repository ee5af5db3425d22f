/* vetrina/connector/tokens.h: service vetrina.tokens/1, optional. Tokens of the person the operation is about, used by the
 * placeholder {token:access} and never seen.
 */
#ifndef VETRINA_CONNECTOR_TOKENS_H
#define VETRINA_CONNECTOR_TOKENS_H

#include <vetrina/connector/abi.h>

#define VTC_SERVICE_TOKENS "vetrina.tokens/1"

#ifdef __cplusplus
extern "C" {
#endif

/* The table, owned by the host. Since 0.1.0. */
typedef struct vtc_tokens_service {
  size_t struct_size;
  /* VTC_OK where the operation holds a token of this name ("access"), else VTC_ERR_NOT_FOUND. Borrows `name`.
   * [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *has)(vtc_op *op, vtc_str name);
} vtc_tokens_service;

#ifdef __cplusplus
}
#endif

#endif
