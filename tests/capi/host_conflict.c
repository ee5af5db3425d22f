/* A host that exports an OpenSSL of its own. The bundled flavour does not notice; the system flavour says so when it
 * opens, and calls none of it. host_conflict LIBRARY works|conflict; built with and without the functions below. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vetrina/vetrina.h"

#define EXPECT(condition) \
  do { \
    if (!(condition)) { \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      exit(1); \
    } \
  } while (0)

#ifdef WITH_AN_OPENSSL_OF_ITS_OWN
/* Of another version, as far as anybody can tell: whoever calls them is lost. */
#define FAKE(name) \
  VT_API void name(void); \
  void name(void) { abort(); }
FAKE(OSSL_LIB_CTX_new)
FAKE(EVP_MAC_fetch)
FAKE(EVP_MD_fetch)
FAKE(RAND_bytes_ex)
FAKE(SSL_CTX_new)
FAKE(ERR_set_mark)
FAKE(ERR_pop_to_mark)
#endif

static void* symbol(void* library, char const* name) {
  void* const found = dlsym(library, name);
  if (found == NULL) fprintf(stderr, "%s\n", dlerror());
  EXPECT(found != NULL);
  return found;
}

typedef vt_code open_function(char const*, size_t, vt_sdk**, vt_error**);
typedef vt_code call_function(vt_sdk*, char const*, char const*, size_t, vt_response**, vt_error**);
typedef char const* text_function(vt_error const*);
typedef void free_error_function(vt_error*);
typedef void free_response_function(vt_response*);
typedef void close_function(vt_sdk*);

/* ISO C has no cast from an object pointer to a function pointer; POSIX promises that the bytes are the same. */
#define TAKE(type, variable, name) \
  type* variable; \
  do { \
    void* const from = symbol(library, name); \
    memcpy(&variable, &from, sizeof from); \
  } while (0)

int main(int argc, char** argv) {
  char folder[] = "/tmp/vetrina-host-XXXXXX";
  char config[128];
  char command[64];
  vt_sdk* sdk = NULL;
  vt_response* answer = NULL;
  vt_error* err = NULL;
  vt_code code;
  void* library;
  EXPECT(argc == 3);
  library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) fprintf(stderr, "%s\n", dlerror());
  EXPECT(library != NULL);
  {
    TAKE(open_function, open, "vt_sdk_open");
    TAKE(call_function, call, "vt_call");
    TAKE(text_function, slug, "vt_error_slug");
    TAKE(text_function, message, "vt_error_message");
    TAKE(free_error_function, free_error, "vt_error_free");
    TAKE(free_response_function, free_response, "vt_response_free");
    TAKE(close_function, close, "vt_sdk_close");
    EXPECT(mkdtemp(folder) != NULL);
    sprintf(config, "{\"data_dir\":\"%s/data\"}", folder);
    code = open(config, strlen(config), &sdk, &err);
    if (strcmp(argv[2], "conflict") == 0) {
      EXPECT(code == VT_ERR_HOST_CONFLICT);
      EXPECT(sdk == NULL);
      EXPECT(strcmp(slug(err), "host.openssl") == 0);
      EXPECT(strstr(message(err), "host_conflict") != NULL); /* it says who */
      free_error(err);
    } else {
      if (err != NULL) fprintf(stderr, "%s\n", message(err));
      EXPECT(code == VT_OK);
      /* Opens the store and makes a key ring: random bytes, HMACs and hashes. */
      EXPECT(call(sdk, "system.info", "{}", 2, &answer, &err) == VT_OK);
      free_response(answer);
      close(sdk);
    }
  }
  sprintf(command, "rm -rf %s", folder);
  return system(command) == 0 ? 0 : 1;
}
