/* vetrina/abi.h: what every public header uses. C99, no platform headers.
 *
 * 1. Handles are opaque. Each owned type has one free function; it accepts NULL and never fails.
 * 2. Input is borrowed for the length of the call. Output hangs on one owned object a call; views into it live until
 *    that object is freed, end in a NUL that their size does not count, and are UTF-8 unless said otherwise.
 * 3. Functions that can fail return vt_code and take vt_error ** last; NULL is fine there and leaks nothing.
 * 4. A struct that begins with struct_size is initialised with VT_INIT and means its defaults when all else is zero.
 * 5. Nothing throws, exits, prints, raises a signal or changes a signal's disposition.
 */
#ifndef VETRINA_ABI_H
#define VETRINA_ABI_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define VT_API __declspec(dllimport)
#define VT_CALL __cdecl
#else
#define VT_API __attribute__((visibility("default")))
#define VT_CALL
#endif

/* vt_http_request request = VT_INIT(vt_http_request);
 * Written so that -Wextra has nothing to say about the members that are left zero. */
#ifdef __cplusplus
template <class vt_type>
inline vt_type vt_initialised() {
  vt_type value = vt_type();
  value.struct_size = static_cast<uint32_t>(sizeof(vt_type));
  return value;
}
#define VT_INIT(type) vt_initialised<type>()
#else
#define VT_INIT(type) \
  { .struct_size = (uint32_t)sizeof(type) }
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* One open installation. Since 0.1.0. */
typedef struct vt_sdk vt_sdk;
/* The answer of one call, with everything it points to. Since 0.1.0. */
typedef struct vt_response vt_response;
/* Why a call failed. Immutable. Since 0.1.0. */
typedef struct vt_error vt_error;

/* Bytes with a size; no terminator is needed. Frozen. Since 0.1.0. */
typedef struct vt_str {
  const char *ptr;
  size_t len;
} vt_str;

#ifdef __cplusplus
}
#endif

#endif
