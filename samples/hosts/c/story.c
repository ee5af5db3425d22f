/* The story that every host language tells, in C without a JSON library: requests and answers by JSON pointer, the hot
 * call behind a link, and operations that run later.
 *
 * story DATA_DIR FEED threads|host */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vetrina/vetrina.h"

static void stop(vt_error* why) {
  fprintf(stderr, "%s\n", vt_error_json(why));
  exit(1);
}

static void set(vt_request* request, char const* pointer, char const* value) {
  vt_error* why = NULL;
  if (vt_request_set_string(request, pointer, value, &why) != VT_OK) stop(why);
}

static vt_request* about(char const* shopper) {
  vt_request* request = NULL;
  vt_error* why = NULL;
  if (vt_request_new(&request, &why) != VT_OK) stop(why);
  if (shopper != NULL) set(request, "/shopper", shopper);
  return request;
}

static void set_number(vt_request* request, char const* pointer, int64_t value) {
  vt_error* why = NULL;
  if (vt_request_set_int(request, pointer, value, &why) != VT_OK) stop(why);
}

static char const* text_of(vt_request* request, size_t* size) {
  char const* text = NULL;
  vt_error* why = NULL;
  if (vt_request_json(request, &text, size, &why) != VT_OK) stop(why);
  return text;
}

/* Takes the request with it; the caller frees the answer. */
static vt_response* call(vt_sdk* sdk, char const* operation, vt_request* request) {
  size_t size = 0;
  char const* const text = text_of(request, &size);
  vt_response* answer = NULL;
  vt_error* why = NULL;
  if (vt_call(sdk, operation, text, size, &answer, &why) != VT_OK) stop(why);
  vt_request_free(request);
  return answer;
}

static char const* at(vt_response* answer, char const* pattern, size_t index) {
  char pointer[64];
  char const* found;
  snprintf(pointer, sizeof pointer, pattern, index);
  found = vt_response_string(answer, pointer);
  return found == NULL ? "" : found;
}

static vt_sdk* open_at(char const* folder, char const* drive) {
  vt_request* config = about(NULL);
  vt_sdk* sdk = NULL;
  vt_error* why = NULL;
  size_t size = 0;
  char const* text;
  set(config, "/data_dir", folder);
  set(config, "/drive", drive);
  text = text_of(config, &size);
  if (vt_sdk_open(text, size, &sdk, &why) != VT_OK) stop(why);
  vt_request_free(config);
  return sdk;
}

static void open_shop(vt_sdk* sdk) {
  vt_request* shop = about(NULL);
  vt_response* answer;
  set(shop, "/shop", "jeans");
  set(shop, "/mode", "test");
  set(shop, "/controller/name", "Jeans S.p.A.");
  set(shop, "/origins/0", "https://jeans.example");
  set(shop, "/templates/product", "https://jeans.example/p/{family}?v={product}");
  set(shop, "/templates/cart", "https://jeans.example/cart?add={items}");
  set(shop, "/templates/return", "https://jeans.example/account");
  set(shop, "/markets/0/market", "IT");
  set(shop, "/markets/0/region", "EU");
  set(shop, "/markets/0/locale", "it-IT");
  set(shop, "/markets/0/currency", "EUR");
  answer = call(sdk, "shop.put", shop);
  printf("open: %s sells in %s\n", at(answer, "/shop", 0), at(answer, "/markets/%zu/market", 0));
  vt_response_free(answer);
}

static void import_feed(vt_sdk* sdk, char const* feed) {
  vt_request* request = about(NULL);
  vt_response* answer;
  set(request, "/format", "jsonl");
  set(request, "/file", feed);
  answer = call(sdk, "catalog.import", request);
  printf("import: %" PRId64 " products of %" PRId64 " families\n", vt_response_int(answer, "/products", 0),
         vt_response_int(answer, "/families", 0));
  printf("refused: line %" PRId64 " %s: %s\n", vt_response_int(answer, "/errors/0/line", 0),
         at(answer, "/errors/%zu/field", 0), at(answer, "/errors/%zu/message", 0));
  vt_response_free(answer);
}

static void know(vt_sdk* sdk, char const* shopper, char const* name) {
  vt_request* request = about(shopper);
  set(request, "/name", name);
  vt_response_free(call(sdk, "shopper.put", request));
}

static void order(vt_sdk* sdk) {
  vt_request* request = about("bruno");
  vt_response* answer;
  set(request, "/order", "o-1001");
  set(request, "/lines/0/product", "501-32");
  set_number(request, "/lines/0/quantity", 1);
  set_number(request, "/lines/0/price/amount_minor", 9900);
  set(request, "/lines/0/price/currency", "EUR");
  answer = call(sdk, "order.record", request);
  printf("order: %s is %s\n", at(answer, "/order", 0), vt_response_bool(answer, "/duplicate", 0) ? "known" : "new");
  vt_response_free(answer);
}

/* The words beside a choice, which its receipt names. */
static void say_shown(vt_request* request, char const* text_hash) {
  set(request, "/shown/text_hash", text_hash);
  set(request, "/shown/policy_version", "1");
  set(request, "/shown/locale", "en");
}

static void answer_card(vt_sdk* sdk, char const* text_hash) {
  vt_request* request = about("bruno");
  vt_response* answer;
  set(request, "/order", "o-1001");
  answer = call(sdk, "card.get", request);
  printf("card: %s, %" PRId64 ", %s may know\n", at(answer, "/lines/%zu/title", 0),
         vt_response_int(answer, "/lines/0/quantity", 0), at(answer, "/lines/%zu/effective/named_to", 0));
  vt_response_free(answer);

  request = about("bruno");
  set(request, "/order", "o-1001");
  set(request, "/choices/0/product", "501-32");
  set(request, "/choices/0/audience", "friends");
  say_shown(request, text_hash);
  answer = call(sdk, "card.answer", request);
  printf("card answered: %s may know of %s\n", at(answer, "/effective/%zu/named_to", 0),
         at(answer, "/effective/%zu/product", 0));
  vt_response_free(answer);
}

static void react(vt_sdk* sdk, char const* text_hash) {
  vt_request* request = about("bruno");
  vt_response* answer;
  set(request, "/family", "512");
  set(request, "/kind", "want");
  set(request, "/audience", "friends");
  say_shown(request, text_hash);
  answer = call(sdk, "reaction.set", request);
  printf("reaction: %s %s, %s may know\n", at(answer, "/reaction/kind", 0), at(answer, "/reaction/family", 0),
         at(answer, "/effective/named_to", 0));
  vt_response_free(answer);
}

static void show_friend_store(vt_sdk* sdk) {
  vt_response* answer = call(sdk, "friendstore.get", about("anna"));
  size_t i;
  for (i = 0; i < vt_response_count(answer, "/items"); ++i) {
    printf("friend store: %s, %s %s\n", at(answer, "/items/%zu/product", i), at(answer, "/items/%zu/friends/0/name", i),
           at(answer, "/items/%zu/kind", i));
  }
  vt_response_free(answer);
}

static void follow_link(vt_sdk* sdk) {
  static char location[4096];
  vt_request* request = about(NULL);
  vt_response* answer;
  vt_link_visit visit = VT_INIT(vt_link_visit);
  vt_link_resolution found = VT_INIT(vt_link_resolution);
  vt_error* why = NULL;
  set(request, "/target/product", "501-32");
  set(request, "/sharer", "bruno");
  set(request, "/slug", "from-bruno");
  answer = call(sdk, "link.create", request);
  printf("link: /l/%s\n", at(answer, "/code", 0));

  visit.token.ptr = at(answer, "/code", 0);
  visit.token.len = strlen(visit.token.ptr);
  visit.user_agent.ptr = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0";
  visit.user_agent.len = strlen(visit.user_agent.ptr);
  found.location = location;
  found.location_capacity = sizeof location;
  if (vt_link_resolve(sdk, &visit, &found, &why) != VT_OK) stop(why);
  printf("resolve: %d %s\n", (int)found.status, location);
  vt_response_free(answer);
}

/* Waits for the next that has completed. Where the host drives, this thread is the one that does the work. */
static vt_completion next(vt_sdk* sdk, int host_drives) {
  vt_completion one = VT_INIT(vt_completion);
  vt_error* why = NULL;
  struct pollfd ready;
  int32_t fd = -1;
  if (host_drives && vt_run(sdk, 1000, NULL, &why) != VT_OK) stop(why);
  if (vt_completion_fd(sdk, &fd, &why) != VT_OK) stop(why);
  ready.fd = fd;
  ready.events = POLLIN;
  while (poll(&ready, 1, 1000) != 1) continue;
  if (vt_completion_next(sdk, &one, &why) != VT_OK) stop(why);
  if (one.error != NULL) stop(one.error);
  return one;
}

static void ask_for_three_at_once(vt_sdk* sdk, int host_drives) {
  static char const* const products[] = {"512-31", "501-34", "501-32"};
  vt_response* answers[3] = {NULL, NULL, NULL};
  size_t i;
  for (i = 0; i < 3; ++i) {
    vt_request* request = about(NULL);
    char const* text;
    size_t size = 0;
    uint64_t id = 0;
    vt_error* why = NULL;
    set(request, "/product", products[i]);
    text = text_of(request, &size);
    if (vt_submit(sdk, "catalog.get", text, size, &answers[i], &id, &why) != VT_OK) stop(why);
    vt_request_free(request);
  }
  for (i = 0; i < 3; ++i) {
    vt_completion const one = next(sdk, host_drives);
    *(vt_response**)one.user_data = one.response; /* they come in any order */
  }
  for (i = 0; i < 3; ++i) {
    printf("later: %s\n", at(answers[i], "/products/%zu/title", 0));
    vt_response_free(answers[i]);
  }
}

static void ask_for_what_is_not_there(vt_sdk* sdk) {
  static char const request[] = "{\"product\":\"999\"}";
  vt_response* answer = NULL;
  vt_error* why = NULL;
  if (vt_call(sdk, "catalog.get", request, sizeof request - 1, &answer, &why) == VT_OK) exit(1);
  printf("error: %d %s %s\n", (int)vt_error_code(why), vt_error_slug(why), vt_error_message(why));
  vt_error_free(why);
}

int main(int argc, char** argv) {
  vt_sdk* sdk;
  vt_request* policy;
  vt_response* words;
  if (argc != 4) {
    fprintf(stderr, "usage: story DATA_DIR FEED threads|host\n");
    return 2;
  }
  sdk = open_at(argv[1], argv[3]);
  open_shop(sdk);
  import_feed(sdk, argv[2]);
  know(sdk, "anna", "Anna");
  know(sdk, "bruno", "Bruno");
  policy = about(NULL);
  set(policy, "/purpose", "show_to_friends");
  set(policy, "/locale", "en");
  set(policy, "/version", "1");
  set(policy, "/text", "Friends may see what I chose here.");
  words = call(sdk, "policy.put", policy);
  order(sdk);
  order(sdk);
  answer_card(sdk, at(words, "/text_hash", 0));
  react(sdk, at(words, "/text_hash", 0));
  show_friend_store(sdk);
  follow_link(sdk);
  ask_for_three_at_once(sdk, strcmp(argv[3], "host") == 0);
  ask_for_what_is_not_there(sdk);
  vt_response_free(words);
  vt_sdk_close(sdk);
  return 0;
}
