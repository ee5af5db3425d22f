/* A host in C99: opens an installation, asks it something, says what came. host DATA_DIR CONNECTOR_FOLDER */
#include <stdio.h>
#include <string.h>
#include <vetrina/vetrina.h>

int main(int count, char** given) {
  char config[4096];
  vt_sdk* sdk = NULL;
  vt_response* answer = NULL;
  vt_error* err = NULL;
  int done = 0;
  if (count != 3) return 2;
  snprintf(config, sizeof config,
           "{\"data_dir\":\"%s\",\"drive\":\"host\",\"connector_path\":[\"%s\"],"
           "\"connectors\":[{\"connector\":\"hello\",\"plugin\":\"hello\"},"
           "{\"connector\":\"greeter\",\"plugin\":\"greeter\"}]}",
           given[1], given[2]);
  if (vt_sdk_open(config, strlen(config), &sdk, &err) == VT_OK &&
      vt_call(sdk, "system.health", "{}", 2, &answer, &err) == VT_OK) {
    size_t plugins = vt_response_count(answer, "/plugins");
    size_t i;
    printf("%s", vt_version());
    for (i = 0; i < plugins; ++i) {
      char id[32], state[32];
      snprintf(id, sizeof id, "/plugins/%u/plugin", (unsigned)i);
      snprintf(state, sizeof state, "/plugins/%u/state", (unsigned)i);
      printf(", %s is %s", vt_response_string(answer, id), vt_response_string(answer, state));
    }
    puts("");
    done = 1;
  } else {
    fprintf(stderr, "%s\n", vt_error_message(err));
  }
  vt_response_free(answer);
  vt_error_free(err);
  vt_sdk_close(sdk);
  return done ? 0 : 1;
}
