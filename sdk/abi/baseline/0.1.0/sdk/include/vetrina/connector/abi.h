/* vetrina/connector/abi.h: the words of the plugin ABI that every other header of it uses.
 *
 * 1. A plugin owns no socket, thread or file, and sees no token or secret. It is called, and asks the host.
 * 2. Text is a vtc_str: bytes of UTF-8 with a size, no terminator. A vtc_str that is handed over is borrowed for the
 *    length of that call; who wants to keep it copies it. Nothing is ever freed by the other side.
 * 3. A struct that begins with struct_size grows at its end only. Its filler sets struct_size to sizeof; its reader
 *    looks at no field beyond it. Structs without struct_size are frozen.
 * 4. Functions do not throw and do not call longjmp across this border. connector.hpp catches for authors in C++.
 * 5. Thread tags: [any-thread] may be called at any time, [op-strand] only from inside a callback of that operation,
 *    and callbacks of one operation never overlap. Different operations may run at once on different threads.
 */
#ifndef VETRINA_CONNECTOR_ABI_H
#define VETRINA_CONNECTOR_ABI_H

#include <stddef.h>
#include <stdint.h>

#define VTC_ABI_MAJOR 1
#define VTC_ABI_MINOR 0

#if defined(_WIN32)
#define VTC_API __declspec(dllexport)
#define VTC_CALL __cdecl
#else
#define VTC_API __attribute__((visibility("default")))
#define VTC_CALL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that somebody else owns. data may be NULL where size is 0. Frozen. Since 0.1.0. */
typedef struct vtc_str {
  const char *data;
  size_t size;
} vtc_str;

/* A name and a value: a header or a field of a form. Frozen. Since 0.1.0. */
typedef struct vtc_pair {
  vtc_str name;
  vtc_str value;
} vtc_pair;

/* One question to the plugin, from start to its completion. Owned by the host. Since 0.1.0. */
typedef struct vtc_op vtc_op;

/* One configured instance. Defined and owned by the plugin, from create to destroy. Since 0.1.0. */
typedef struct vtc_connection vtc_connection;

/* What a call into the host came to. Since 0.1.0. */
typedef int32_t vtc_status;
enum {
  VTC_OK = 0,
  VTC_ERR_ARGUMENT = 1,    /* a NULL, a size or a text that cannot be */
  VTC_ERR_STATE = 2,       /* the operation is over, or was never there */
  VTC_ERR_LIMIT = 3,       /* too many steps, keys or bytes */
  VTC_ERR_NOT_ALLOWED = 4, /* a host, token or secret that the manifest does not name */
  VTC_ERR_NOT_FOUND = 5,
  VTC_ERR_FAILED = 6       /* the plugin could not do it (from init and create) */
};

/* Why an operation did not give its answer: what the host does next. Values are stable. Since 0.1.0. */
typedef int32_t vtc_error_class;
enum {
  VTC_ERROR_NONE = 0,
  VTC_ERROR_RETRY = 1,              /* back off and try again */
  VTC_ERROR_RATE_LIMITED = 2,       /* wait for retry_after_ms */
  VTC_ERROR_QUOTA_EXHAUSTED = 3,    /* needs money, or tomorrow */
  VTC_ERROR_TOKEN_EXPIRED = 4,      /* refresh the token */
  VTC_ERROR_REAUTHORIZE = 5,        /* the person must log in again */
  VTC_ERROR_MISSING_SCOPE = 6,      /* ask for the scope */
  VTC_ERROR_NEEDS_REVIEW = 7,       /* the vendor must pass the network's review */
  VTC_ERROR_ACCOUNT_UNLINKABLE = 8, /* stop trying with this account */
  VTC_ERROR_VERSION_SUNSET = 9,     /* the plugin must be updated */
  VTC_ERROR_NOT_FOUND = 10,
  VTC_ERROR_DUPLICATE = 11,
  VTC_ERROR_INVALID = 12            /* the network's answer or the question makes no sense */
};

#ifdef __cplusplus
}
#endif

#endif
