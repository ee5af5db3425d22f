/* vetrina/connector/timer.h: service vetrina.timer/1, optional. A pause without a thread.
 */
#ifndef VETRINA_CONNECTOR_TIMER_H
#define VETRINA_CONNECTOR_TIMER_H

#include <vetrina/connector/abi.h>

#define VTC_SERVICE_TIMER "vetrina.timer/1"

#ifdef __cplusplus
extern "C" {
#endif

/* The table, owned by the host. Since 0.1.0. */
typedef struct vtc_timer_service {
  size_t struct_size;
  /* on_timer comes with `token` after `ms` milliseconds, unless the operation ends before. Counts as a step. Nothing
   * changes owner. VTC_ERR_ARGUMENT for a negative time or past the deadline. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *after)(vtc_op *op, int64_t ms, uint64_t token);
} vtc_timer_service;

#ifdef __cplusplus
}
#endif

#endif
