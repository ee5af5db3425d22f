/* vetrina/connector/log.h: service vetrina.log/1. A line for the operator of the shop. Never hand it a subject, a name or an
 * address; the host cuts what is long and takes out control characters.
 */
#ifndef VETRINA_CONNECTOR_LOG_H
#define VETRINA_CONNECTOR_LOG_H

#include <vetrina/connector/abi.h>

#include <vetrina/connector/entry.h>

#define VTC_SERVICE_LOG "vetrina.log/1"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  VTC_LOG_DEBUG = 0,
  VTC_LOG_INFO = 1,
  VTC_LOG_WARNING = 2,
  VTC_LOG_ERROR = 3,
  VTC_LOG_HOST_MISBEHAVING = 4 /* the host broke a rule of this ABI */
};

/* The table, owned by the host. Since 0.1.0. */
typedef struct vtc_log_service {
  size_t struct_size;
  /* `event` is a stable word, `message` a sentence; both are copied. [any-thread] Since 0.1.0. */
  void(VTC_CALL *write)(const vtc_host *host, int32_t level, vtc_str event, vtc_str message);
} vtc_log_service;

#ifdef __cplusplus
}
#endif

#endif
