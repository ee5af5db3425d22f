#include "net/http_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <mutex>
#include <new>

#include "base/strings.hpp"
#include "net/listen_socket.hpp"
#include "net/server_connection.hpp"
#include "net/tls_context.hpp"

namespace vetrina::net {
namespace {

namespace asio = boost::asio;
using serving::connection;
using serving::error_code;
using serving::executor;
using serving::milliseconds;
using serving::shared_state;
using serving::socket;
using serving::timer;

std::string address_text(sockaddr_storage const& from) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (from.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6 const&>(from).sin6_addr, text.data(), text.size());
  } else if (from.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in const&>(from).sin_addr, text.data(), text.size());
  }
  return text.data();
}

class listening_server final : public http_server {
 public:
  listening_server(listen_options const& options, http_handler handler, listen_socket listener, ssl_context tls)
      : listener_{std::move(listener)},
        port_{listener_->port()},
        acceptor_{state_.io.get_executor()},
        pause_{state_.io.get_executor()} {
    state_.options = options;
    state_.handler = std::move(handler);
    if (tls) state_.tls.emplace(tls.release());
    state_.on_closed = [this] { on_closed(); };
    acceptor_.assign(fcntl(listener_->descriptor(), F_DUPFD_CLOEXEC, 0));
    state_.workers.emplace(options.threads);
    await_client();
    thread_ = start_thread("vetrina-http", [this] { run(); });
  }

  ~listening_server() override {
    stop(5'000);
    state_.workers.reset();  // running handlers use what the caller owns, so they end before the caller goes on
    state_.connections.clear();
  }

  std::uint16_t port() const noexcept override { return port_; }

  void stop(std::int64_t grace_ms) noexcept override {
    std::lock_guard const once{stop_mutex_};
    if (!thread_.joinable()) return;
    try {
      asio::post(state_.io, [this] { drain(); });
      std::unique_lock lock{empty_mutex_};
      empty_changed_.wait_for(lock, milliseconds(grace_ms), [&] { return empty_; });
    } catch (std::exception const&) {  // no memory to ask nicely
    }
    state_.io.stop();
    thread_.join();
    drain();
    while (!state_.connections.empty()) std::shared_ptr {
        *state_.connections.begin()
      } -> close();
  }

 private:
  // A connection that runs out of memory ends by itself; here arrives that a new one could not be taken.
  void run() noexcept {
    for (bool again = false;;) {
      try {
        if (again) await_client();
        again = false;
        state_.io.run();
        return;
      } catch (std::exception const&) {
        again = true;
        ::usleep(10'000);  // memory comes back when others give it back
      }
    }
  }

  void await_client() {
    if (accepting_ || state_.stopping || state_.connections.size() >= state_.options.max_connections) return;
    acceptor_.async_wait(asio::posix::descriptor_base::wait_read, [this](error_code const& ec) {
      accepting_ = false;
      if (!ec) accept_clients();
    });
    accepting_ = true;
  }

  void accept_clients() {
    while (!state_.stopping && state_.connections.size() < state_.options.max_connections) {
      sockaddr_storage from{};
      socklen_t size = sizeof from;
      int const fd =
          accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd < 0 && errno == EAGAIN) break;
      if (fd < 0 && (errno == ECONNABORTED || errno == EINTR || errno == EPROTO)) continue;  // that client only
      if (fd < 0) return rest_a_while();
      int const on = 1;
      if (from.ss_family != AF_UNIX) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      socket accepted{state_.io.get_executor()};
      if (!taken(accepted, asio::generic::stream_protocol{from.ss_family, 0}, fd)) return rest_a_while();
      auto client = std::make_shared<connection>(state_, std::move(accepted), address_text(from));
      state_.connections.insert(client);
      client->start();
    }
    await_client();
  }

  // Owns the descriptor from then on, or has closed it.
  static bool taken(socket& by, asio::generic::stream_protocol const& kind, int fd) {
    error_code ec;
    try {
      by.assign(kind, fd, ec);
    } catch (std::bad_alloc const&) {
      ec = asio::error::no_memory;
    }
    if (ec) ::close(fd);
    return !ec;
  }

  // The listener stays readable while the process is out of descriptors: without a pause this would spin.
  void rest_a_while() {
    pause_.expires_after(milliseconds(50));
    pause_.async_wait([this](error_code const& ec) {
      if (!ec) await_client();
    });
  }

  void on_closed() {
    if (state_.stopping) return tell_if_empty();
    await_client();
  }

  void drain() {
    state_.stopping = true;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    listener_.reset();
    for (auto it = state_.connections.begin(); it != state_.connections.end();) {
      auto const each = *it++;  // it may take itself out
      each->drain();
    }
    tell_if_empty();
  }

  void tell_if_empty() {
    if (!state_.connections.empty()) return;
    {
      std::lock_guard const lock{empty_mutex_};
      empty_ = true;
    }
    empty_changed_.notify_all();
  }

  shared_state state_;
  std::optional<listen_socket> listener_;
  std::uint16_t port_;
  asio::posix::basic_stream_descriptor<executor> acceptor_;
  timer pause_;
  bool accepting_ = false;
  asio::executor_work_guard<executor> guard_{state_.io.get_executor()};
  std::mutex stop_mutex_;
  std::mutex empty_mutex_;
  std::condition_variable empty_changed_;
  bool empty_ = false;
  std::thread thread_;
};

}  // namespace

result<std::unique_ptr<http_server>> serve(listen_options const& options, http_handler handler) {
  bool const on_path = !options.unix_socket.empty();
  if (options.threads < 1 || options.threads > 64) {
    return fail(code::range, "server.cannot_listen", "The server needs 1 to 64 threads.", "/threads");
  }
  ssl_context tls;
  if (!on_path) {
    VT_TRY(tls, make_server_context(options.certificate_file, options.private_key_file));
  }
  VT_TRY(listen_socket listener, on_path ? listen_socket::unix_path(options.unix_socket, options.unix_group)
                                         : listen_socket::tcp(options.address, options.port));
  try {
    return std::unique_ptr<http_server>(
        std::make_unique<listening_server>(options, std::move(handler), std::move(listener), std::move(tls)));
  } catch (std::exception const& e) {
    return fail(code::exhausted, "server.cannot_listen",
                cat("The server cannot start: ", e.what(), ". Check the limits on threads and open files."));
  }
}

}  // namespace vetrina::net
