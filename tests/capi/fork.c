/* Hosts that fork: a handle from before, used or not. */
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

static void a_handle_that_was_used_answers_forked_in_the_child_and_closes_there_harmlessly(void) {
  vt_sdk* sdk = opened(""); /* drive threads: the job thread stays in the parent */
  vt_response* answer;
  pid_t child;
  open_shop(sdk);
  child = fork();
  EXPECT(child >= 0);
  if (child == 0) {
    vt_response* none = NULL;
    vt_error* err = NULL;
    vt_http_request request = VT_INIT(vt_http_request);
    alarm(20); /* a close that waits for the parent's threads would wait for ever */
    EXPECT(vt_call(sdk, "shop.get", "{}", 2, &none, &err) == VT_ERR_FORKED);
    EXPECT_TEXT(vt_error_slug(err), "sdk.forked");
    EXPECT(none == NULL);
    vt_error_free(err);
    EXPECT(vt_run(sdk, 10, NULL, NULL) == VT_ERR_FORKED);
    EXPECT(vt_serve(sdk, "{\"unix_socket\":\"/tmp/never\"}", 28, NULL, NULL) == VT_ERR_FORKED);
    request.method = view("GET");
    request.target = view("/vetrina/healthz");
    EXPECT(vt_http_handle(sdk, &request, &none, NULL) == VT_ERR_FORKED);
    vt_sdk_close(sdk);
    sdk = opened(drive_of_a_child()); /* one of its own works */
    open_shop(sdk);
    vt_sdk_close(sdk);
    _exit(0);
  }
  EXPECT(exit_code(child) == 0);
  answer = called(sdk, "shop.get", "{}"); /* the parent's is as it was */
  EXPECT_TEXT(vt_response_string(answer, "/shop"), "jeans");
  vt_response_free(answer);
  vt_sdk_close(sdk);
}

static void a_handle_that_was_not_used_yet_works_in_every_child(void) {
  vt_sdk* sdk = opened("");
  pid_t children[3];
  int i;
  for (i = 0; i < 3; ++i) {
    children[i] = fork();
    EXPECT(children[i] >= 0);
    if (children[i] == 0) {
      vt_response* answer;
      alarm(20);
      answer = called(sdk, "shop.get", "{}");
      EXPECT_TEXT(vt_response_string(answer, "/shop"), "jeans");
      vt_response_free(answer);
      EXPECT(makes_threads() ? threads_now() > 1 : threads_now() == 1); /* its own job thread, which is joined */
      vt_sdk_close(sdk);
      EXPECT(threads_settled_at(1));
      _exit(0);
    }
  }
  for (i = 0; i < 3; ++i) EXPECT(exit_code(children[i]) == 0);
  vt_response_free(called(sdk, "shop.get", "{}"));
  vt_sdk_close(sdk);
}

/* Opening is where a new handle meets what the process shares: SQLite's mutexes, OpenSSL's, ours. */
static void a_child_opens_its_own_while_the_parents_threads_are_inside_theirs(void) {
  int round;
  for (round = 0; round < 40; ++round) {
    vt_sdk* sdk = opened("");
    vt_error* err = NULL;
    uint64_t id = 0;
    pid_t child;
    EXPECT_OK(vt_submit(sdk, "shop.get", "{}", 2, NULL, &id, &err), err);
    EXPECT_OK(vt_submit(sdk, "shop.get", "{}", 2, NULL, &id, &err), err);
    usleep((useconds_t)(round * 50)); /* somewhere in the 2 ms in which they open the files */
    child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
      alarm(20);
      sdk = opened(drive_of_a_child());
      vt_response_free(called(sdk, "shop.get", "{}"));
      vt_sdk_close(sdk);
      _exit(0);
    }
    EXPECT(exit_code(child) == 0);
    vt_sdk_close(sdk);
  }
}

int main(void) {
  a_handle_that_was_used_answers_forked_in_the_child_and_closes_there_harmlessly();
  a_handle_that_was_not_used_yet_works_in_every_child();
  a_child_opens_its_own_while_the_parents_threads_are_inside_theirs();
  return 0;
}
