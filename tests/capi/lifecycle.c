/* What a host's process looks like before the first call, in each drive mode, and after closing. */
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static int exists(char const* name) {
  char path[256];
  struct stat about;
  snprintf(path, sizeof path, "%s/%s", folder(), name);
  return stat(path, &about) == 0;
}

static void opening_makes_no_thread_file_or_socket(void) {
  int const threads = threads_now();
  int const files = entries("/proc/self/fd");
  vt_sdk* sdk = opened("");
  EXPECT(vt_http_match(sdk, "/vetrina/v1/shop.get") == 1);
  EXPECT(threads_now() == threads);
  EXPECT(entries("/proc/self/fd") == files);
  EXPECT(!exists("data"));
  vt_sdk_close(sdk);
  EXPECT(!exists("data"));
}

static void drive_host_makes_no_thread_at_all(void) {
  vt_sdk* sdk = opened(",\"drive\":\"host\"");
  vt_http_request request = VT_INIT(vt_http_request);
  vt_response* answer = NULL;
  vt_error* err = NULL;
  int64_t ran = 0;
  EXPECT(threads_now() == 1);
  open_shop(sdk);
  request.method = view("GET");
  request.target = view("/vetrina/healthz");
  EXPECT_OK(vt_http_handle(sdk, &request, &answer, &err), err);
  vt_response_free(answer);
  EXPECT_OK(vt_run(sdk, 100, NULL, &err), err);
  /* Jobs run all the same, and wait until they are told to: an erased shopper is wiped from the files, and what was left
     of their logins is swept. */
  vt_response_free(called(sdk, "shopper.put", "{\"shopper\":\"anna\",\"name\":\"Anna\"}"));
  vt_response_free(called(sdk, "shopper.erase", "{\"shopper\":\"anna\"}"));
  EXPECT_OK(vt_run(sdk, 10000, &ran, &err), err);
  EXPECT(ran == 2);
  EXPECT_OK(vt_run(sdk, 10000, &ran, &err), err);
  EXPECT(ran == 0);
  EXPECT(threads_now() == 1);
  EXPECT(exists("data"));
  vt_sdk_close(sdk);
}

static void drive_threads_makes_one_with_the_first_call_and_joins_it_on_close(void) {
  vt_sdk* sdk = opened(",\"drive\":\"threads\"");
  EXPECT(threads_now() == 1);
  vt_response_free(called(sdk, "system.info", "{}"));
  EXPECT(threads_now() > 1);
  vt_sdk_close(sdk);
  EXPECT(threads_settled_at(1));
}

static void closing_gives_every_descriptor_back(void) {
  int const files = entries("/proc/self/fd");
  int i;
  for (i = 0; i < 5; ++i) {
    vt_sdk* sdk = opened("");
    vt_response_free(called(sdk, "system.info", "{}"));
    vt_sdk_close(sdk);
  }
  EXPECT(entries("/proc/self/fd") == files);
}

int main(void) {
  opening_makes_no_thread_file_or_socket();
  drive_host_makes_no_thread_at_all();
  drive_threads_makes_one_with_the_first_call_and_joins_it_on_close();
  closing_gives_every_descriptor_back();
  return 0;
}
