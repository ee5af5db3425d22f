/* A host over C that keeps nothing of what passes through it: one line in, one answer out, both wiped. What is found in
 * its memory afterwards is the library's. One thread.
 *
 *   canary_host CONFIG LOG     lines on stdin: "call OPERATION DOCUMENT", "http METHOD\tTARGET\tCOOKIE\tBODY",
 *                              "run", "keep TEXT" (for good), "drop TEXT" (freed, not wiped)
 *   on stdout:                 "CODE SIZE\n" and the bytes
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vetrina/vetrina.h>

static char line[1 << 18];
static char out[1 << 18];
static size_t out_size;
static int log_file;
static char* kept;

static void write_all(int to, char const* bytes, size_t size) {
  while (size > 0) {
    ssize_t const n = write(to, bytes, size);
    if (n <= 0) _exit(1);
    bytes += n;
    size -= (size_t)n;
  }
}

static void put(char const* bytes, size_t size) {
  if (out_size + size > sizeof out) _exit(1);
  memcpy(out + out_size, bytes, size);
  out_size += size;
}

static void put_text(char const* text) { put(text, strlen(text)); }

static void answer(int code) {
  char head[64];
  int const size = snprintf(head, sizeof head, "%d %zu\n", code, out_size);
  write_all(STDOUT_FILENO, head, (size_t)size);
  write_all(STDOUT_FILENO, out, out_size);
  explicit_bzero(out, out_size);
  out_size = 0;
}

static void logged(void* user, int32_t level, char const* area, char const* event, char const* detail) {
  char const* const parts[] = {area, " ", event, " ", detail, "\n"};
  size_t i;
  (void)user;
  (void)level;
  for (i = 0; i < sizeof parts / sizeof *parts; ++i) write_all(log_file, parts[i], strlen(parts[i]));
}

static void take(vt_response* got, vt_error* why) {
  if (why != NULL) put_text(vt_error_json(why));
  if (got != NULL) {
    size_t size = 0;
    char const* const data = vt_response_data(got, &size);
    put(data, size);
  }
  vt_response_free(got);
  vt_error_free(why);
}

static vt_str view(char const* text) {
  vt_str made;
  made.ptr = text;
  made.len = strlen(text);
  return made;
}

static vt_header header(char const* name, char const* value) {
  vt_header made;
  made.name = view(name);
  made.value = view(value);
  return made;
}

static void call(vt_sdk* sdk, char* words) {
  char* const document = strchr(words, ' ');
  vt_response* got = NULL;
  vt_error* why = NULL;
  int code = 0;
  if (document == NULL) _exit(1);
  *document = 0;
  code = (int)vt_call(sdk, words, document + 1, strlen(document + 1), &got, &why);
  take(got, why);
  answer(code);
}

/* The status, and headers a line each before the body. */
static void http(vt_sdk* sdk, char* words) {
  char* part[4];
  vt_http_request request = VT_INIT(vt_http_request);
  vt_header headers[4];
  vt_response* got = NULL;
  vt_error* why = NULL;
  int code = 0;
  size_t i;
  for (i = 0; i < 4; ++i) {
    part[i] = words;
    words = i < 3 ? strchr(words, '\t') : words;
    if (words == NULL) _exit(1);
    if (i < 3) *words++ = 0;
  }
  headers[0] = header("Host", "localhost:8443");
  headers[1] = header("Content-Type", "application/x-www-form-urlencoded");
  headers[2] = header("Cookie", part[2]);
  headers[3] = header("Sec-Fetch-Site", "same-origin");
  request.header_count = 4;
  request.headers = headers;
  request.method = view(part[0]);
  request.target = view(part[1]);
  request.body = view(part[3]);
  request.remote_address = view("192.0.2.7");
  code = (int)vt_http_handle(sdk, &request, &got, &why);
  if (got != NULL) {
    code = vt_response_status(got);
    for (i = 0; i < vt_response_header_count(got); ++i) {
      char const* name = NULL;
      char const* value = NULL;
      if (vt_response_header(got, i, &name, &value) != VT_OK) _exit(1);
      put_text(name);
      put_text(": ");
      put_text(value);
      put_text("\n");
    }
  }
  take(got, why);
  answer(code);
}

static void run(vt_sdk* sdk) {
  vt_error* why = NULL;
  int64_t ran = 0;
  int const code = (int)vt_run(sdk, 5000, &ran, &why);
  char text[32];
  int const size = snprintf(text, sizeof text, "%lld", (long long)ran);
  if (why == NULL) put(text, (size_t)size);
  take(NULL, why);
  answer(code);
}

static void keep(char const* text, int drop) {
  kept = strdup(text);
  if (kept == NULL) _exit(1);
  if (drop) free(kept);
  answer(0);
}

static size_t next_line(void) {
  size_t size = 0;
  while (size < sizeof line - 1) {
    ssize_t const n = read(STDIN_FILENO, line + size, sizeof line - 1 - size);
    if (n <= 0) return 0;
    size += (size_t)n;
    if (line[size - 1] != '\n') continue;
    line[size - 1] = 0;
    return size;
  }
  _exit(1);
}

int main(int count, char** arguments) {
  vt_sdk* sdk = NULL;
  vt_error* err = NULL;
  size_t size;
  if (count != 3) return 2;
  log_file = open(arguments[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log_file < 0 || vt_sdk_open(arguments[1], strlen(arguments[1]), &sdk, &err) != VT_OK ||
      vt_log_sink(sdk, logged, NULL, &err) != VT_OK) {
    fprintf(stderr, "canary_host: %s\n", err == NULL ? "no log file" : vt_error_json(err));
    return 1;
  }
  while ((size = next_line()) > 0) {
    if (strncmp(line, "call ", 5) == 0) call(sdk, line + 5);
    if (strncmp(line, "http ", 5) == 0) http(sdk, line + 5);
    if (strcmp(line, "run") == 0) run(sdk);
    if (strncmp(line, "keep ", 5) == 0) keep(line + 5, 0);
    if (strncmp(line, "drop ", 5) == 0) keep(line + 5, 1);
    explicit_bzero(line, size);
  }
  vt_sdk_close(sdk);
  return 0;
}
