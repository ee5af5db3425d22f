/* Two copies of the library in one process do not meet: two plugins of one host may each bring their own.
 * two_copies LIBRARY; this program does not link it. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vetrina/vetrina.h"

struct copy {
  void* library;
  vt_code (*open)(char const*, size_t, vt_sdk**, vt_error**);
  void (*close)(vt_sdk*);
  vt_code (*call)(vt_sdk*, char const*, char const*, size_t, vt_response**, vt_error**);
  char const* (*text)(vt_response*, char const*);
  void (*free)(vt_response*);
  vt_sdk* sdk;
};

static void expect(int holds, int line, char const* what) {
  if (holds) return;
  fprintf(stderr, "two_copies.c:%d: expected %s\n", line, what);
  exit(1);
}
#define EXPECT(condition) expect((condition) != 0, __LINE__, #condition)

/* ISO C has no cast from an object pointer to a function pointer; POSIX has dlsym. */
static void find(void* library, char const* name, void* into) {
  void* const found = dlsym(library, name);
  EXPECT(found != NULL);
  memcpy(into, &found, sizeof found);
}

static struct copy loaded(char const* path, char const* data_dir) {
  struct copy made;
  char config[256];
  memset(&made, 0, sizeof made);
  made.library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (made.library == NULL) fprintf(stderr, "%s\n", dlerror());
  EXPECT(made.library != NULL);
  find(made.library, "vt_sdk_open", &made.open);
  find(made.library, "vt_sdk_close", &made.close);
  find(made.library, "vt_call", &made.call);
  find(made.library, "vt_response_string", &made.text);
  find(made.library, "vt_response_free", &made.free);
  snprintf(config, sizeof config, "{\"data_dir\":\"%s\"}", data_dir);
  EXPECT(made.open(config, strlen(config), &made.sdk, NULL) == VT_OK);
  return made;
}

static void put_shop(struct copy* in, char const* name) {
  char request[512];
  vt_response* answer = NULL;
  snprintf(request, sizeof request,
           "{\"shop\":\"%s\",\"mode\":\"test\",\"controller\":{\"name\":\"%s\"},\"origins\":[\"https://shop.example\"],"
           "\"templates\":{\"product\":\"https://shop.example/p/{family}\",\"cart\":\"https://shop.example/c?{items}\","
           "\"return\":\"https://shop.example/a\"},"
           "\"markets\":[{\"market\":\"US\",\"region\":\"NA\",\"locale\":\"en-US\",\"currency\":\"USD\"}]}",
           name, name);
  EXPECT(in->call(in->sdk, "shop.put", request, strlen(request), &answer, NULL) == VT_OK);
  in->free(answer);
}

static void has_shop(struct copy* in, char const* name) {
  vt_response* answer = NULL;
  EXPECT(in->call(in->sdk, "shop.get", "{}", 2, &answer, NULL) == VT_OK);
  EXPECT(strcmp(in->text(answer, "/shop"), name) == 0);
  in->free(answer);
}

static void run(char const* command) { EXPECT(system(command) == 0); }

int main(int argc, char** argv) {
  char folder[] = "/tmp/vetrina-copies-XXXXXX";
  char path[2][128];
  char data[2][128];
  char command[1024];
  struct copy first;
  struct copy second;
  EXPECT(argc == 2);
  EXPECT(mkdtemp(folder) != NULL);
  snprintf(path[0], sizeof path[0], "%s/libvetrina.so.1", folder);
  snprintf(path[1], sizeof path[1], "%s/libother.so", folder);
  snprintf(data[0], sizeof data[0], "%s/one", folder);
  snprintf(data[1], sizeof data[1], "%s/two", folder);
  snprintf(command, sizeof command, "cp -L '%s' '%s' && cp -L '%s' '%s'", argv[1], path[0], argv[1], path[1]);
  run(command);

  first = loaded(path[0], data[0]);
  second = loaded(path[1], data[1]);
  EXPECT(first.library != second.library);
  EXPECT(memcmp(&first.open, &second.open, sizeof first.open) != 0);
  /* No name of either is in the host's own scope. */
  EXPECT(dlsym(RTLD_DEFAULT, "vt_sdk_open") == NULL);

  put_shop(&first, "first");
  put_shop(&second, "second");
  has_shop(&first, "first");
  has_shop(&second, "second");
  first.close(first.sdk);
  dlclose(first.library);
  has_shop(&second, "second");
  second.close(second.sdk);
  dlclose(second.library);

  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  run(command);
  return 0;
}
