/* misuse: the table's parts that stand in files of their own. Each takes an open handle. */
#ifndef VETRINA_TESTS_CAPI_MISUSE_H
#define VETRINA_TESTS_CAPI_MISUSE_H

#include "support.h"

/* Expects abi.null_argument and frees it. */
void is_null_argument(vt_code code, vt_error* err);

void acquiring(vt_sdk* sdk);
void submitting(vt_sdk* sdk);
void resolving(vt_sdk* sdk);
void tracking(vt_sdk* sdk);
void requesting(vt_sdk* sdk);
void logging(vt_sdk* sdk);
void wrong_bytes(vt_sdk* sdk);

/* Every function that takes a handle: with one that is closed, and with one of the parent process. */
void every_call_on_a_closed_handle(vt_sdk* sdk);
void every_call_on_a_handle_of_a_parent(vt_sdk* sdk);

#endif
