/* Open, call, close; and what a wrong configuration is told. */
#include "support.h"

static void a_wrong_configuration_is_refused_at_its_place(void) {
  char const* const config = "{\"data_dir\":\"/tmp/x\",\"htp\":{}}";
  vt_sdk* sdk = (vt_sdk*)(void*)&sdk; /* must be overwritten */
  vt_error* err = NULL;
  EXPECT(vt_sdk_open(config, strlen(config), &sdk, &err) == VT_ERR_INVALID);
  EXPECT(sdk == NULL);
  EXPECT_TEXT(vt_error_slug(err), "request.unknown_field");
  EXPECT_TEXT(vt_error_pointer(err), "/htp");
  vt_error_free(err);
}

static void a_configuration_without_a_data_folder_is_refused(void) {
  vt_sdk* sdk = NULL;
  vt_error* err = NULL;
  EXPECT(vt_sdk_open("{}", 2, &sdk, &err) == VT_ERR_INVALID);
  EXPECT_TEXT(vt_error_slug(err), "request.missing_field");
  EXPECT_TEXT(vt_error_pointer(err), "/data_dir");
  vt_error_free(err);
}

static void the_size_counts_and_not_a_terminator(void) {
  vt_sdk* sdk = NULL;
  vt_error* err = NULL;
  char config[128];
  size_t size;
  snprintf(config, sizeof config, "{\"data_dir\":\"%s/unused\"}trailing", folder());
  size = strlen(config) - strlen("trailing");
  EXPECT_OK(vt_sdk_open(config, size, &sdk, &err), err);
  vt_sdk_close(sdk);
  EXPECT(vt_sdk_open(config, strlen(config), &sdk, NULL) == VT_ERR_INVALID);
}

static void an_answer_outlives_its_installation(void) {
  vt_sdk* sdk = opened("");
  vt_response* answer = called(sdk, "system.info", "{}");
  vt_sdk_close(sdk);
  EXPECT_TEXT(vt_response_string(answer, "/version"), vt_version());
  EXPECT_TEXT(vt_response_media_type(answer), "application/json");
  EXPECT(vt_response_status(answer) == 200);
  vt_response_free(answer);
}

static void what_was_written_is_there_after_opening_again(void) {
  vt_sdk* sdk = opened("");
  vt_response* answer;
  open_shop(sdk);
  vt_sdk_close(sdk);
  sdk = opened(",\"drive\":\"host\"");
  answer = called(sdk, "shop.get", "{}");
  EXPECT_TEXT(vt_response_string(answer, "/shop"), "jeans");
  vt_response_free(answer);
  vt_sdk_close(sdk);
}

static void the_library_is_of_the_header(void) {
  char text[32];
  snprintf(text, sizeof text, "%d.%d.%d", VT_VERSION_MAJOR, VT_VERSION_MINOR, VT_VERSION_PATCH);
  EXPECT_TEXT(vt_version(), text);
  EXPECT(vt_version_number() == VT_VERSION_MAJOR * 10000 + VT_VERSION_MINOR * 100 + VT_VERSION_PATCH);
}

int main(void) {
  a_wrong_configuration_is_refused_at_its_place();
  a_configuration_without_a_data_folder_is_refused();
  the_size_counts_and_not_a_terminator();
  an_answer_outlives_its_installation();
  what_was_written_is_there_after_opening_again();
  the_library_is_of_the_header();
  return 0;
}
