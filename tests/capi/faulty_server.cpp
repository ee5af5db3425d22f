// Our own server while memory is short in its threads: each allocation between a client's connection and its answer fails in
// turn, alone and with many that follow. The client gets an answer or is cut off, and the next one is served as if nothing
// had been; closing ends in time, also where there is no memory to say so.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "allocations.hpp"
#include "vetrina/vetrina.h"

using namespace vetrina;

namespace {

#define EXPECT(condition) expect((condition), __LINE__, #condition)

void expect(bool holds, int line, char const* what) {
  if (holds) return;
  static_cast<void>(test::failed_everywhere());
  std::fprintf(stderr, "faulty_server.cpp:%d: expected %s\n", line, what);
  std::_Exit(1);
}

enum class heard { whole_answer, other_answer, cut_off };

// A client without an allocation of its own: it would fail with the others.
heard asked(char const* path) {
  static constexpr char request[] =
      "GET /vetrina/healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /vetrina/healthz HTTP/1.1\r\nHost: localhost\r\n"
      "Connection: close\r\n\r\n";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int const client = ::socket(AF_UNIX, SOCK_STREAM, 0);
  EXPECT(client >= 0);
  EXPECT(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  // It may be cut off before it has said all.
  static_cast<void>(::send(client, request, sizeof request - 1, MSG_NOSIGNAL) > 0);
  char said[8192];
  std::size_t size = 0;
  for (;;) {
    pollfd ready{client, POLLIN, 0};
    EXPECT(::poll(&ready, 1, 10'000) == 1);  // never left hanging
    auto const got = ::read(client, said + size, sizeof said - 1 - size);
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  ::close(client);
  said[size] = 0;
  if (size == 0) return heard::cut_off;
  char const* const second = std::strstr(said + 1, "HTTP/1.1 200 ");
  bool const whole =
      std::strncmp(said, "HTTP/1.1 200 ", 13) == 0 && second != nullptr && std::strstr(second, "ok\n") != nullptr;
  return whole ? heard::whole_answer : heard::other_answer;
}

struct server {
  vt_sdk* sdk = nullptr;
  std::string path;

  server(std::string const& folder, int number) : path{folder + "/" + std::to_string(number)} {
    auto const config = R"({"data_dir":")" + folder + R"(/data","drive":"host"})";
    auto const listen = R"({"threads":1,"unix_socket":")" + path + "\"}";
    EXPECT(vt_sdk_open(config.data(), config.size(), &sdk, nullptr) == VT_OK);
    EXPECT(vt_serve(sdk, listen.data(), listen.size(), nullptr, nullptr) == VT_OK);
    EXPECT(asked(path.c_str()) == heard::whole_answer);
  }
  ~server() { vt_sdk_close(sdk); }
  server(server const&) = delete;
  server& operator=(server const&) = delete;
};

void a_client_is_answered_or_cut_off_and_the_next_is_served(std::string const& folder, long bad) {
  server const one{folder, 0};
  long good = 0;
  long cut = 0;
  for (bool failed = true; failed; ++good) {
    test::fail_everywhere_after(good, bad);
    auto const got = asked(one.path.c_str());
    failed = test::failed_everywhere();
    EXPECT(failed || got == heard::whole_answer);
    cut += got == heard::whole_answer ? 0 : 1;
    EXPECT(asked(one.path.c_str()) == heard::whole_answer);
  }
  EXPECT(good > 20 && cut > 10);
  std::printf("%ld allocations of two requests, %ld at once: %ld clients were cut off, none was left waiting\n", good,
              bad, cut);
}

void a_server_closes_without_memory(std::string const& folder) {
  for (int good = 0; good < 12; ++good) {
    server one{folder, good + 1};
    test::fail_everywhere_after(good, 1'000'000);
    vt_sdk_close(one.sdk);
    static_cast<void>(test::failed_everywhere());
    EXPECT(::access(one.path.c_str(), F_OK) != 0);
  }
}

}  // namespace

int main() {
  std::string folder = (std::filesystem::temp_directory_path() / "vetrina-server-XXXXXX").string();
  EXPECT(::mkdtemp(folder.data()) != nullptr);
  a_client_is_answered_or_cut_off_and_the_next_is_served(folder, 1);
  a_client_is_answered_or_cut_off_and_the_next_is_served(folder, 8);
  a_server_closes_without_memory(folder);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return 0;
}
