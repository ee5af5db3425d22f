/* vetrina/connector/random.h: service vetrina.random/1, optional. Unpredictable bytes.
 */
#ifndef VETRINA_CONNECTOR_RANDOM_H
#define VETRINA_CONNECTOR_RANDOM_H

#include <vetrina/connector/abi.h>

#include <vetrina/connector/entry.h>

#define VTC_SERVICE_RANDOM "vetrina.random/1"

#ifdef __cplusplus
extern "C" {
#endif

/* The table, owned by the host. Since 0.1.0. */
typedef struct vtc_random_service {
  size_t struct_size;
  /* Writes `size` bytes, at most 4096, to `out`, which the plugin owns. VTC_ERR_ARGUMENT. [any-thread] Since 0.1.0. */
  vtc_status(VTC_CALL *bytes)(const vtc_host *host, void *out, size_t size);
} vtc_random_service;

#ifdef __cplusplus
}
#endif

#endif
