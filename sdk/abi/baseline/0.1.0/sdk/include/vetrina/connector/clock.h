/* vetrina/connector/clock.h: service vetrina.clock/1, optional. The time, which in tests stands still.
 */
#ifndef VETRINA_CONNECTOR_CLOCK_H
#define VETRINA_CONNECTOR_CLOCK_H

#include <vetrina/connector/abi.h>

#include <vetrina/connector/entry.h>

#define VTC_SERVICE_CLOCK "vetrina.clock/1"

#ifdef __cplusplus
extern "C" {
#endif

/* The table, owned by the host. Since 0.1.0. */
typedef struct vtc_clock_service {
  size_t struct_size;
  /* Milliseconds since 1970-01-01T00:00:00Z; may jump. Nothing changes owner. [any-thread] Since 0.1.0. */
  int64_t(VTC_CALL *wall_ms)(const vtc_host *host);
  /* Milliseconds that never go back. Nothing changes owner. [any-thread] Since 0.1.0. */
  int64_t(VTC_CALL *monotonic_ms)(const vtc_host *host);
} vtc_clock_service;

#ifdef __cplusplus
}
#endif

#endif
