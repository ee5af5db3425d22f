// listen_socket: a bound, listening descriptor, on TCP or on a Unix socket's path. Plain POSIX, because the mode of
// the path and close-on-exec must hold from the first moment, which Asio does not offer. Not thread-safe.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace vetrina::net {

class listen_socket {
 public:
  // Fail with server.cannot_listen.
  [[nodiscard]] static result<listen_socket> tcp(std::string const& address, std::uint16_t port);
  // Mode 0600, or 0660 for a group that this process is in. A socket that nobody listens on any more is replaced;
  // anything else at the path is left alone.
  [[nodiscard]] static result<listen_socket> unix_path(std::string const& path, std::string const& group);

  listen_socket(listen_socket&& other) noexcept;
  listen_socket& operator=(listen_socket&&) = delete;
  ~listen_socket();  // closes, and removes the path while it is still the one that was made

  [[nodiscard]] int descriptor() const noexcept { return fd_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

 private:
  explicit listen_socket(int fd) noexcept : fd_{fd} {}
  int fd_ = -1;
  std::uint16_t port_ = 0;
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace vetrina::net
