#include "net/http_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <unordered_set>

#include "base/clock.hpp"
#include "base/strings.hpp"
#include "net/address.hpp"
#include "net/listen_socket.hpp"
#include "net/message_head.hpp"
#include "net/response_text.hpp"
#include "net/tls_context.hpp"
#include "net/worker_pool.hpp"

namespace vetrina::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

using executor = asio::io_context::executor_type;
using socket = asio::basic_stream_socket<asio::generic::stream_protocol, executor>;
using timer = asio::basic_waitable_timer<steady_clock, asio::wait_traits<steady_clock>, executor>;
using request_parser = http::request_parser<http::string_body>;

constexpr auto linger_time = milliseconds(1000);
constexpr auto farewell_time = milliseconds(200);

class connection;

// What connections share. Lives as long as the longest connection; touched on the I/O thread but for `workers`.
struct shared_state {
  listen_options options;
  http_handler handler;
  asio::io_context io{1};
  std::optional<asio::ssl::context> tls;
  std::unordered_set<std::shared_ptr<connection>> connections;
  std::function<void()> on_closed;
  bool stopping = false;
  std::optional<worker_pool> workers;  // last: its jobs use the rest
};

// One client, from accept to close. Every function runs on the I/O thread, so there is no lock and no strand.
class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(shared_state& state, socket accepted, std::string address)
      : state_{state}, socket_{std::move(accepted)}, timer_{state.io.get_executor()},
        peer_{std::move(address), state.tls.has_value()} {
    if (state.tls) tls_.emplace(socket_, *state.tls);
  }

  void start() {
    if (!tls_) return next_request();
    arm(milliseconds(state_.options.read_timeout_ms));
    tls_->async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](error_code const& ec) {
      ERR_clear_error();
      if (ec) return self->close();
      self->next_request();
    });
  }

  // What has begun ends with an answer; what has not ends now.
  void drain() {
    if (phase_ == phase::handshaking || phase_ == phase::idle || phase_ == phase::leaving) close();
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
    if (state_.connections.erase(shared_from_this()) > 0) state_.on_closed();
  }

 private:
  enum class phase { handshaking, idle, reading, handling, answering, refusing, leaving };

  void next_request() {
    if (state_.stopping && inbox_.empty()) return farewell();
    parser_.reset();
    request_ = {};
    if (inbox_.empty()) {
      phase_ = phase::idle;
      arm(milliseconds(state_.options.idle_timeout_ms));
      return read();
    }
    begin_reading();
    consume();
  }

  void begin_reading() {
    phase_ = phase::reading;
    arm(milliseconds(state_.options.read_timeout_ms));  // not again for later bytes: one a second would hold us for ever
  }

  void read() {
    if (read_pending_ || !socket_.is_open()) return;
    read_pending_ = true;
    auto done = [self = shared_from_this()](error_code const& ec, std::size_t n) { self->on_read(ec, n); };
    if (tls_) {
      tls_->async_read_some(asio::buffer(chunk_), std::move(done));
    } else {
      socket_.async_read_some(asio::buffer(chunk_), std::move(done));
    }
  }

  void on_read(error_code const& ec, std::size_t n) {
    read_pending_ = false;
    if (ec && phase_ == phase::refusing) return;  // the answer is still being written; its end closes
    if (ec) return close();
    if (phase_ == phase::leaving) return read();
    if (phase_ == phase::idle) begin_reading();
    if (phase_ != phase::reading) return;
    inbox_.append(chunk_.data(), n);
    consume();
  }

  void consume() {
    if (!parser_ && !take_head()) return;
    while (!parser_->is_done()) {
      error_code ec;
      auto const used = inbox_.empty() ? 0 : parser_->put(asio::buffer(inbox_), ec);
      inbox_.erase(0, used);
      if (ec == http::error::body_limit) return refuse(413, "The request's body is larger than allowed.");
      if (ec && ec != http::error::need_more) return refuse(400, cat("The request is not HTTP: ", ec.message(), "."));
      if (parser_->is_done() || (used > 0 && !inbox_.empty() && !ec)) continue;
      if (inbox_.size() > state_.options.max_header_bytes) return refuse(400, "The request has a chunk header without end.");
      if (expects_continue_) return invite_body();
      return read();
    }
    request_.body = std::move(parser_->get().body());
    dispatch();
  }

  // True once the head is understood; otherwise a read or a refusal is under way.
  bool take_head() {
    auto const limit = state_.options.max_header_bytes;
    auto const length = head_length(inbox_);
    if (length.value_or(inbox_.size()) > limit) {
      refuse(431, "The request's headers are larger than allowed.");
      return false;
    }
    if (!length) {
      read();
      return false;
    }
    if (auto const why = refused_head(message_kind::request, std::string_view(inbox_).substr(0, *length)); !why.empty()) {
      refuse(400, cat("The request was refused: it ", why, "."));
      return false;
    }
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limit));
    parser_->body_limit(state_.options.max_body_bytes);
    parser_->eager(true);
    error_code ec;
    inbox_.erase(0, parser_->put(asio::buffer(inbox_.data(), *length), ec));
    if (ec == http::error::body_limit) {
      refuse(413, "The request's body is larger than allowed.");
      return false;
    }
    auto const& head = parser_->get();
    if ((ec && ec != http::error::need_more) || !parser_->is_header_done() ||
        !(head.target().starts_with('/') || head.target() == "*")) {
      refuse(400, "The request was refused: it is not HTTP, or its target is not a path.");
      return false;
    }
    request_.method = std::string(head.method_string());
    request_.target = std::string(head.target());
    // Before the body: trailer fields must not pass for headers (RFC 9110 section 6.5.1).
    for (auto const& field : head.base()) {
      request_.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    expects_continue_ = head.version() >= 11 && iequals(find(request_.headers, "expect"), "100-continue");
    return true;
  }

  void invite_body() {
    expects_continue_ = false;
    write("HTTP/1.1 100 Continue\r\n\r\n", [this] { read(); });
  }

  void dispatch() {
    phase_ = phase::handling;
    timer_.cancel();
    framing_ = {parser_->keep_alive(), request_.method == "HEAD", 0};
    state_.workers->add([self = shared_from_this()] {
      http_response answer;
      try {
        answer = self->state_.handler(std::move(self->request_), self->peer_);
      } catch (...) {
        answer = plain_answer(500, "Something went wrong here.");
      }
      asio::post(self->state_.io, [self, answer = std::move(answer)] { self->reply(answer); });
    });
  }

  void reply(http_response const& answer) {
    if (!socket_.is_open()) return;
    phase_ = phase::answering;
    framing_.keep_alive = framing_.keep_alive && !state_.stopping && !iequals(find(answer.headers, "connection"), "close");
    framing_.wall_ms = system_clock().wall_ms();
    write(response_text(answer, framing_), [this] { framing_.keep_alive ? next_request() : farewell(); });
  }

  void refuse(int status, std::string_view sentence) {
    phase_ = phase::refusing;
    write(response_text(plain_answer(status, sentence), {false, false, system_clock().wall_ms()}), [this] { linger(); });
  }

  // A close with unread bytes makes the kernel send RST, which may overtake the answer: read on for a moment.
  void linger() {
    phase_ = phase::leaving;
    arm(linger_time);
    read();
  }

  void farewell() {
    phase_ = phase::leaving;
    if (!tls_) return close();
    arm(farewell_time);
    tls_->async_shutdown([self = shared_from_this()](error_code const&) {
      ERR_clear_error();
      self->close();
    });
  }

  void write(std::string bytes, std::function<void()> then) {
    outbox_ = std::move(bytes);
    sent_ = 0;
    then_ = std::move(then);
    write_on();
  }

  void write_on() {
    // While a request is read its own deadline goes on; a client that takes an answer slowly is fine, one that stops is not.
    if (phase_ != phase::reading) arm(milliseconds(state_.options.idle_timeout_ms));
    auto const rest = asio::buffer(outbox_.data() + sent_, outbox_.size() - sent_);
    auto done = [self = shared_from_this()](error_code const& ec, std::size_t n) {
      if (ec) return self->close();
      self->sent_ += n;
      if (self->sent_ < self->outbox_.size()) return self->write_on();
      self->outbox_ = {};
      std::exchange(self->then_, nullptr)();
    };
    if (tls_) {
      tls_->async_write_some(rest, std::move(done));
    } else {
      socket_.async_write_some(rest, std::move(done));
    }
  }

  void arm(milliseconds wait) {
    timer_.expires_after(wait);
    timer_.async_wait([self = shared_from_this()](error_code const& ec) {
      if (ec || self->timer_.expiry() > steady_clock::now()) return;  // moved on while this was queued
      if (self->phase_ == phase::reading && !self->then_) return self->refuse(408, "The request came too slowly.");
      self->close();
    });
  }

  shared_state& state_;
  socket socket_;
  timer timer_;
  peer peer_;
  std::optional<asio::ssl::stream<socket&>> tls_;
  phase phase_ = phase::handshaking;
  bool read_pending_ = false;
  bool expects_continue_ = false;
  std::array<char, 8192> chunk_;
  std::string inbox_;
  std::optional<request_parser> parser_;
  http_request request_;
  response_framing framing_;
  std::string outbox_;
  std::size_t sent_ = 0;
  std::function<void()> then_;
};

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
      : listener_{std::move(listener)}, port_{listener_->port()}, acceptor_{state_.io.get_executor()}, pause_{state_.io.get_executor()} {
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
    asio::post(state_.io, [this] { drain(); });
    {
      std::unique_lock lock{empty_mutex_};
      empty_changed_.wait_for(lock, milliseconds(grace_ms), [&] { return empty_; });
    }
    asio::post(state_.io, [this] {
      for (auto const& each : std::unordered_set(state_.connections)) each->close();
      guard_.reset();
      state_.io.stop();
    });
    thread_.join();
  }

 private:
  // Out of memory in one connection's step must not end the others; that connection's timer closes it.
  void run() noexcept {
    for (;;) {
      try {
        state_.io.run();
        return;
      } catch (std::exception const&) {
        asio::post(state_.io, [this] { await_client(); });
      }
    }
  }

  void await_client() {
    if (accepting_ || state_.stopping || state_.connections.size() >= state_.options.max_connections) return;
    accepting_ = true;
    acceptor_.async_wait(asio::posix::descriptor_base::wait_read, [this](error_code const& ec) {
      accepting_ = false;
      if (!ec) accept_clients();
    });
  }

  void accept_clients() {
    while (!state_.stopping && state_.connections.size() < state_.options.max_connections) {
      sockaddr_storage from{};
      socklen_t size = sizeof from;
      int const fd = accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd < 0 && errno == EAGAIN) break;
      if (fd < 0 && (errno == ECONNABORTED || errno == EINTR || errno == EPROTO)) continue;  // that client only
      if (fd < 0) return rest_a_while();
      int const on = 1;
      if (from.ss_family != AF_UNIX) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      socket accepted{state_.io.get_executor()};
      error_code ec;
      accepted.assign(asio::generic::stream_protocol{from.ss_family, 0}, fd, ec);
      if (ec) {
        ::close(fd);
        return rest_a_while();
      }
      auto client = std::make_shared<connection>(state_, std::move(accepted), address_text(from));
      state_.connections.insert(client);
      client->start();
    }
    await_client();
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
    for (auto const& each : std::unordered_set(state_.connections)) each->drain();
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
  VT_TRY(listen_socket listener, on_path ? listen_socket::unix_path(options.unix_socket)
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
