/* vt_insight_track: the flat twin of insight.track. Steps are kept when the process dies, and become rows in time for
 * whoever asks for them. */
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

#define CLICK "c_AAAAAAAAAAAAAAAAAAAAAA"

static vt_insight_step step_of(int32_t what) {
  vt_insight_step step = VT_INIT(vt_insight_step);
  step.step = what;
  step.product = view("501-32");
  step.click = view(CLICK);
  step.widget = view("cue");
  step.tracking = VT_TRACKING_CONSENTED;
  return step;
}

static void tracked(vt_sdk* sdk, vt_insight_step step) {
  vt_error* err = NULL;
  EXPECT_OK(vt_insight_track(sdk, &step, &err), err);
}

/* How many steps of Anna's order an export of hers holds: it is called last and folds what waits. */
static size_t steps_held(vt_sdk* sdk) {
  vt_response* answer = called(sdk, "shopper.export", "{\"shopper\":\"anna\"}");
  size_t const held = vt_response_count(answer, "/held/insight/steps");
  vt_response_free(answer);
  return held;
}

static void steps_wait_in_a_file_and_are_there_for_who_asks(vt_sdk* sdk) {
  int32_t what;
  for (what = VT_STEP_IMPRESSION; what <= VT_STEP_CHECKOUT; ++what) tracked(sdk, step_of(what));
  EXPECT(steps_held(sdk) == 5);
}

static void without_consent_nothing_is_held(vt_sdk* sdk) {
  vt_insight_step step = step_of(VT_STEP_CART);
  step.product = view("");
  step.tracking = VT_TRACKING_AGGREGATE;
  tracked(sdk, step);
  step.tracking = VT_TRACKING_CONSENTED;
  step.flags = VT_VISIT_GLOBAL_PRIVACY_CONTROL;
  tracked(sdk, step);
  EXPECT(steps_held(sdk) == 5);
  step.flags = 0; /* the twin that may */
  tracked(sdk, step);
  EXPECT(steps_held(sdk) == 6);
}

static void a_killed_process_loses_none(void) {
  int status = 0;
  vt_sdk* sdk;
  pid_t const child = fork();
  EXPECT(child >= 0);
  if (child == 0) {
    vt_insight_step step = step_of(VT_STEP_VIEW);
    sdk = opened("");
    step.widget = view("killed");
    tracked(sdk, step);
    kill(getpid(), SIGKILL);
  }
  EXPECT(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
  sdk = opened("");
  vt_response_free(called(sdk, "system.info", "{}"));
  {
    vt_error* err = NULL;
    EXPECT_OK(vt_run(sdk, 0, NULL, &err), err);
  }
  EXPECT(steps_held(sdk) == 7);
  vt_sdk_close(sdk);
}

int main(void) {
  vt_sdk* sdk;
  (void)folder(); /* made by the parent of all, who removes it */
  sdk = opened("");
  open_shop(sdk);
  vt_response_free(
      called(sdk, "catalog.put",
             "{\"products\":[{\"product\":\"501-32\",\"family\":\"501\",\"title\":\"501 Original, 32\"}]}"));
  vt_response_free(called(sdk, "shopper.put", "{\"shopper\":\"anna\"}"));
  vt_response_free(called(sdk, "order.record",
                          "{\"order\":\"o1\",\"shopper\":\"anna\",\"click\":\"" CLICK "\",\"lines\":[{\"product\":"
                          "\"501-32\",\"quantity\":1,\"price\":{\"amount_minor\":9900,\"currency\":\"USD\"}}]}"));
  steps_wait_in_a_file_and_are_there_for_who_asks(sdk);
  without_consent_nothing_is_held(sdk);
  vt_sdk_close(sdk);
  a_killed_process_loses_none();
  return 0;
}
