#include "tests/unit/net/scripted_server.hpp"

#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace vetrina::test {

struct scripted_server::tls {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  ~tls() { SSL_CTX_free(context); }
};

namespace {

int force_protocol(SSL*, unsigned char const** out, unsigned char* size, unsigned char const*, unsigned, void* wanted) {
  auto const& protocol = *static_cast<std::string const*>(wanted);
  *out = reinterpret_cast<unsigned char const*>(protocol.data());
  *size = static_cast<unsigned char>(protocol.size());
  return SSL_TLSEXT_ERR_OK;
}

void wait_until_gone(int fd) {
  std::array<char, 4096> ignored;
  while (::read(fd, ignored.data(), ignored.size()) > 0) {
  }
}

}  // namespace

scripted_server::scripted_server(script what) : script_{std::move(what)}, tls_{std::make_unique<tls>()} {
  auto* const context = tls_->context;
  if (script_.newest_tls != 0) {
    SSL_CTX_set_security_level(context, 0);  // below 1.2 OpenSSL needs MD5-SHA1, which level 1 forbids
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, script_.newest_tls);
  }
  if (SSL_CTX_use_certificate_chain_file(context, script_.files.certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, script_.files.private_key.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("scripted_server: certificate");
  }
  if (!script_.protocol.empty()) SSL_CTX_set_alpn_select_cb(context, &force_protocol, &script_.protocol);

  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, 16) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("scripted_server: listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

scripted_server::~scripted_server() {
  shutdown(listener_, SHUT_RDWR);  // wakes accept()
  thread_.join();
  close(listener_);
}

std::string scripted_server::url(std::string const& path, std::string const& host) const {
  return "https://" + host + ":" + std::to_string(port_) + path;
}

std::vector<std::string> scripted_server::requests() const {
  std::lock_guard const lock{mutex_};
  return requests_;
}

void scripted_server::run() {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);  // of this thread only: the client under test must not need it
  for (;;) {
    int const fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    ++connections_;
    talk(fd);
    close(fd);
  }
}

void scripted_server::talk(int fd) {
  if (!script_.shakes_hands) return wait_until_gone(fd);
  if (!script_.speaks_tls) {
    std::array<char, 4096> hello;
    if (::read(fd, hello.data(), hello.size()) > 0 && ::write(fd, script_.answer.data(), script_.answer.size()) < 0)
      return;
    return wait_until_gone(fd);
  }
  std::unique_ptr<SSL, decltype(&SSL_free)> const ssl{SSL_new(tls_->context), &SSL_free};
  SSL_set_fd(ssl.get(), fd);
  if (SSL_accept(ssl.get()) != 1) {
    ERR_clear_error();
    return;
  }
  if (SSL_session_reused(ssl.get()) == 1) ++resumed_;
  std::string request;
  std::array<char, 4096> part;
  while (request.find("\r\n\r\n") == std::string::npos) {
    int const n = SSL_read(ssl.get(), part.data(), static_cast<int>(part.size()));
    if (n <= 0) return;
    request.append(part.data(), static_cast<std::size_t>(n));
  }
  threads_seen_ = count_threads();
  {
    std::lock_guard const lock{mutex_};
    requests_.push_back(request);
  }
  if (!script_.answer.empty()) SSL_write(ssl.get(), script_.answer.data(), static_cast<int>(script_.answer.size()));
  if (script_.then == ending::hang) wait_until_gone(fd);
  if (script_.then == ending::close_notify) SSL_shutdown(ssl.get());
  ERR_clear_error();
}

int count_threads() {
  int out = 0;
  for ([[maybe_unused]] auto const& each : std::filesystem::directory_iterator("/proc/self/task")) ++out;
  return out;
}

}  // namespace vetrina::test
