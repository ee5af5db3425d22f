/* What the library has to say goes to the host's function, and nowhere else: silent.c watches the streams. */
#include <unistd.h>

#include "support.h"

typedef struct heard_lines {
  int lines;
  int32_t level;
  char area[64];
  char event[64];
  char detail[512];
} heard_lines;

static void hear(void* user_data, int32_t level, char const* area, char const* event, char const* detail) {
  heard_lines* const heard = user_data;
  ++heard->lines;
  heard->level = level;
  snprintf(heard->area, sizeof heard->area, "%s", area);
  snprintf(heard->event, sizeof heard->event, "%s", event);
  snprintf(heard->detail, sizeof heard->detail, "%s", detail);
}

static void a_line_reaches_the_function_with_its_user_data(void) {
  heard_lines heard;
  vt_error* err = NULL;
  vt_sdk* sdk = opened(CONFIG_THAT_TALKS);
  memset(&heard, 0, sizeof heard);
  EXPECT_OK(vt_log_sink(sdk, hear, &heard, &err), err);
  EXPECT(heard.lines == 0); /* opening does nothing */
  make_it_talk(sdk);
  EXPECT(heard.lines == 1);
  EXPECT(heard.level == VT_LOG_WARNING);
  EXPECT_TEXT(heard.area, "connector");
  EXPECT_TEXT(heard.event, "connector_path_unreadable");
  EXPECT(strstr(heard.detail, "/nowhere/at/all") != NULL);
  vt_sdk_close(sdk);
}

static void a_function_that_was_taken_away_hears_nothing(void) {
  heard_lines heard;
  heard_lines other;
  vt_error* err = NULL;
  vt_sdk* sdk = opened(CONFIG_THAT_TALKS);
  vt_sdk* second = opened(CONFIG_THAT_TALKS);
  memset(&heard, 0, sizeof heard);
  memset(&other, 0, sizeof other);
  EXPECT_OK(vt_log_sink(sdk, hear, &heard, &err), err);
  EXPECT_OK(vt_log_sink(second, hear, &other, &err), err); /* each handle has its own */
  EXPECT_OK(vt_log_sink(sdk, NULL, NULL, &err), err);
  make_it_talk(sdk);
  EXPECT(heard.lines == 0 && other.lines == 0);
  make_it_talk(second);
  EXPECT(heard.lines == 0 && other.lines == 1);
  vt_sdk_close(sdk);
  vt_sdk_close(second);
}

static void one_that_is_installed_before_a_fork_hears_the_child(void) {
  heard_lines heard;
  vt_error* err = NULL;
  vt_sdk* sdk = opened(CONFIG_THAT_TALKS);
  int child;
  memset(&heard, 0, sizeof heard);
  EXPECT_OK(vt_log_sink(sdk, hear, &heard, &err), err);
  child = fork();
  EXPECT(child >= 0);
  if (child == 0) {
    make_it_talk(sdk);
    EXPECT(heard.lines == 1);
    vt_sdk_close(sdk);
    _exit(0);
  }
  EXPECT(exit_code(child) == 0);
  EXPECT(heard.lines == 0);
  vt_sdk_close(sdk);
}

int main(void) {
  a_line_reaches_the_function_with_its_user_data();
  a_function_that_was_taken_away_hears_nothing();
  one_that_is_installed_before_a_fork_hears_the_child();
  return 0;
}
