/* vetrina/insight.h: the hot call behind every page view, with a flat struct instead of a document. The operation
 * insight.track is its twin. */
#ifndef VETRINA_INSIGHT_H
#define VETRINA_INSIGHT_H

#include "vetrina/abi.h"
#include "vetrina/error.h"
#include "vetrina/link.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What happened. Since 0.1.0. */
enum {
  VT_STEP_IMPRESSION = 1, /* a widget came into view */
  VT_STEP_VIEW = 2,       /* the page of a product or family */
  VT_STEP_LANDING = 3,    /* the page that a direct link led to */
  VT_STEP_CART = 4,
  VT_STEP_CHECKOUT = 5
};

/* One step of a visitor. Everything in it is borrowed for the call; what is not known stays zero. Since 0.1.0. */
typedef struct vt_insight_step {
  uint32_t struct_size;
  int32_t step;     /* VT_STEP_* */
  int32_t tracking; /* VT_TRACKING_*, what the visitor agreed to; aggregate: one more in the day's counts, no more */
  int32_t flags;    /* VT_VISIT_GLOBAL_PRIVACY_CONTROL or 0 */
  vt_str shop;      /* may be empty where there is one shop */
  vt_str market;    /* the shop's first where empty */
  vt_str product;   /* product or family, or neither */
  vt_str family;
  vt_str click;  /* what the page's address had in vt_click; kept with consent alone */
  vt_str widget; /* letters, digits, - and _ */
} vt_insight_step;

/* Counts a step; `step` is borrowed. VT_OK means that it stands in a file that this process has mapped: it is kept if
 * the process dies, however it dies, and may be lost if the machine loses power before it became a row. It becomes one in
 * each vt_run, within a second in drive mode "threads" (later where a job takes longer), before an operation whose name
 * begins with insight, link, order or shopper, and when the handle is closed. A call that finds the file full, of some
 * 10,000 steps, makes rows of all, which takes milliseconds. [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_insight_track(vt_sdk *sdk, const vt_insight_step *step, vt_error **err);

#ifdef __cplusplus
}
#endif

#endif
