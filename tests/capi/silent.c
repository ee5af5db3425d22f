/* Standard output, standard error, the locale, the folder and the signals are the host's. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static void use_everything(void) {
  vt_sdk* sdk = opened("");
  vt_http_request request = VT_INIT(vt_http_request);
  vt_response* answer = NULL;
  char listen[256];
  open_shop(sdk);
  vt_error_free(refused(sdk, "no.such_operation", "{}"));
  vt_error_free(refused(sdk, "catalog.put", "{"));
  request.method = view("GET");
  request.target = view("/vetrina/nothing");
  EXPECT(vt_http_handle(sdk, &request, &answer, NULL) == VT_OK);
  vt_response_free(answer);
  snprintf(listen, sizeof listen, "{\"unix_socket\":\"%s/socket\"}", folder());
  EXPECT(vt_serve(sdk, listen, strlen(listen), NULL, NULL) == VT_OK);
  EXPECT(vt_serve(sdk, "{\"port\":1}", 10, NULL, NULL) != VT_OK);
  EXPECT(vt_run(sdk, 100, NULL, NULL) == VT_OK);
  vt_sdk_close(sdk);
}

static void nothing_is_written_to_the_host_s_streams(void) {
  char path[128];
  struct stat about;
  int const out = dup(STDOUT_FILENO);
  int const err = dup(STDERR_FILENO);
  int caught;
  snprintf(path, sizeof path, "%s/streams", folder());
  caught = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  EXPECT(out >= 0 && err >= 0 && caught >= 0);
  fflush(NULL);
  EXPECT(dup2(caught, STDOUT_FILENO) >= 0 && dup2(caught, STDERR_FILENO) >= 0);
  use_everything();
  fflush(NULL);
  EXPECT(dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0);
  EXPECT(fstat(caught, &about) == 0);
  EXPECT(about.st_size == 0);
  /* the twin: what is written there is seen */
  EXPECT(write(caught, "x", 1) == 1);
  EXPECT(fstat(caught, &about) == 0 && about.st_size == 1);
  close(caught);
  close(out);
  close(err);
}

static void no_signal_changes_its_disposition_and_no_mask_changes(void) {
  struct sigaction before[65];
  sigset_t mask_before;
  sigset_t mask_after;
  int number;
  for (number = 1; number < 65; ++number) {
    memset(&before[number], 0, sizeof before[number]);
    sigaction(number, NULL, &before[number]);
  }
  sigprocmask(SIG_SETMASK, NULL, &mask_before);
  use_everything();
  sigprocmask(SIG_SETMASK, NULL, &mask_after);
  for (number = 1; number < 65; ++number) {
    struct sigaction after;
    memset(&after, 0, sizeof after);
    sigaction(number, NULL, &after);
    EXPECT(after.sa_handler == before[number].sa_handler);
    EXPECT(after.sa_flags == before[number].sa_flags);
    EXPECT(sigismember(&mask_after, number) == sigismember(&mask_before, number));
  }
}

static void locale_folder_and_umask_stay(void) {
  char before[4096];
  char after[4096];
  mode_t const mask = umask(0);
  umask(mask);
  EXPECT(setlocale(LC_ALL, "C") != NULL);
  EXPECT(getcwd(before, sizeof before) != NULL);
  use_everything();
  EXPECT_TEXT(setlocale(LC_ALL, NULL), "C");
  EXPECT(getcwd(after, sizeof after) != NULL);
  EXPECT_TEXT(after, before);
  EXPECT(umask(mask) == mask);
}

int main(void) {
  nothing_is_written_to_the_host_s_streams();
  no_signal_changes_its_disposition_and_no_mask_changes();
  locale_folder_and_umask_stay();
  return 0;
}
