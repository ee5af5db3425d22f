// http_server_scene: a server on a Unix socket and a client that sends exactly what it is told, for the tests of
// http_server.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "net/http_server.hpp"
#include "tests/common/test_certificates.hpp"

namespace vetrina::net {

// A client that sends exactly what it is told over a Unix socket.
class raw_client {
 public:
  explicit raw_client(std::string const& path) : fd_{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    timeval const patience{10, 0};  // a server that never answers fails the test instead of hanging it
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~raw_client() { leave(); }
  raw_client(raw_client const&) = delete;
  raw_client& operator=(raw_client const&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  void leave() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  bool say(std::string const& bytes) {
    return send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }
  // Until the server closes.
  std::string hear_all() {
    std::string out;
    std::array<char, 4096> part;
    for (ssize_t n = 0; (n = recv(fd_, part.data(), part.size(), 0)) > 0;)
      out.append(part.data(), static_cast<std::size_t>(n));
    return out;
  }
  std::string hear_until(std::string const& end) {
    std::string out;
    char c = 0;
    while (!out.ends_with(end) && recv(fd_, &c, 1, 0) == 1) out += c;
    return out;
  }

 private:
  int fd_;
  bool connected_ = false;
};

inline http_response echo(http_request&& request, peer const&) {
  return {200,
          {{"content-type", "text/plain"}, {"x-target", request.target}, {"x-method", request.method}},
          std::move(request.body)};
}

class http_server_scene : public testing::Test {
 protected:
  test::certificate_folder folder_;
  std::string path_ = folder_.file("s");

  std::unique_ptr<http_server> on_path(http_handler handler = echo, std::function<void(listen_options&)> change = {}) {
    listen_options options;
    options.unix_socket = path_;
    if (change) change(options);
    return serve(options, std::move(handler)).value();
  }
  std::string say_once(std::string const& bytes) {
    raw_client client{path_};
    client.say(bytes);
    return client.hear_all();
  }
};

inline constexpr auto last_get = "GET /a?b=c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

}  // namespace vetrina::net
