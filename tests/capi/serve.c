/* Our own server: HTTPS judged by curl with the test's authority, a Unix socket, and peers that go away.
 * serve MAKE_CA_SCRIPT */
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support.h"

/* What curl says about a request: its output is compared with `wanted`; gives its exit code. */
static int curl(char const* options, char const* wanted) {
  char command[1024];
  char said[4096];
  size_t size;
  FILE* out;
  int status;
  snprintf(command, sizeof command, "curl --silent --max-time 20 --noproxy '*' %s", options);
  out = popen(command, "r");
  EXPECT(out != NULL);
  size = fread(said, 1, sizeof said - 1, out);
  said[size] = 0;
  status = pclose(out);
  if (wanted != NULL) EXPECT_TEXT(said, wanted);
  return status == -1 ? -1 : status >> 8;
}

static int32_t serve_https(vt_sdk* sdk) {
  char listen[512];
  int32_t port = 0;
  vt_error* err = NULL;
  snprintf(listen, sizeof listen,
           "{\"port\":0,\"certificate_file\":\"%s/server.pem\",\"private_key_file\":\"%s/server.key\"}", folder(),
           folder());
  EXPECT_OK(vt_serve(sdk, listen, strlen(listen), &port, &err), err);
  EXPECT(port > 0);
  return port;
}

static void a_client_that_trusts_the_authority_is_answered_and_no_other(void) {
  vt_sdk* sdk = opened("");
  int32_t const port = serve_https(sdk);
  char options[512];
  snprintf(options, sizeof options, "--cacert %s/ca.pem https://localhost:%d/vetrina/healthz", folder(), (int)port);
  EXPECT(curl(options, "ok\n") == 0);
  snprintf(options, sizeof options, "https://localhost:%d/vetrina/healthz", (int)port);
  EXPECT(curl(options, "") == 60); /* CURLE_PEER_FAILED_VERIFICATION */
  snprintf(options, sizeof options, "--cacert %s/ca.pem --tls-max 1.1 --tlsv1.1 https://localhost:%d/vetrina/healthz",
           folder(), (int)port);
  EXPECT(curl(options, "") == 35); /* CURLE_SSL_CONNECT_ERROR */
  vt_sdk_close(sdk);
  snprintf(options, sizeof options, "--cacert %s/ca.pem https://localhost:%d/vetrina/healthz", folder(), (int)port);
  EXPECT(curl(options, "") == 7); /* closed: CURLE_COULDNT_CONNECT */
}

static int connected(char const* path) {
  struct sockaddr_un address;
  int const client = socket(AF_UNIX, SOCK_STREAM, 0);
  memset(&address, 0, sizeof address);
  address.sun_family = AF_UNIX;
  EXPECT(strlen(path) < sizeof address.sun_path);
  strcpy(address.sun_path, path);
  EXPECT(client >= 0 && connect(client, (struct sockaddr*)&address, sizeof address) == 0);
  return client;
}

static void a_peer_that_goes_away_raises_no_sigpipe(void) {
  static char const request[] = "GET /vetrina/v1/system.operations HTTP/1.1\r\nHost: localhost\r\n\r\n";
  vt_sdk* sdk = opened("");
  char path[128];
  char listen[256];
  char options[512];
  vt_error* err = NULL;
  int i;
  struct sigaction now;
  EXPECT(sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == SIG_DFL); /* it would end this program */
  snprintf(path, sizeof path, "%s/s", folder());
  snprintf(listen, sizeof listen, "{\"unix_socket\":\"%s\"}", path);
  EXPECT_OK(vt_serve(sdk, listen, strlen(listen), NULL, &err), err);
  for (i = 0; i < 20; ++i) {
    int const client = connected(path);
    EXPECT(write(client, request, sizeof request - 1) == (ssize_t)sizeof request - 1);
    close(client); /* the answer finds nobody */
  }
  snprintf(options, sizeof options, "--unix-socket %s http://localhost/vetrina/healthz", path);
  EXPECT(curl(options, "ok\n") == 0);
  EXPECT(sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == SIG_DFL);
  vt_sdk_close(sdk);
  EXPECT(access(path, F_OK) != 0);
}

static void a_port_that_is_taken_is_refused(void) {
  vt_sdk* first = opened("");
  vt_sdk* second = opened("");
  char listen[512];
  vt_error* err = NULL;
  int32_t const port = serve_https(first);
  snprintf(listen, sizeof listen,
           "{\"port\":%d,\"certificate_file\":\"%s/server.pem\",\"private_key_file\":\"%s/server.key\"}", (int)port,
           folder(), folder());
  EXPECT(vt_serve(second, listen, strlen(listen), NULL, &err) == VT_ERR_PRECONDITION);
  EXPECT_TEXT(vt_error_slug(err), "server.cannot_listen");
  vt_error_free(err);
  vt_sdk_close(second);
  vt_sdk_close(first);
}

int main(int argc, char** argv) {
  char command[1024];
  EXPECT(argc == 2);
  snprintf(command, sizeof command, "'%s' '%s'", argv[1], folder());
  EXPECT(system(command) == 0);
  a_client_that_trusts_the_authority_is_answered_and_no_other();
  a_peer_that_goes_away_raises_no_sigpipe();
  a_port_that_is_taken_is_refused();
  return 0;
}
