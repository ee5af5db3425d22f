/* vetrina/link.h: the hot call behind a direct link, with flat structs instead of documents. The operation link.resolve
 * is its twin. */
#ifndef VETRINA_LINK_H
#define VETRINA_LINK_H

#include "vetrina/abi.h"
#include "vetrina/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How closely a click may be followed. Since 0.1.0. */
enum {
  VT_TRACKING_AGGREGATE = 0, /* counted, and the visitor gets no id */
  VT_TRACKING_SESSION = 1,
  VT_TRACKING_CONSENTED = 2
};

/* Bits of vt_link_visit.flags. Since 0.1.0. */
enum {
  VT_VISIT_GLOBAL_PRIVACY_CONTROL = 1, /* Sec-GPC: 1; makes it aggregate */
  VT_VISIT_HEAD = 2, /* HEAD instead of GET */
  VT_VISIT_PREVIEW = 4 /* look, and count nothing */
};

/* Bits of vt_link_resolution.flags. Since 0.1.0. */
enum { VT_CLICK_BOT = 1, VT_CLICK_PREFETCH = 2, VT_CLICK_HEAD = 4, VT_CLICK_PREVIEW = 8 };

/* Who follows a link, as the request says it. Everything in it is borrowed for the call. Since 0.1.0. */
typedef struct vt_link_visit {
  uint32_t struct_size;
  int32_t tracking; /* VT_TRACKING_* */
  int32_t flags; /* VT_VISIT_*, or-ed */
  int32_t reserved; /* 0 */
  vt_str token; /* what stands behind /l/: a code, or "~" and a signed token */
  vt_str shop; /* may be empty for a signed link, or where there is one shop */
  vt_str user_agent; /* header fields; empty where there is none */
  vt_str referer;
  vt_str purpose; /* Sec-Purpose, Purpose or X-Moz */
} vt_link_visit;

/* Where it leads. The caller sets struct_size and its buffers with their capacities, NULL for what it does not want; the
 * texts end in a NUL, which their size does not count. Since 0.1.0. */
typedef struct vt_link_resolution {
  uint32_t struct_size;
  int32_t status; /* of the redirect: 302 */
  int32_t flags; /* VT_CLICK_*, or-ed */
  int32_t reserved;
  char *location;
  size_t location_capacity;
  size_t location_size;
  char *shop;
  size_t shop_capacity;
  size_t shop_size;
  char *click; /* the click's id; empty where the visitor gets none */
  size_t click_capacity;
  size_t click_size;
} vt_link_resolution;

/* Finds where a link leads and counts the click. Writes into the caller's buffers, which stay the caller's; `visit` is
 * borrowed. VT_ERR_NOT_FOUND, link.unknown, the same for every reason. VT_ERR_RANGE, link.buffer_too_small, where a
 * buffer is too small: its size field then says how long the text is, and the click is counted already. A page's address
 * has at most some 2,100 bytes, a filled cart's may have more. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_link_resolve(vt_sdk *sdk, const vt_link_visit *visit, vt_link_resolution *out,
                                       vt_error **err);

#ifdef __cplusplus
}
#endif

#endif
