/* Bytes that are no text and lengths that went wrong, in every place where a function takes some: a code or an answer,
 * and what an error says is UTF-8 whatever came in. */
#include "misuse.h"

#define NO_TEXT "caf\xff\xc3("
#define TWO_GIB ((size_t)1 << 31)

/* Of RFC 3629, for the few bytes of a message: no lone, overlong or surrogate sequence. */
static int is_utf8(char const* text) {
  unsigned char const* at = (unsigned char const*)text;
  while (*at != 0) {
    int const more = *at < 0x80             ? 0
                     : (*at & 0xe0) == 0xc0 ? 1
                     : (*at & 0xf0) == 0xe0 ? 2
                     : (*at & 0xf8) == 0xf0 ? 3
                                            : -1;
    int i;
    if (more < 0 || *at == 0xc0 || *at == 0xc1 || *at > 0xf4) return 0;
    if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f)) return 0;
    if ((*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f)) return 0;
    for (i = 1; i <= more; ++i) {
      if ((at[i] & 0xc0) != 0x80) return 0;
    }
    at += more + 1;
  }
  return 1;
}

static void says_it_in_utf8(vt_code code, vt_error* err) {
  EXPECT(code != VT_OK && code != VT_ERR_INTERNAL && vt_error_code(err) == code);
  EXPECT(vt_error_slug(err)[0] != 0 && is_utf8(vt_error_message(err)) && is_utf8(vt_error_pointer(err)));
  EXPECT(is_utf8(vt_error_json(err)));
  vt_error_free(err);
}

/* What a function makes of `text` in its place number `place`; *there is 0 where it has no such place. */
typedef vt_code (*taker)(vt_sdk* sdk, vt_str text, int place, int* there, vt_error** err);

static vt_code opening(vt_sdk* sdk, vt_str text, int place, int* there, vt_error** err) {
  (void)sdk;
  *there = place == 0;
  return *there ? vt_sdk_open(text.ptr, text.len, &sdk, err) : VT_OK;
}

static vt_code acquiring_one(vt_sdk* sdk, vt_str text, int place, int* there, vt_error** err) {
  (void)sdk;
  *there = place == 0;
  return *there ? vt_sdk_acquire("bytes", text.ptr, text.len, &sdk, err) : VT_OK;
}

static vt_code calling(vt_sdk* sdk, vt_str text, int place, int* there, vt_error** err) {
  vt_response* none = NULL;
  *there = place == 0;
  return *there ? vt_call(sdk, "catalog.get", text.ptr, text.len, &none, err) : VT_OK;
}

static vt_code serving(vt_sdk* sdk, vt_str text, int place, int* there, vt_error** err) {
  *there = place == 0;
  return *there ? vt_serve(sdk, text.ptr, text.len, NULL, err) : VT_OK;
}

static vt_code resolving_one(vt_sdk* sdk, vt_str text, int place, int* there, vt_error** err) {
  vt_link_visit visit = VT_INIT(vt_link_visit);
  vt_link_resolution out = VT_INIT(vt_link_resolution);
  vt_str* const places[] = {&visit.token, &visit.shop, &visit.user_agent, &visit.referer, &visit.purpose};
  *there = place < (int)(sizeof places / sizeof places[0]);
  if (!*there) return VT_OK;
  visit.token = view("nothing");
  *places[place] = text;
  return vt_link_resolve(sdk, &visit, &out, err);
}

static vt_code tracking_one(vt_sdk* sdk, vt_str text, int place, int* there, vt_error** err) {
  vt_insight_step step = VT_INIT(vt_insight_step);
  vt_str* const places[] = {&step.shop, &step.market, &step.product, &step.family, &step.click, &step.widget};
  *there = place < (int)(sizeof places / sizeof places[0]);
  if (!*there) return VT_OK;
  step.step = VT_STEP_VIEW;
  *places[place] = text;
  return vt_insight_track(sdk, &step, err); /* of a store without a shop: refused in any case */
}

static vt_code a_document_later(vt_sdk* sdk, vt_str text, int place, int* there, vt_error** err) {
  vt_completion one = VT_INIT(vt_completion);
  uint64_t id = 0;
  vt_code code;
  *there = place == 0;
  if (!*there) return VT_OK;
  code = vt_submit(sdk, "catalog.get", text.ptr, text.len, NULL, &id, err);
  if (code != VT_OK) return code;
  while (one.id == 0) {
    EXPECT(vt_run(sdk, 5, NULL, NULL) == VT_OK);
    EXPECT(vt_completion_next(sdk, &one, NULL) == VT_OK);
  }
  EXPECT(one.id == id && one.response == NULL);
  *err = one.error;
  return one.code;
}

static taker const takers[] = {opening, acquiring_one, calling, serving, resolving_one, tracking_one, a_document_later};

static vt_http_request page(vt_header* field) {
  vt_http_request request = VT_INIT(vt_http_request);
  field->name = view("accept");
  field->value = view("text/html");
  request.method = view("GET");
  request.target = view("/vetrina/healthz");
  request.headers = field;
  request.header_count = 1;
  return request;
}

/* An HTTP error is an answer: only a length that went wrong is refused. */
static void pages(vt_sdk* sdk) {
  int place;
  for (place = 0; place < 6; ++place) {
    vt_header field;
    vt_http_request request = page(&field);
    vt_str* const places[] = {&request.method,         &request.target, &request.body,
                              &request.remote_address, &field.name,     &field.value};
    vt_completion one = VT_INIT(vt_completion);
    vt_response* answer = NULL;
    vt_error* err = NULL;
    vt_code code;
    uint64_t id = 0;
    *places[place] = view(NO_TEXT);
    EXPECT_OK(vt_http_handle(sdk, &request, &answer, &err), err);
    EXPECT(vt_response_status(answer) >= 200 && is_utf8(vt_response_data(answer, NULL)));
    vt_response_free(answer);
    EXPECT_OK(vt_http_submit(sdk, &request, NULL, &id, &err), err);
    while (one.id == 0) {
      EXPECT(vt_run(sdk, 5, NULL, NULL) == VT_OK);
      EXPECT(vt_completion_next(sdk, &one, NULL) == VT_OK);
    }
    EXPECT(one.id == id && one.code == VT_OK);
    vt_response_free(one.response);
    places[place]->len = TWO_GIB;
    code = vt_http_handle(sdk, &request, &answer, &err);
    EXPECT(code == VT_ERR_RANGE && answer == NULL);
    says_it_in_utf8(code, err);
    code = vt_http_submit(sdk, &request, NULL, &id, &err);
    EXPECT(code == VT_ERR_RANGE);
    says_it_in_utf8(code, err);
  }
}

/* Names and pointers end in a NUL, and have no length to be wrong. */
static void names(vt_sdk* sdk) {
  static char const* const unknown[] = {NO_TEXT, "no.such_operation", "", "\x01\x7f", "catalog.get "};
  vt_response* answer = NULL;
  vt_sdk* other = NULL;
  vt_error* err = NULL;
  uint64_t id = 0;
  vt_code code;
  size_t i;
  for (i = 0; i < sizeof unknown / sizeof unknown[0]; ++i) {
    vt_completion one = VT_INIT(vt_completion);
    code = vt_call(sdk, unknown[i], "{}", 2, &answer, &err);
    EXPECT(code == VT_ERR_NOT_FOUND);
    EXPECT_TEXT(vt_error_slug(err), "operation.unknown");
    says_it_in_utf8(code, err);
    EXPECT_OK(vt_submit(sdk, unknown[i], "{}", 2, NULL, &id, &err), err);
    while (one.id == 0) {
      EXPECT(vt_run(sdk, 5, NULL, NULL) == VT_OK);
      EXPECT(vt_completion_next(sdk, &one, NULL) == VT_OK);
    }
    EXPECT(one.id == id && one.code == VT_ERR_NOT_FOUND);
    says_it_in_utf8(one.code, one.error);
  }
  EXPECT(vt_http_match(sdk, NO_TEXT) == 0);
  code = vt_sdk_acquire(NO_TEXT, NULL, 0, &other, &err);
  says_it_in_utf8(code, err);
  answer = called(sdk, "system.info", "{}");
  EXPECT(vt_response_string(answer, "/" NO_TEXT) == NULL);
  EXPECT(vt_response_int(answer, "/" NO_TEXT, 5) == 5 && vt_response_bool(answer, "/" NO_TEXT, 1) == 1);
  EXPECT(vt_response_double(answer, "/" NO_TEXT, 0.5) > 0.4);
  EXPECT(vt_response_count(answer, "/" NO_TEXT) == 0);
  vt_response_free(answer);
}

void wrong_bytes(vt_sdk* sdk) {
  size_t i;
  for (i = 0; i < sizeof takers / sizeof takers[0]; ++i) {
    int there = 1;
    int place;
    for (place = 0; there; ++place) {
      static size_t const lengths[] = {TWO_GIB, (size_t)-1};
      vt_str text = view(NO_TEXT);
      vt_error* err = NULL;
      vt_code code = takers[i](sdk, text, place, &there, &err);
      size_t n;
      if (!there) break;
      says_it_in_utf8(code, err);
      for (n = 0; n < sizeof lengths / sizeof lengths[0]; ++n) {
        text.len = lengths[n];
        code = takers[i](sdk, text, place, &there, &err);
        EXPECT(code == VT_ERR_RANGE);
        EXPECT_TEXT(vt_error_slug(err), "abi.too_large");
        says_it_in_utf8(code, err);
      }
    }
  }
  pages(sdk);
  names(sdk);
}
