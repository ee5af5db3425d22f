// server_connection: one client of the server, from accept to close, as a state machine. Private to http_server.cpp: its
// Asio headers must not reach further. Everything runs on the server's one I/O thread, so there is no lock, no strand.
#pragma once

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "net/http_server.hpp"
#include "net/response_text.hpp"
#include "net/worker_pool.hpp"

namespace vetrina::net::serving {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

using executor = asio::io_context::executor_type;
using socket = asio::basic_stream_socket<asio::generic::stream_protocol, executor>;
using timer = asio::basic_waitable_timer<steady_clock, asio::wait_traits<steady_clock>, executor>;
using request_parser = http::request_parser<http::string_body>;

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

class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(shared_state& state, socket accepted, std::string address);
  void start();
  // What has begun ends with an answer; what has not ends now.
  void drain();
  void close();

 private:
  enum class phase { handshaking, idle, reading, handling, answering, refusing, leaving };

  // A step that fails for want of memory ends this connection and no other.
  template <class Step>
  void run(Step step) {
    try {
      step();
    } catch (std::exception const&) {
      close();
    }
  }
  void next_request();
  void begin_reading();
  void read();
  void on_read(error_code const& ec, std::size_t n);
  void consume();
  // True once the head is understood; otherwise a read or a refusal is under way.
  bool take_head();
  void invite_body();
  void dispatch();
  void handle() noexcept;  // on a worker
  void reply();
  void refuse(int status, std::string_view sentence);
  // A close with unread bytes makes the kernel send RST, which may overtake the answer: read on for a moment.
  void linger();
  void farewell();
  void write(std::string bytes, std::function<void()> then);
  void write_on();
  // Ends the connection, or refuses a request that is still coming, unless called again before the time is over.
  void arm(milliseconds wait);

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
  http_response answer_;
  response_framing framing_;
  std::string outbox_;
  std::size_t sent_ = 0;
  std::function<void()> then_;
};

}  // namespace vetrina::net::serving
