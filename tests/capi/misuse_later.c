/* Nonsense for what runs later, for names, links and documents in the making. */
#include <math.h>

#include "misuse.h"

void acquiring(vt_sdk* unused) {
  vt_sdk* sdk = NULL;
  vt_error* err = NULL;
  vt_code code;
  (void)unused;
  code = vt_sdk_acquire(NULL, "{}", 2, &sdk, &err);
  is_null_argument(code, err);
  code = vt_sdk_acquire("shop", NULL, 2, &sdk, &err);
  is_null_argument(code, err);
  code = vt_sdk_acquire("shop", "{}", 2, NULL, &err);
  is_null_argument(code, err);
  EXPECT(vt_sdk_acquire("shop", "{}", (size_t)-1, &sdk, NULL) == VT_ERR_RANGE);
  EXPECT(vt_sdk_acquire("shop", "{}", 2, &sdk, NULL) == VT_ERR_INVALID);
  EXPECT(vt_sdk_acquire("shop", "{", 1, &sdk, NULL) == VT_ERR_INVALID);
  EXPECT(vt_sdk_acquire("shop", NULL, 0, &sdk, NULL) == VT_ERR_NOT_FOUND);
  EXPECT(sdk == NULL);
  vt_sdk_release(NULL);
}

void submitting(vt_sdk* sdk) {
  vt_http_request request = VT_INIT(vt_http_request);
  vt_completion one = VT_INIT(vt_completion);
  vt_error* err = NULL;
  uint64_t id = 7;
  int32_t fd = 0;
  vt_code code = vt_submit(NULL, "system.info", "{}", 2, NULL, &id, &err);
  is_null_argument(code, err);
  code = vt_submit(sdk, NULL, "{}", 2, NULL, &id, &err);
  is_null_argument(code, err);
  code = vt_submit(sdk, "system.info", NULL, 2, NULL, &id, &err);
  is_null_argument(code, err);
  code = vt_submit(sdk, "system.info", "{}", 2, NULL, NULL, &err);
  is_null_argument(code, err);
  EXPECT(vt_submit(sdk, "system.info", "{}", (size_t)-1, NULL, &id, NULL) == VT_ERR_RANGE);
  EXPECT(id == 0);
  code = vt_http_submit(NULL, &request, NULL, &id, &err);
  is_null_argument(code, err);
  code = vt_http_submit(sdk, NULL, NULL, &id, &err);
  is_null_argument(code, err);
  code = vt_http_submit(sdk, &request, NULL, NULL, &err);
  is_null_argument(code, err);
  request.struct_size = 8;
  EXPECT(vt_http_submit(sdk, &request, NULL, &id, NULL) == VT_ERR_INVALID);
  code = vt_completion_fd(NULL, &fd, &err);
  is_null_argument(code, err);
  code = vt_completion_fd(sdk, NULL, &err);
  is_null_argument(code, err);
  code = vt_completion_next(NULL, &one, &err);
  is_null_argument(code, err);
  code = vt_completion_next(sdk, NULL, &err);
  is_null_argument(code, err);
  one.struct_size = 16; /* no room for what it would own */
  EXPECT(vt_completion_next(sdk, &one, NULL) == VT_ERR_INVALID);
  code = vt_cancel(NULL, 1, &err);
  is_null_argument(code, err);
  EXPECT(vt_cancel(sdk, (uint64_t)-1, NULL) == VT_ERR_NOT_FOUND);
}

void resolving(vt_sdk* sdk) {
  vt_link_visit visit = VT_INIT(vt_link_visit);
  vt_link_resolution out = VT_INIT(vt_link_resolution);
  vt_error* err = NULL;
  vt_code code;
  visit.token = view("nothing");
  code = vt_link_resolve(NULL, &visit, &out, &err);
  is_null_argument(code, err);
  code = vt_link_resolve(sdk, NULL, &out, &err);
  is_null_argument(code, err);
  code = vt_link_resolve(sdk, &visit, NULL, &err);
  is_null_argument(code, err);
  EXPECT(vt_link_resolve(sdk, &visit, &out, NULL) == VT_ERR_NOT_FOUND);
  visit.tracking = 9;
  EXPECT(vt_link_resolve(sdk, &visit, &out, NULL) == VT_ERR_RANGE);
  visit.tracking = 0;
  visit.flags = 1 << 20;
  EXPECT(vt_link_resolve(sdk, &visit, &out, NULL) == VT_ERR_RANGE);
  visit.flags = 0;
  visit.reserved = 1;
  EXPECT(vt_link_resolve(sdk, &visit, &out, NULL) == VT_ERR_UNIMPLEMENTED);
  visit.reserved = 0;
  visit.shop.len = 3;
  code = vt_link_resolve(sdk, &visit, &out, &err);
  is_null_argument(code, err);
  visit.shop = view("\xff\xfe");
  EXPECT(vt_link_resolve(sdk, &visit, &out, NULL) == VT_ERR_NOT_FOUND);
  visit.struct_size = 4;
  EXPECT(vt_link_resolve(sdk, &visit, &out, NULL) == VT_ERR_INVALID);
  visit.struct_size = (uint32_t)sizeof visit;
  out.struct_size = 4;
  EXPECT(vt_link_resolve(sdk, &visit, &out, NULL) == VT_ERR_INVALID);
}

void tracking(vt_sdk* sdk) {
  vt_insight_step step = VT_INIT(vt_insight_step);
  vt_error* err = NULL;
  vt_code code;
  code = vt_insight_track(NULL, &step, &err);
  is_null_argument(code, err);
  code = vt_insight_track(sdk, NULL, &err);
  is_null_argument(code, err);
  EXPECT(vt_insight_track(sdk, &step, NULL) == VT_ERR_RANGE); /* no step */
  step.step = VT_STEP_CHECKOUT + 1;
  EXPECT(vt_insight_track(sdk, &step, NULL) == VT_ERR_RANGE);
  step.step = VT_STEP_VIEW;
  EXPECT(vt_insight_track(sdk, &step, NULL) == VT_ERR_INVALID); /* there is no shop */
  step.tracking = -1;
  EXPECT(vt_insight_track(sdk, &step, NULL) == VT_ERR_RANGE);
  step.tracking = 0;
  step.flags = VT_VISIT_HEAD;
  EXPECT(vt_insight_track(sdk, &step, NULL) == VT_ERR_RANGE);
  step.flags = 0;
  step.product.len = 3;
  code = vt_insight_track(sdk, &step, &err);
  is_null_argument(code, err);
  step.product = view("\xff\xfe");
  EXPECT(vt_insight_track(sdk, &step, NULL) == VT_ERR_INVALID);
  step.product.len = (size_t)-1;
  EXPECT(vt_insight_track(sdk, &step, NULL) == VT_ERR_RANGE);
  step.product.len = 0;
  step.struct_size = 4;
  EXPECT(vt_insight_track(sdk, &step, NULL) == VT_ERR_INVALID);
}

void requesting(vt_sdk* sdk) {
  vt_request* request = NULL;
  vt_error* err = NULL;
  char const* json = NULL;
  size_t size = 0;
  vt_code code = vt_request_new(NULL, &err);
  (void)sdk;
  is_null_argument(code, err);
  EXPECT_OK(vt_request_new(&request, &err), err);
  code = vt_request_set_string(NULL, "/a", "b", &err);
  is_null_argument(code, err);
  code = vt_request_set_string(request, NULL, "b", &err);
  is_null_argument(code, err);
  code = vt_request_set_string(request, "/a", NULL, &err);
  is_null_argument(code, err);
  code = vt_request_set_int(NULL, "/a", 1, &err);
  is_null_argument(code, err);
  code = vt_request_set_int(request, NULL, 1, &err);
  is_null_argument(code, err);
  code = vt_request_set_double(NULL, "/a", 1, &err);
  is_null_argument(code, err);
  code = vt_request_set_double(request, NULL, 1, &err);
  is_null_argument(code, err);
  EXPECT(vt_request_set_double(request, "/a", (double)INFINITY, NULL) == VT_ERR_RANGE);
  EXPECT(vt_request_set_double(request, "/a", (double)NAN, NULL) == VT_ERR_RANGE);
  code = vt_request_set_bool(NULL, "/a", 1, &err);
  is_null_argument(code, err);
  code = vt_request_set_bool(request, NULL, 1, &err);
  is_null_argument(code, err);
  EXPECT(vt_request_set_int(request, "no slash", 1, NULL) == VT_ERR_INVALID);
  EXPECT(vt_request_set_int(request, "", 1, NULL) == VT_ERR_INVALID);
  EXPECT(vt_request_set_int(request, "/a/~2", 1, NULL) == VT_ERR_INVALID);
  EXPECT(vt_request_set_int(request, "/a/\xff", 1, NULL) == VT_ERR_INVALID);
  EXPECT(vt_request_set_int(request, "/a", INT64_MIN, NULL) == VT_ERR_RANGE);
  EXPECT(vt_request_set_string(request, "/a", "\xc3(", NULL) == VT_ERR_INVALID);
  code = vt_request_json(NULL, &json, &size, &err);
  is_null_argument(code, err);
  code = vt_request_json(request, NULL, &size, &err);
  is_null_argument(code, err);
  EXPECT_OK(vt_request_json(request, &json, NULL, &err), err);
  EXPECT_TEXT(json, "{}"); /* nothing of all that was taken */
  vt_request_free(request);
  vt_request_free(NULL);
}
