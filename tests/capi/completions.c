/* Operations that run later: each completes exactly once, in both drive modes, and closing is no exception. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include "support.h"

static uint64_t submitted(vt_sdk* sdk, char const* operation, char const* request, void* user_data) {
  uint64_t id = 0;
  vt_error* err = NULL;
  EXPECT_OK(vt_submit(sdk, operation, request, strlen(request), user_data, &id, &err), err);
  EXPECT(id != 0);
  return id;
}

static vt_completion taken(vt_sdk* sdk) {
  vt_completion one = VT_INIT(vt_completion);
  vt_error* err = NULL;
  EXPECT_OK(vt_completion_next(sdk, &one, &err), err);
  return one;
}

static void freed(vt_completion const* one) {
  vt_response_free(one->response);
  vt_error_free(one->error);
}

static int descriptor(vt_sdk* sdk) {
  int32_t fd = -1;
  vt_error* err = NULL;
  EXPECT_OK(vt_completion_fd(sdk, &fd, &err), err);
  return fd;
}

static int readable(int fd, int timeout_ms) {
  struct pollfd one;
  one.fd = fd;
  one.events = POLLIN;
  return poll(&one, 1, timeout_ms) == 1;
}

static void an_answer_comes_through_the_queue(void) {
  vt_sdk* sdk = opened("");
  int const fd = descriptor(sdk);
  int mine = 0;
  uint64_t id;
  vt_completion one;
  char name[] = "system.info";
  EXPECT(!readable(fd, 0));
  id = submitted(sdk, name, "{}", &mine);
  memset(name, 'x', sizeof name - 1); /* it was copied */
  EXPECT(readable(fd, 20000));
  one = taken(sdk);
  EXPECT(one.id == id && one.code == VT_OK && one.user_data == &mine && one.error == NULL && one.pending == 0);
  EXPECT_TEXT(vt_response_string(one.response, "/version"), vt_version());
  freed(&one);
  EXPECT(!readable(fd, 0)); /* without a read by the host */
  one = taken(sdk);
  EXPECT(one.id == 0 && one.response == NULL && one.error == NULL);
  vt_sdk_close(sdk);
}

static void a_failure_comes_with_its_error(void) {
  vt_sdk* sdk = opened("");
  vt_completion one;
  uint64_t const id = submitted(sdk, "no.such_operation", "{}", NULL);
  EXPECT(readable(descriptor(sdk), 20000)); /* also where it is made after the operation has completed */
  one = taken(sdk);
  EXPECT(one.id == id && one.code == VT_ERR_NOT_FOUND && one.response == NULL);
  EXPECT(vt_error_code(one.error) == VT_ERR_NOT_FOUND);
  freed(&one);
  vt_sdk_close(sdk);
}

static void the_descriptor_is_nonblocking_and_closed_on_exec_and_with_the_handle(void) {
  vt_sdk* sdk = opened("");
  int const fd = descriptor(sdk);
  EXPECT(descriptor(sdk) == fd);
  EXPECT((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
  EXPECT((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
  vt_sdk_close(sdk);
  EXPECT(fcntl(fd, F_GETFD) == -1);
}

static void drive_host_runs_them_inside_vt_run_and_makes_no_thread(void) {
  vt_sdk* sdk = opened(",\"drive\":\"host\"");
  vt_http_request request = VT_INIT(vt_http_request);
  vt_completion one;
  vt_error* err = NULL;
  uint64_t id = 0;
  int64_t ran = 0;
  int i;
  int const fd = descriptor(sdk);
  request.method = view("GET");
  request.target = view("/vetrina/healthz");
  for (i = 0; i < 10; ++i) submitted(sdk, "system.info", "{}", NULL);
  EXPECT_OK(vt_http_submit(sdk, &request, &ran, &id, &err), err);
  EXPECT(!readable(fd, 0));
  EXPECT(threads_now() == 1);
  EXPECT_OK(vt_run(sdk, 0, &ran, &err), err); /* no time at all: one of them, so that the host gets on */
  EXPECT(ran >= 1);
  one = taken(sdk);
  EXPECT(one.id != 0 && one.code == VT_OK && one.pending == 10);
  freed(&one);
  EXPECT_OK(vt_run(sdk, 20000, NULL, &err), err);
  EXPECT(readable(fd, 0));
  for (i = 0; i < 9; ++i) {
    one = taken(sdk);
    EXPECT(one.id != 0 && one.code == VT_OK);
    freed(&one);
  }
  one = taken(sdk); /* in the order in which they came */
  EXPECT(one.id == id && one.user_data == &ran && vt_response_status(one.response) == 200);
  EXPECT_TEXT(vt_response_data(one.response, NULL), "ok\n");
  freed(&one);
  EXPECT(threads_now() == 1);
  vt_sdk_close(sdk);
}

static void drive_threads_makes_two_at_most_that_block_all_signals_and_joins_them(void) {
  vt_sdk* sdk = opened("");
  int i;
  int taken_so_far = 0;
  int const fd = descriptor(sdk);
  EXPECT(threads_now() == 1);
  for (i = 0; i < 50; ++i) submitted(sdk, "system.info", "{}", NULL);
  while (taken_so_far < 50) {
    vt_completion one = taken(sdk);
    if (one.id == 0) {
      EXPECT(readable(fd, 20000));
      continue;
    }
    freed(&one);
    ++taken_so_far;
  }
  EXPECT(threads_now() <= 4); /* this one, the two, the jobs' */
  EXPECT(threads_now() >= 2);
  vt_sdk_close(sdk);
  EXPECT(threads_settled_at(1));
}

static void what_waits_is_cancelled_and_what_is_unknown_is_not_found(void) {
  vt_sdk* sdk = opened(",\"drive\":\"host\"");
  vt_error* err = NULL;
  vt_completion one;
  uint64_t const first = submitted(sdk, "system.info", "{}", NULL);
  uint64_t const second = submitted(sdk, "system.info", "{}", NULL);
  EXPECT_OK(vt_cancel(sdk, second, &err), err);
  one = taken(sdk);
  EXPECT(one.id == second && one.code == VT_ERR_CANCELLED && one.pending == 1);
  EXPECT_TEXT(vt_error_slug(one.error), "submit.cancelled");
  freed(&one);
  EXPECT(vt_cancel(sdk, second, NULL) == VT_ERR_NOT_FOUND);
  EXPECT(vt_cancel(sdk, second + 100, &err) == VT_ERR_NOT_FOUND);
  EXPECT_TEXT(vt_error_slug(err), "submit.unknown_operation");
  vt_error_free(err);
  err = NULL;
  EXPECT_OK(vt_run(sdk, 20000, NULL, &err), err);
  one = taken(sdk);
  EXPECT(one.id == first && one.code == VT_OK);
  freed(&one);
  EXPECT_OK(vt_cancel(sdk, 0, &err), err); /* all of none */
  vt_sdk_close(sdk);
}

static void a_full_queue_says_so_and_takes_more_when_some_are_taken(void) {
  vt_sdk* sdk = opened(",\"drive\":\"host\"");
  vt_error* err = NULL;
  vt_completion one;
  uint64_t id = 0;
  int i;
  for (i = 0; i < 1024; ++i) submitted(sdk, "system.info", "{}", NULL);
  EXPECT(vt_submit(sdk, "system.info", "{}", 2, NULL, &id, &err) == VT_ERR_EXHAUSTED);
  EXPECT_TEXT(vt_error_slug(err), "submit.queue_full");
  EXPECT(id == 0);
  vt_error_free(err);
  err = NULL;
  EXPECT_OK(vt_cancel(sdk, 0, &err), err);
  EXPECT(vt_submit(sdk, "system.info", "{}", 2, NULL, &id, NULL) == VT_ERR_EXHAUSTED); /* not taken yet */
  one = taken(sdk);
  EXPECT(one.code == VT_ERR_CANCELLED);
  freed(&one);
  submitted(sdk, "system.info", "{}", NULL);
  vt_sdk_close(sdk);
}

static void closing_cancels_and_what_is_left_can_still_be_taken(void) {
  vt_sdk* sdk = opened(",\"drive\":\"host\"");
  vt_error* err = NULL;
  vt_completion one;
  int data[3];
  int i;
  for (i = 0; i < 3; ++i) submitted(sdk, "system.info", "{}", &data[i]);
  EXPECT_OK(vt_run(sdk, 0, NULL, &err), err);
  vt_sdk_close(sdk);
  vt_sdk_close(sdk); /* twice is fine */
  for (i = 0; i < 3; ++i) {
    one = taken(sdk);
    EXPECT(one.code == (i == 0 ? VT_OK : VT_ERR_CANCELLED));
    EXPECT(one.user_data == &data[i]);
    EXPECT(one.pending == (uint64_t)(2 - i));
    freed(&one);
  }
  EXPECT(vt_completion_next(sdk, &one, &err) == VT_ERR_PRECONDITION);
  EXPECT_TEXT(vt_error_slug(err), "sdk.closed");
  vt_error_free(err);
}

static void a_child_of_a_process_that_submitted_is_told_so(void) {
  vt_sdk* sdk = opened("");
  int const fd = descriptor(sdk);
  int child;
  int i;
  vt_completion one;
  for (i = 0; i < 20; ++i) submitted(sdk, "system.info", "{}", NULL);
  child = fork();
  EXPECT(child >= 0);
  if (child == 0) {
    vt_error* err = NULL;
    uint64_t id = 0;
    int32_t none = 0;
    vt_completion nothing = VT_INIT(vt_completion);
    alarm(20);
    EXPECT(vt_submit(sdk, "system.info", "{}", 2, NULL, &id, &err) == VT_ERR_FORKED);
    EXPECT_TEXT(vt_error_slug(err), "sdk.forked");
    vt_error_free(err);
    EXPECT(vt_completion_fd(sdk, &none, NULL) == VT_ERR_FORKED);
    EXPECT(vt_completion_next(sdk, &nothing, NULL) == VT_ERR_FORKED);
    EXPECT(vt_cancel(sdk, 0, NULL) == VT_ERR_FORKED);
    EXPECT(vt_log_sink(sdk, NULL, NULL, NULL) == VT_ERR_FORKED);
    vt_sdk_close(sdk);
    EXPECT(fcntl(fd, F_GETFD) == -1);
    EXPECT(vt_completion_next(sdk, &nothing, NULL) == VT_ERR_PRECONDITION); /* the parent's completions are its own */
    sdk = opened(drive_of_a_child());
    submitted(sdk, "system.info", "{}", NULL);
    EXPECT(vt_run(sdk, 0, NULL, NULL) == VT_OK); /* where nobody else does */
    EXPECT(readable(descriptor(sdk), 20000));
    vt_sdk_close(sdk);
    _exit(0);
  }
  EXPECT(exit_code(child) == 0);
  for (i = 0; i < 20;) {
    one = taken(sdk);
    if (one.id == 0) {
      EXPECT(readable(fd, 20000));
      continue;
    }
    EXPECT(one.code == VT_OK);
    freed(&one);
    ++i;
  }
  vt_sdk_close(sdk);
}

int main(void) {
  an_answer_comes_through_the_queue();
  a_failure_comes_with_its_error();
  the_descriptor_is_nonblocking_and_closed_on_exec_and_with_the_handle();
  drive_host_runs_them_inside_vt_run_and_makes_no_thread();
  drive_threads_makes_two_at_most_that_block_all_signals_and_joins_them();
  what_waits_is_cancelled_and_what_is_unknown_is_not_found();
  a_full_queue_says_so_and_takes_more_when_some_are_taken();
  closing_cancels_and_what_is_left_can_still_be_taken();
  a_child_of_a_process_that_submitted_is_told_so();
  return 0;
}
