#include "support.h"

#include <dirent.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

void expect(int holds, char const* file, int line, char const* what) {
  if (holds) return;
  fprintf(stderr, "%s:%d: expected %s\n", file, line, what);
  exit(1);
}

void expect_text(char const* actual, char const* wanted, char const* file, int line, char const* what) {
  if (actual != NULL && strcmp(actual, wanted) == 0) return;
  fprintf(stderr, "%s:%d: %s is \"%s\", expected \"%s\"\n", file, line, what, actual == NULL ? "(null)" : actual,
          wanted);
  exit(1);
}

void expect_ok(vt_code code, vt_error** err, char const* file, int line, char const* what) {
  if (code == VT_OK) {
    expect(*err == NULL, file, line, "no error beside VT_OK");
    return;
  }
  fprintf(stderr, "%s:%d: %s is %d: %s\n", file, line, what, (int)code, vt_error_json(*err));
  exit(1);
}

static char made_folder[64];
static pid_t made_by;

static void remove_folder(void) {
  char command[128];
  if (getpid() != made_by) return; /* a child of the test */
  snprintf(command, sizeof command, "rm -rf '%s'", made_folder);
  if (system(command) != 0) fprintf(stderr, "cannot remove %s\n", made_folder);
}

char const* folder(void) {
  if (made_folder[0] == 0) {
    strcpy(made_folder, "/tmp/vetrina-capi-XXXXXX");
    if (mkdtemp(made_folder) == NULL) exit(1);
    made_by = getpid();
    atexit(remove_folder);
  }
  return made_folder;
}

char const* drive(void) {
  char const* const wanted = getenv("VT_TEST_DRIVE");
  return wanted != NULL && strcmp(wanted, "host") == 0 ? ",\"drive\":\"host\"" : "";
}

char const* drive_of_a_child(void) {
#ifdef __SANITIZE_THREAD__
  return ",\"drive\":\"host\"";
#else
  return drive();
#endif
}

int makes_threads(void) { return drive()[0] == 0; }

vt_sdk* opened(char const* more) {
  char config[512];
  vt_sdk* sdk = NULL;
  vt_error* err = NULL;
  snprintf(config, sizeof config, "{\"data_dir\":\"%s/data\"%s%s}", folder(), more,
           strstr(more, "\"drive\"") == NULL ? drive() : "");
  EXPECT_OK(vt_sdk_open(config, strlen(config), &sdk, &err), err);
  EXPECT(sdk != NULL);
  return sdk;
}

vt_response* called(vt_sdk* sdk, char const* operation, char const* request) {
  vt_response* answer = NULL;
  vt_error* err = NULL;
  EXPECT_OK(vt_call(sdk, operation, request, strlen(request), &answer, &err), err);
  EXPECT(answer != NULL);
  EXPECT(makes_threads() || own_threads() == 0);
  return answer;
}

vt_error* refused(vt_sdk* sdk, char const* operation, char const* request) {
  vt_response* answer = NULL;
  vt_error* err = NULL;
  vt_code code = vt_call(sdk, operation, request, strlen(request), &answer, &err);
  EXPECT(code != VT_OK);
  EXPECT(answer == NULL);
  EXPECT(err != NULL);
  EXPECT(vt_error_code(err) == code);
  return err;
}

void open_shop(vt_sdk* sdk) {
  vt_response_free(
      called(sdk, "shop.put",
             "{\"shop\":\"jeans\",\"mode\":\"test\",\"controller\":{\"name\":\"Jeans S.p.A.\"},"
             "\"origins\":[\"https://shop.example\"],"
             "\"templates\":{\"product\":\"https://shop.example/p/{family}?v={product}\","
             "\"cart\":\"https://shop.example/cart?add={items}\",\"return\":\"https://shop.example/account\"},"
             "\"markets\":[{\"market\":\"US\",\"region\":\"NA\",\"locale\":\"en-US\",\"currency\":\"USD\"},"
             "{\"market\":\"IT\",\"region\":\"EU\",\"locale\":\"it-IT\",\"currency\":\"EUR\"}]}"));
}

void make_it_talk(vt_sdk* sdk) {
  open_shop(sdk);
  vt_error_free(refused(sdk, "connector.put", "{\"connector\":\"x\",\"plugin\":\"example.none\"}"));
}

int entries(char const* path) {
  int count = 0;
  struct dirent* one;
  DIR* listed = opendir(path);
  EXPECT(listed != NULL);
  while ((one = readdir(listed)) != NULL) count += one->d_name[0] != '.';
  closedir(listed);
  return count;
}

/* Each of the library's threads bears its name. */
int own_threads(void) {
  int count = 0;
  struct dirent* one;
  DIR* listed = opendir("/proc/self/task");
  EXPECT(listed != NULL);
  while ((one = readdir(listed)) != NULL) {
    char path[300];
    char name[16] = "";
    FILE* file;
    snprintf(path, sizeof path, "/proc/self/task/%s/comm", one->d_name);
    file = fopen(path, "r");
    if (file == NULL) continue;
    if (fgets(name, sizeof name, file) != NULL && strncmp(name, "vetrina-", 8) == 0) ++count;
    fclose(file);
  }
  closedir(listed);
  return count;
}

#ifdef __SANITIZE_THREAD__
/* The sanitizer has a thread of its own, from some moment on, which bears the program's name. */
int threads_now(void) { return 1 + own_threads(); }
#else
int threads_now(void) { return entries("/proc/self/task"); }
#endif

int threads_settled_at(int wanted) {
  int left = 10000;
  while (threads_now() != wanted && --left > 0) usleep(100);
  return threads_now() == wanted;
}

int exit_code(int pid) {
  int status = 0;
  EXPECT(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

vt_str view(char const* text) {
  vt_str made;
  made.ptr = text;
  made.len = strlen(text);
  return made;
}
