#include "net/listen_socket.hpp"

#include <grp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/strings.hpp"
#include "net/address.hpp"

namespace vetrina::net {
namespace {

constexpr int stream_flags = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;

error cannot_listen(std::string_view where, std::string_view why) {
  return fail(code::precondition, "server.cannot_listen", cat("Cannot listen on ", where, ": ", why, "."));
}

std::string errno_text() { return std::generic_category().message(errno); }

template <class Address>
sockaddr* generic(Address& address) {
  return reinterpret_cast<sockaddr*>(&address);
}

// Only a refused connection proves that no process listens: a full backlog or missing rights do not.
bool is_abandoned(sockaddr_un& address) {
  int const fd = socket(AF_UNIX, stream_flags, 0);
  if (fd < 0) return false;
  bool const refused = connect(fd, generic(address), sizeof address) != 0 && errno == ECONNREFUSED;
  close(fd);
  return refused;
}

result<void> give_to(std::string const& path, std::string const& name) {
  group entry{};
  group* found = nullptr;
  std::array<char, 16384> room{};
  if (getgrnam_r(name.c_str(), &entry, room.data(), room.size(), &found) != 0 || found == nullptr) {
    return cannot_listen(path, cat("there is no group \"", name, "\""));
  }
  constexpr uid_t same_owner = static_cast<uid_t>(-1);
  if (chown(path.c_str(), same_owner, found->gr_gid) != 0) {
    return cannot_listen(path, cat("it cannot be given to the group \"", name, "\": ", errno_text()));
  }
  if (chmod(path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) != 0) return cannot_listen(path, errno_text());
  return {};
}

}  // namespace

listen_socket::listen_socket(listen_socket&& other) noexcept
    : fd_{std::exchange(other.fd_, -1)},
      port_{other.port_},
      path_{std::exchange(other.path_, {})},
      device_{other.device_},
      inode_{other.inode_} {}

listen_socket::~listen_socket() {
  struct stat now {};
  if (!path_.empty() && lstat(path_.c_str(), &now) == 0 && now.st_dev == device_ && now.st_ino == inode_) {
    unlink(path_.c_str());
  }
  if (fd_ >= 0) close(fd_);
}

result<listen_socket> listen_socket::tcp(std::string const& address, std::uint16_t port) {
  auto const where = cat(address, " port ", static_cast<unsigned>(port));
  auto const parsed = parse_address(address);
  if (!parsed) return cannot_listen(where, "it is not an IP address");
  listen_socket out{socket(parsed->v6 ? AF_INET6 : AF_INET, stream_flags, 0)};
  if (out.fd_ < 0) return cannot_listen(where, errno_text());
  int const on = 1;
  setsockopt(out.fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_storage bound{};
  socklen_t size = 0;
  if (parsed->v6) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(bound);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&v6.sin6_addr, parsed->bytes.data(), 16);
    size = sizeof v6;
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(bound);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&v4.sin_addr, parsed->bytes.data(), 4);
    size = sizeof v4;
  }
  if (bind(out.fd_, generic(bound), size) != 0 || listen(out.fd_, SOMAXCONN) != 0 ||
      getsockname(out.fd_, generic(bound), &size) != 0) {
    return cannot_listen(where, errno_text());
  }
  out.port_ = ntohs(parsed->v6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                               : reinterpret_cast<sockaddr_in&>(bound).sin_port);
  return out;
}

result<listen_socket> listen_socket::unix_path(std::string const& path, std::string const& group) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return cannot_listen(path, "the path is longer than 107 bytes");
  std::copy(path.begin(), path.end(), address.sun_path);

  struct stat found {};
  if (lstat(path.c_str(), &found) == 0) {
    if (!S_ISSOCK(found.st_mode)) return cannot_listen(path, "a file that is not a socket is in the way");
    if (!is_abandoned(address)) return cannot_listen(path, "another process listens there");
    unlink(path.c_str());
  }
  listen_socket out{socket(AF_UNIX, stream_flags, 0)};
  // Before bind: Linux makes the path with the descriptor's mode, so at no time can others connect. umask() would
  // change the host's whole process.
  if (out.fd_ < 0 || fchmod(out.fd_, S_IRUSR | S_IWUSR) != 0 || bind(out.fd_, generic(address), sizeof address) != 0) {
    return cannot_listen(path, errno_text());
  }
  // Before listen: until then nobody can connect, whoever may open the path.
  if (!group.empty()) {
    if (auto given = give_to(path, group); !given) {
      unlink(path.c_str());
      return given.error();
    }
  }
  struct stat made {};
  if (listen(out.fd_, SOMAXCONN) != 0 || lstat(path.c_str(), &made) != 0) return cannot_listen(path, errno_text());
  out.path_ = path;
  out.device_ = made.st_dev;
  out.inode_ = made.st_ino;
  return out;
}

}  // namespace vetrina::net
