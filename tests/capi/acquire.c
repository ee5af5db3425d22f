/* Handles by name: for hosts that come and go with each request, and fork. */
#include <sys/types.h>
#include <unistd.h>

#include "support.h"

static char config[512];

static void configure(char const* how) {
  snprintf(config, sizeof config, "{\"data_dir\":\"%s/data\"%s}", folder(), how);
}

static vt_sdk* acquired(char const* name, char const* document) {
  vt_sdk* sdk = NULL;
  vt_error* err = NULL;
  EXPECT_OK(vt_sdk_acquire(name, document, strlen(document), &sdk, &err), err);
  EXPECT(sdk != NULL);
  return sdk;
}

static void is_closed(vt_sdk* sdk) {
  vt_error* err = refused(sdk, "system.info", "{}");
  EXPECT(vt_error_code(err) == VT_ERR_PRECONDITION);
  EXPECT_TEXT(vt_error_slug(err), "sdk.closed");
  vt_error_free(err);
}

static void a_name_is_one_handle_and_counted(void) {
  vt_sdk* const first = acquired("shop", config);
  vt_sdk* const second = acquired("shop", config);
  vt_sdk* const third = acquired("shop", ""); /* whatever it is open with */
  EXPECT(first == second && second == third);
  vt_sdk_release(first);
  vt_sdk_release(second);
  vt_response_free(called(third, "system.info", "{}"));
  EXPECT(makes_threads() ? threads_now() > 1 : threads_now() == 1);
  vt_sdk_release(third);
  EXPECT(threads_settled_at(1)); /* an idle one keeps files, no thread: a process may end with it */
  is_closed(third);
  vt_sdk_release(third); /* once too often */
  EXPECT(acquired("shop", "") == first);
  vt_response_free(called(first, "system.info", "{}"));
  vt_sdk_close(first);
  is_closed(first);
  EXPECT(threads_settled_at(1));
}

static void closing_the_last_one_gives_every_descriptor_back(void) {
  int const files = entries("/proc/self/fd");
  vt_sdk* const sdk = acquired("shop", config);
  vt_error* err = NULL;
  vt_sdk* none = NULL;
  vt_response_free(called(sdk, "system.info", "{}"));
  EXPECT(entries("/proc/self/fd") > files);
  vt_sdk_close(sdk);
  EXPECT(entries("/proc/self/fd") == files);
  EXPECT(vt_sdk_acquire("shop", NULL, 0, &none, &err) == VT_ERR_NOT_FOUND);
  EXPECT_TEXT(vt_error_slug(err), "sdk.unknown_name");
  EXPECT(none == NULL);
  vt_error_free(err);
}

static void another_configuration_is_refused_while_the_first_is_in_use(void) {
  char spaced[600];
  char other[600];
  vt_error* err = NULL;
  vt_sdk* none = NULL;
  vt_sdk* sdk = acquired("shop", config);
  snprintf(spaced, sizeof spaced, " %s\n", config);
  snprintf(other, sizeof other, "{\"data_dir\":\"%s/other\",\"drive\":\"host\"}", folder());
  EXPECT(acquired("shop", spaced) == sdk); /* white space is no difference */
  vt_sdk_release(sdk);
  EXPECT(vt_sdk_acquire("shop", other, strlen(other), &none, &err) == VT_ERR_EXISTS);
  EXPECT_TEXT(vt_error_slug(err), "sdk.other_configuration");
  EXPECT(none == NULL);
  vt_error_free(err);
  vt_sdk_release(sdk);
  sdk = acquired("shop", other); /* nobody uses the first any more */
  vt_response_free(called(sdk, "system.info", "{}"));
  EXPECT(threads_now() == 1);
  vt_sdk_close(sdk);
}

static void two_names_are_two_handles(void) {
  char other[600];
  vt_sdk* const first = acquired("shop", config);
  vt_sdk* second;
  snprintf(other, sizeof other, "{\"data_dir\":\"%s/other\"%s}", folder(), drive());
  second = acquired("other shop", other);
  EXPECT(first != second);
  open_shop(first);
  vt_error_free(refused(second, "shop.get", "{\"shop\":\"jeans\"}"));
  vt_sdk_close(first);
  vt_response_free(called(second, "system.info", "{}"));
  vt_sdk_close(second);
}

static void what_is_left_in_the_queue_is_not_the_next_one_s(void) {
  vt_sdk* const sdk = acquired("shop", config);
  vt_completion one = VT_INIT(vt_completion);
  uint64_t id = 0;
  vt_error* err = NULL;
  EXPECT_OK(vt_submit(sdk, "system.info", "{}", 2, NULL, &id, &err), err);
  vt_sdk_release(sdk);
  EXPECT(acquired("shop", config) == sdk);
  EXPECT_OK(vt_completion_next(sdk, &one, &err), err);
  EXPECT(one.id == 0 && one.pending == 0);
  EXPECT_OK(vt_submit(sdk, "system.info", "{}", 2, NULL, &id, &err), err);
  vt_sdk_close(sdk);
}

static void a_child_acquires_afresh_and_leaves_the_parent_s_alone(void) {
  vt_sdk* const sdk = acquired("shop", config);
  int children[3];
  int i;
  open_shop(sdk);
  for (i = 0; i < 3; ++i) {
    children[i] = fork();
    EXPECT(children[i] >= 0);
    if (children[i] == 0) {
      vt_sdk* own;
      vt_response* answer;
      vt_error* err = NULL;
      alarm(20);
      EXPECT(vt_sdk_acquire("shop", NULL, 0, &own, &err) == VT_ERR_NOT_FOUND); /* nothing of its own yet */
      vt_error_free(err);
      configure(drive_of_a_child());
      own = acquired("shop", config);
      EXPECT(own != sdk);
      answer = called(own, "shop.get", "{}");
      EXPECT_TEXT(vt_response_string(answer, "/shop"), "jeans");
      vt_response_free(answer);
      err = refused(sdk, "shop.get", "{}");
      EXPECT(vt_error_code(err) == VT_ERR_FORKED);
      vt_error_free(err);
      vt_sdk_release(sdk);
      vt_sdk_close(sdk);
      vt_sdk_release(own);
      EXPECT(threads_settled_at(1));
      _exit(0);
    }
  }
  for (i = 0; i < 3; ++i) EXPECT(exit_code(children[i]) == 0);
  vt_response_free(called(sdk, "shop.get", "{}"));
  vt_sdk_close(sdk);
}

int main(void) {
  configure(drive());
  a_name_is_one_handle_and_counted();
  closing_the_last_one_gives_every_descriptor_back();
  another_configuration_is_refused_while_the_first_is_in_use();
  two_names_are_two_handles();
  what_is_left_in_the_queue_is_not_the_next_one_s();
  a_child_acquires_afresh_and_leaves_the_parent_s_alone();
  return 0;
}
