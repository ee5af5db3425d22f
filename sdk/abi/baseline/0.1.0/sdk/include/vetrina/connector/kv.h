/* vetrina/connector/kv.h: service vetrina.kv/1, optional. A small memory of the instance: 64 keys, 4096 bytes each. It is a cache:
 * gone when the process ends, so never the only copy of anything.
 */
#ifndef VETRINA_CONNECTOR_KV_H
#define VETRINA_CONNECTOR_KV_H

#include <vetrina/connector/abi.h>

#define VTC_SERVICE_KV "vetrina.kv/1"

#ifdef __cplusplus
extern "C" {
#endif

/* The table, owned by the host. Since 0.1.0. */
typedef struct vtc_kv_service {
  size_t struct_size;
  /* The value of a key; owned by the operation and valid until it ends. VTC_ERR_NOT_FOUND. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *get)(vtc_op *op, vtc_str key, vtc_str *value);
  /* Copies key and value; an empty value removes the key. VTC_ERR_LIMIT. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *set)(vtc_op *op, vtc_str key, vtc_str value);
} vtc_kv_service;

#ifdef __cplusplus
}
#endif

#endif
