/* vetrina/connector/op.h: service vetrina.op/1, and what a capability is: start -> send -> on_http -> ... -> exactly one
 * complete or fail. An operation that returns from a callback without either and without anything queued, that answers
 * twice, or whose answer does not fit the capability's schema is the plugin's fault: it fails as connector.misbehaving,
 * and three such faults in a row close the plugin for a while.
 */
#ifndef VETRINA_CONNECTOR_OP_H
#define VETRINA_CONNECTOR_OP_H

#include <vetrina/connector/abi.h>
#include <vetrina/connector/http.h>

#define VTC_SERVICE_OP "vetrina.op/1"

#ifdef __cplusplus
extern "C" {
#endif

/* What the plugin does for one capability: the same table for all of them; verbs and documents differ. Owned by the
 * plugin. Since 0.1.0. */
typedef struct vtc_capability {
  size_t struct_size;
  /* Begins an operation. `verb` and `arguments` (a JSON object) are borrowed for the call. [op-strand] Since 0.1.0. */
  void(VTC_CALL *start)(vtc_connection *connection, vtc_op *op, const char *verb, vtc_str arguments);
  /* The answer to a request. `response` is borrowed for the call. [op-strand] Since 0.1.0. */
  void(VTC_CALL *on_http)(vtc_connection *connection, vtc_op *op, uint64_t token, const vtc_http_response *response);
  /* A timer is due; NULL where the plugin sets none. Nothing changes owner. [op-strand] Since 0.1.0. */
  void(VTC_CALL *on_timer)(vtc_connection *connection, vtc_op *op, uint64_t token);
  /* The deadline has passed: free what belongs to the operation, do not complete it. May be NULL. [op-strand]
   * Since 0.1.0. */
  void(VTC_CALL *on_cancel)(vtc_connection *connection, vtc_op *op);
} vtc_capability;

/* Frees a state of the plugin's; called by the host. Since 0.1.0. */
typedef void(VTC_CALL *vtc_free_state)(void *state);

/* The service's table, owned by the host. Since 0.1.0. */
typedef struct vtc_op_service {
  size_t struct_size;
  /* Ends the operation with its answer, a JSON object, which is copied. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *complete)(vtc_op *op, vtc_str answer);
  /* Ends the operation with an error; copies at most 512 bytes of `message`. retry_after_ms 0: not known. [op-strand]
   * Since 0.1.0. */
  vtc_status(VTC_CALL *fail)(vtc_op *op, vtc_error_class why, vtc_str message, int64_t retry_after_ms);
  /* Milliseconds until the deadline, 0 after it. Nothing changes owner. [op-strand] Since 0.1.0. */
  int64_t(VTC_CALL *remaining_ms)(vtc_op *op);
  /* Keeps a pointer with the operation. The plugin owns what it points to; free_state is called once, when the operation
   * ends or another state takes its place. [op-strand] Since 0.1.0. */
  vtc_status(VTC_CALL *set_state)(vtc_op *op, void *state, vtc_free_state free_state);
  /* The pointer that set_state kept, or NULL; still owned by the plugin. [op-strand] Since 0.1.0. */
  void *(VTC_CALL *state)(vtc_op *op);
} vtc_op_service;

#ifdef __cplusplus
}
#endif

#endif
