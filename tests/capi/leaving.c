/* A host that exits without closing: threads of ours may be anywhere, and the process must end as the host said. */
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

static void leave_in_the_middle(void) {
  vt_sdk* sdk = opened("");
  vt_error* err = NULL;
  uint64_t id = 0;
  int i;
  vt_response_free(called(sdk, "system.info", "{}"));
  for (i = 0; i < 64; ++i) EXPECT_OK(vt_submit(sdk, "system.health", "{}", 2, NULL, &id, &err), err);
  EXPECT(makes_threads() ? threads_now() > 1 : threads_now() == 1);
  exit(7); /* runs the destructors of every library, ours among them, while the threads run */
}

int main(void) {
  int round;
  (void)folder(); /* the parent's, removed once the last child is gone */
  for (round = 0; round < 30; ++round) {
    int const child = fork();
    EXPECT(child >= 0);
    if (child == 0) leave_in_the_middle();
    EXPECT(exit_code(child) == 7);
  }
  return 0;
}
