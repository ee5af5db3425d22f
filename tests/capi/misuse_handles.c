/* Handles that are closed, the parent's, or used from inside a log function: a code, never a crash. */
#include <sys/types.h>
#include <unistd.h>

#include "misuse.h"

static void every_call_answers(vt_sdk* sdk, vt_code wanted, char const* slug) {
  vt_http_request request = VT_INIT(vt_http_request);
  vt_completion one = VT_INIT(vt_completion);
  vt_link_visit visit = VT_INIT(vt_link_visit);
  vt_link_resolution resolution = VT_INIT(vt_link_resolution);
  vt_insight_step step = VT_INIT(vt_insight_step);
  vt_response* answer = NULL;
  vt_error* err = NULL;
  uint64_t id = 0;
  int64_t ran = 0;
  int32_t number = 0;
  char const* const serve = "{\"unix_socket\":\"/tmp/never\"}";
  request.method = view("GET");
  request.target = view("/vetrina/healthz");
  visit.token = view("code");
  step.step = VT_STEP_VIEW;
  EXPECT(vt_call(sdk, "system.info", "{}", 2, &answer, &err) == wanted);
  EXPECT_TEXT(vt_error_slug(err), slug);
  vt_error_free(err);
  EXPECT(vt_submit(sdk, "system.info", "{}", 2, NULL, &id, NULL) == wanted);
  EXPECT(vt_http_handle(sdk, &request, &answer, NULL) == wanted);
  EXPECT(vt_http_submit(sdk, &request, NULL, &id, NULL) == wanted);
  EXPECT(vt_serve(sdk, serve, strlen(serve), &number, NULL) == wanted);
  EXPECT(vt_run(sdk, 10, &ran, NULL) == wanted);
  EXPECT(vt_completion_fd(sdk, &number, NULL) == wanted);
  EXPECT(vt_completion_next(sdk, &one, NULL) == wanted);
  EXPECT(vt_cancel(sdk, 0, NULL) == wanted);
  EXPECT(vt_link_resolve(sdk, &visit, &resolution, NULL) == wanted);
  EXPECT(vt_insight_track(sdk, &step, NULL) == wanted);
  EXPECT(vt_log_sink(sdk, NULL, NULL, NULL) == wanted);
  EXPECT(answer == NULL && id == 0 && ran == 0 && one.id == 0);
}

void every_call_on_a_closed_handle(vt_sdk* sdk) {
  every_call_answers(sdk, VT_ERR_PRECONDITION, "sdk.closed");
  EXPECT(vt_http_match(sdk, "/vetrina/healthz") == 0);
  vt_sdk_close(sdk);
  vt_sdk_release(sdk);
}

void every_call_on_a_handle_of_a_parent(vt_sdk* sdk) {
  int const child = fork();
  EXPECT(child >= 0);
  if (child == 0) {
    alarm(20);
    every_call_answers(sdk, VT_ERR_FORKED, "sdk.forked");
    EXPECT(vt_http_match(sdk, "/vetrina/healthz") == 1); /* opens nothing */
    vt_sdk_close(sdk);
    every_call_answers(sdk, VT_ERR_PRECONDITION, "sdk.closed");
    _exit(0);
  }
  EXPECT(exit_code(child) == 0);
}

static int lines;

static void calls_back(void* user_data, int32_t level, char const* area, char const* event, char const* detail) {
  vt_sdk* none = NULL;
  (void)level, (void)area, (void)event, (void)detail;
  ++lines;
  every_call_answers(user_data, VT_ERR_PRECONDITION, "abi.reentry");
  EXPECT(vt_http_match(user_data, "/vetrina/healthz") == 0);
  EXPECT(vt_sdk_acquire("shop", "{}", 2, &none, NULL) == VT_ERR_PRECONDITION);
  vt_sdk_close(user_data);
  vt_sdk_release(user_data);
}

void logging(vt_sdk* sdk) {
  vt_error* err = NULL;
  vt_sdk* talking;
  vt_code code = vt_log_sink(NULL, calls_back, NULL, &err);
  is_null_argument(code, err);
  EXPECT_OK(vt_log_sink(sdk, NULL, NULL, &err), err);
  talking = opened(CONFIG_THAT_TALKS);
  EXPECT_OK(vt_log_sink(talking, calls_back, talking, &err), err);
  make_it_talk(talking);
  EXPECT(lines > 0);
  vt_sdk_close(talking);
}
