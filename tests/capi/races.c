/* Eight threads submit, call, cancel, wait, take, follow links and track on one handle, in one order and in random ones,
 * and it is closed under them, from outside and by one of them: every operation that was submitted completes exactly
 * once, and every call gets an answer or an error. Run under ThreadSanitizer too. */
#include <poll.h>
#include <pthread.h>

#include "support.h"

enum { workers = 8, rounds = 60 };

typedef struct worker_state {
  vt_sdk* sdk;
  int number;
  int closes; /* in the middle of it all */
  int accepted; /* atomic */
  int completed[rounds]; /* how often the operation of this round completed; atomic */
} worker_state;

static worker_state states[workers];

static void count(vt_completion const* one) {
  if (one->id == 0) return;
  EXPECT((one->code == VT_OK) == (one->response != NULL));
  EXPECT((one->code == VT_OK) == (one->error == NULL));
  EXPECT(one->code == VT_OK || one->code == VT_ERR_CANCELLED);
  __atomic_add_fetch((int*)one->user_data, 1, __ATOMIC_RELAXED);
  vt_response_free(one->response);
  vt_error_free(one->error);
}

static void allowed(vt_code code) {
  EXPECT(code == VT_OK || code == VT_ERR_PRECONDITION || code == VT_ERR_NOT_FOUND || code == VT_ERR_EXHAUSTED);
}

static char code[64];

static vt_code tracked(vt_sdk* sdk) {
  vt_insight_step step = VT_INIT(vt_insight_step);
  step.step = VT_STEP_VIEW;
  step.product = view("501-32");
  return vt_insight_track(sdk, &step, NULL);
}

static vt_code resolved(vt_sdk* sdk) {
  vt_link_visit visit = VT_INIT(vt_link_visit);
  vt_link_resolution out = VT_INIT(vt_link_resolution);
  char location[256];
  vt_code answer;
  visit.token = view(code);
  visit.tracking = VT_TRACKING_SESSION;
  out.location = location;
  out.location_capacity = sizeof location;
  answer = vt_link_resolve(sdk, &visit, &out, NULL);
  EXPECT(answer != VT_OK || strstr(location, "https://shop.example/p/501?v=501-32&vt_click=c_") == location);
  return answer;
}

static void* work(void* raw) {
  worker_state* const state = raw;
  int i;
  for (i = 0; i < rounds; ++i) {
    vt_completion one = VT_INIT(vt_completion);
    vt_response* answer = NULL;
    uint64_t id = 0;
    int32_t fd = -1;
    vt_code const code = vt_submit(state->sdk, "system.info", "{}", 2, &state->completed[i], &id, NULL);
    allowed(code);
    if (code != VT_OK) break; /* closed */
    EXPECT(id != 0);
    __atomic_store_n(&state->accepted, i + 1, __ATOMIC_RELAXED);
    if (i % 3 == state->number % 3) allowed(vt_cancel(state->sdk, id, NULL));
    if (i % 7 == 0) {
      allowed(vt_call(state->sdk, "system.info", "{}", 2, &answer, NULL));
      vt_response_free(answer);
    }
    if (i % 2 == 0) allowed(tracked(state->sdk));
    if (i % 4 == 0) allowed(resolved(state->sdk));
    if (i % 11 == 0) allowed(vt_run(state->sdk, 0, NULL, NULL));
    if (i % 5 == 0) allowed(vt_completion_fd(state->sdk, &fd, NULL));
    allowed(vt_completion_next(state->sdk, &one, NULL));
    count(&one);
    allowed(vt_http_match(state->sdk, "/vetrina/healthz") ? VT_OK : VT_ERR_PRECONDITION);
  }
  return NULL;
}

static unsigned drawn(unsigned* seed, unsigned below) {
  *seed = *seed * 1103515245U + 12345U;
  return (*seed >> 16) % below;
}

/* Until something completes or 5 ms are over, and then takes it. */
static void wait_and_take(vt_sdk* sdk) {
  vt_completion one = VT_INIT(vt_completion);
  struct pollfd ready;
  int32_t fd = -1;
  allowed(vt_completion_fd(sdk, &fd, NULL));
  ready.fd = fd;
  ready.events = POLLIN;
  if (fd >= 0) EXPECT(poll(&ready, 1, 5) >= 0);
  allowed(vt_completion_next(sdk, &one, NULL));
  count(&one);
}

static void submit_one(worker_state* state, unsigned over_http, uint64_t* id) {
  int* const completed = &state->completed[state->accepted];
  vt_code code;
  if (over_http) {
    vt_http_request request = VT_INIT(vt_http_request);
    request.method = view("GET");
    request.target = view("/vetrina/healthz");
    code = vt_http_submit(state->sdk, &request, completed, id, NULL);
  } else {
    code = vt_submit(state->sdk, "system.info", "{}", 2, completed, id, NULL);
  }
  allowed(code);
  if (code == VT_OK) __atomic_add_fetch(&state->accepted, 1, __ATOMIC_RELAXED);
}

/* The same, each thread in an order of its own: submit, cancel one or all, wait, call, run, close. */
static void* work_at_random(void* raw) {
  worker_state* const state = raw;
  unsigned seed = (unsigned)state->number;
  uint64_t id = 0;
  int i;
  for (i = 0; i < rounds; ++i) {
    vt_response* answer = NULL;
    if (state->closes && i == rounds / 3) vt_sdk_close(state->sdk);
    switch (drawn(&seed, 10)) {
      case 0:
        if (id != 0) allowed(vt_cancel(state->sdk, id, NULL));
        break;
      case 1:
        if (drawn(&seed, 4) == 0) allowed(vt_cancel(state->sdk, 0, NULL));
        break;
      case 2:
      case 3: wait_and_take(state->sdk); break;
      case 4:
        allowed(vt_call(state->sdk, "system.info", "{}", 2, &answer, NULL));
        vt_response_free(answer);
        break;
      case 5: allowed(vt_run(state->sdk, 0, NULL, NULL)); break;
      case 6: allowed(drawn(&seed, 2) ? tracked(state->sdk) : resolved(state->sdk)); break;
      default: submit_one(state, drawn(&seed, 3) == 0, &id);
    }
  }
  return NULL;
}

static void take_one(vt_sdk* sdk) {
  vt_completion one = VT_INIT(vt_completion);
  allowed(vt_completion_next(sdk, &one, NULL));
  count(&one);
}

typedef enum closing { after_all, by_another, by_one_of_them } closing;

static void raced(char const* more, void* (*what)(void*), closing when) {
  pthread_t threads[workers];
  vt_sdk* sdk = opened(more);
  vt_completion one = VT_INIT(vt_completion);
  int i;
  int k;
  int total = 0;
  memset(states, 0, sizeof states);
  for (i = 0; i < workers; ++i) {
    states[i].sdk = sdk;
    states[i].number = i;
    states[i].closes = when == by_one_of_them && i == workers / 2;
    EXPECT(pthread_create(&threads[i], NULL, what, &states[i]) == 0);
  }
  if (when == by_another) {
    while (__atomic_load_n(&states[0].accepted, __ATOMIC_RELAXED) < 10) take_one(sdk); /* well under way */
    vt_sdk_close(sdk);
  }
  for (i = 0; i < workers; ++i) EXPECT(pthread_join(threads[i], NULL) == 0);
  vt_sdk_close(sdk);
  while (vt_completion_next(sdk, &one, NULL) == VT_OK) {
    EXPECT(one.id != 0);
    count(&one);
  }
  for (i = 0; i < workers; ++i) {
    total += states[i].accepted;
    if (what == work && when == after_all) EXPECT(states[i].accepted == rounds);
    for (k = 0; k < rounds; ++k) EXPECT(states[i].completed[k] == (k < states[i].accepted));
  }
  EXPECT(total >= 10);
}

static void* released(void* raw) {
  int i;
  for (i = 0; i < 20; ++i) {
    vt_sdk* sdk = NULL;
    vt_error* err = NULL;
    char config[512];
    (void)raw;
    snprintf(config, sizeof config, "{\"data_dir\":\"%s/data\"}", folder());
    EXPECT_OK(vt_sdk_acquire("shared", config, strlen(config), &sdk, &err), err);
    vt_response_free(called(sdk, "system.info", "{}"));
    vt_sdk_release(sdk);
  }
  return NULL;
}

static void names_are_acquired_and_released_at_once(void) {
  pthread_t threads[workers];
  vt_sdk* sdk = NULL;
  vt_error* err = NULL;
  int i;
  for (i = 0; i < workers; ++i) EXPECT(pthread_create(&threads[i], NULL, released, NULL) == 0);
  for (i = 0; i < workers; ++i) EXPECT(pthread_join(threads[i], NULL) == 0);
  EXPECT_OK(vt_sdk_acquire("shared", NULL, 0, &sdk, &err), err);
  vt_sdk_close(sdk);
}

static void a_link_is_made(void) {
  vt_sdk* sdk = opened("");
  vt_response* answer;
  open_shop(sdk);
  vt_response_free(
      called(sdk, "catalog.put", "{\"products\":[{\"product\":\"501-32\",\"family\":\"501\",\"title\":\"501\"}]}"));
  answer = called(sdk, "link.create", "{\"target\":{\"product\":\"501-32\"}}");
  snprintf(code, sizeof code, "%s", vt_response_string(answer, "/code"));
  vt_response_free(answer);
  vt_sdk_close(sdk);
}

int main(void) {
  char const* const host = ",\"drive\":\"host\"";
  a_link_is_made();
  raced("", work, after_all);
  raced("", work, by_another);
  raced("", work_at_random, after_all);
  raced("", work_at_random, by_one_of_them);
  raced(host, work, after_all);
  raced(host, work, by_another);
  raced(host, work_at_random, after_all);
  raced(host, work_at_random, by_one_of_them);
  names_are_acquired_and_released_at_once();
  return 0;
}
