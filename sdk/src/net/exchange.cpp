#include "net/exchange.hpp"

#include <openssl/err.h>
#include <sys/socket.h>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "base/strings.hpp"
#include "net/message_head.hpp"
#include "net/verify_policy.hpp"

namespace vetrina::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using std::chrono::steady_clock;

constexpr std::size_t max_header_bytes = 16U << 10U;
constexpr std::size_t read_size = 16U << 10U;  // one TLS record
constexpr int most_interim_answers = 5;

tcp::endpoint endpoint_of(ip_address const& address, std::uint16_t port) {
  if (address.v6) return {asio::ip::address_v6{address.bytes}, port};
  return {asio::ip::address_v4{{address.bytes[0], address.bytes[1], address.bytes[2], address.bytes[3]}}, port};
}

// One use, one thread. Drives an io_context on the calling thread.
class connection {
 public:
  connection(https_url const& url, asio::ssl::context& tls, session_cache& sessions, steady_clock::time_point deadline);
  ~connection();
  connection(connection const&) = delete;
  connection& operator=(connection const&) = delete;

  // The first of `addresses` that answers; a later one gets what time is left, so a dead first one takes its share only.
  [[nodiscard]] result<void> connect(std::vector<ip_address> const& addresses);
  [[nodiscard]] result<void> handshake();
  [[nodiscard]] result<http_response> talk(std::string const& request, bool is_head, std::size_t max_body_bytes);

 private:
  using socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
  using time_point = steady_clock::time_point;
  using error_code = boost::system::error_code;
  using parser = http::response_parser<http::string_body>;

  template <class Start>
  error_code finish(time_point until, Start&& start);
  void hang_up() noexcept;
  [[nodiscard]] error_code connect_to(ip_address const& address, time_point until);
  [[nodiscard]] error_code write_all(std::string const& bytes);
  [[nodiscard]] error_code read_more(std::string& bytes);
  [[nodiscard]] result<std::size_t> receive_head(std::string& bytes);
  [[nodiscard]] result<void> receive_body(std::string& bytes, parser& into);
  [[nodiscard]] error timed_out(std::string_view doing) const;
  [[nodiscard]] error broken_off(error_code why) const;
  [[nodiscard]] error bad_answer(std::string_view why) const;

  https_url const& url_;
  time_point deadline_;
  session_cache::ticket_holder ticket_;
  session_cache& sessions_;
  asio::io_context io_{1};
  asio::ssl::stream<socket> stream_;
};

connection::connection(https_url const& url, asio::ssl::context& tls, session_cache& sessions,
                       steady_clock::time_point deadline)
    : url_{url},
      deadline_{deadline},
      ticket_{nullptr, url.authority()},
      sessions_{sessions},
      stream_{io_.get_executor(), tls} {}

connection::~connection() { hang_up(); }

// Runs one asynchronous operation to its end, or until the time is over; then the socket is closed, which ends it.
template <class Start>
connection::error_code connection::finish(time_point until, Start&& start) {
  std::optional<error_code> done;
  start([&done](error_code const& ec, auto&&...) { done = ec; });
  io_.restart();
  io_.run_until(until);
  if (done) return *done;
  hang_up();
  io_.restart();
  io_.run();  // what `start` began still holds references to this frame
  return asio::error::timed_out;
}

void connection::hang_up() noexcept {
  error_code ignored;
  stream_.lowest_layer().close(ignored);
}

connection::error_code connection::connect_to(ip_address const& address, time_point until) {
  auto const to = endpoint_of(address, url_.port);
  // Not open(): Asio 1.81 leaves the descriptor to every program that the host starts.
  int const fd = ::socket(to.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return {errno, boost::system::system_category()};
  auto& tcp_socket = stream_.next_layer();
  error_code ec;
  tcp_socket.assign(to.protocol(), fd, ec);
  if (!ec) ec = finish(until, [&](auto handler) { tcp_socket.async_connect(to, std::move(handler)); });
  if (!ec) {
    // Whoever the kernel says we talk to is who was checked, whatever happened to routes in between.
    auto const reached = tcp_socket.remote_endpoint(ec);
    if (!ec && reached != to) ec = asio::error::address_family_not_supported;
  }
  if (ec) {
    hang_up();
    return ec;
  }
  tcp_socket.set_option(tcp::no_delay{true}, ec);
  return {};
}

result<void> connection::connect(std::vector<ip_address> const& addresses) {
  error_code last = asio::error::host_unreachable;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    auto const now = steady_clock::now();
    auto const share = (deadline_ - now) / static_cast<int>(addresses.size() - i);
    last = connect_to(addresses[i], now + share);
    if (!last) return {};
  }
  if (steady_clock::now() >= deadline_) return timed_out("being connected to");
  return fail(code::unavailable, "network.cannot_connect",
              cat("No connection to \"", url_.host, "\" on port ", static_cast<unsigned>(url_.port), " (",
                  last.message(), "). Check that it runs and that no firewall stands between."));
}

result<void> connection::handshake() {
  auto* const ssl = stream_.native_handle();
  if (!expect_host(ssl, url_)) return fail(code::internal, "network.tls", "OpenSSL is out of memory.");
  sessions_.attach(ssl, ticket_);
  auto const ec = finish(
      deadline_, [&](auto handler) { stream_.async_handshake(asio::ssl::stream_base::client, std::move(handler)); });
  if (ec == asio::error::timed_out) return timed_out("agreeing on TLS");
  if (ec) {
    bool const from_openssl = ec.category() == asio::error::get_ssl_category();
    return handshake_error(ssl, from_openssl ? static_cast<unsigned long>(ec.value()) : 0UL, url_.host);
  }
  return {};
}

connection::error_code connection::write_all(std::string const& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    std::size_t now_sent = 0;
    auto const ec = finish(deadline_, [&](auto handler) {
      stream_.async_write_some(asio::buffer(bytes.data() + sent, bytes.size() - sent),
                               [&now_sent, handler](error_code const& why, std::size_t n) mutable {
                                 now_sent = n;
                                 handler(why);
                               });
    });
    if (ec) return ec;
    sent += now_sent;
  }
  return {};
}

connection::error_code connection::read_more(std::string& bytes) {
  auto const before = bytes.size();
  std::size_t received = 0;
  bytes.resize(before + read_size);
  auto const ec = finish(deadline_, [&](auto handler) {
    stream_.async_read_some(asio::buffer(bytes.data() + before, read_size),
                            [&received, handler](error_code const& why, std::size_t n) mutable {
                              received = n;
                              handler(why);
                            });
  });
  bytes.resize(before + received);
  return ec;
}

// Leaves the head of the final answer at the front of `bytes`.
result<std::size_t> connection::receive_head(std::string& bytes) {
  for (int interim = 0;; ++interim) {
    auto length = head_length(bytes);
    while (!length && bytes.size() <= max_header_bytes) {
      if (auto const ec = read_more(bytes)) return broken_off(ec);
      length = head_length(bytes);
    }
    if (!length || *length > max_header_bytes) {
      return fail(code::provider_error, "network.too_large",
                  cat("\"", url_.host, "\" answered with more than 16 KiB of headers."));
    }
    auto const head = std::string_view(bytes).substr(0, *length);
    if (auto const why = refused_head(message_kind::response, head); !why.empty()) return bad_answer(why);
    if (head[9] != '1') return *length;
    if (interim == most_interim_answers) return bad_answer("sent too many interim answers");
    bytes.erase(0, *length);
  }
}

result<void> connection::receive_body(std::string& bytes, parser& into) {
  while (!into.is_done()) {
    error_code ec;
    auto const used = bytes.empty() ? 0 : into.put(asio::buffer(bytes), ec);
    bytes.erase(0, used);
    if (ec == http::error::body_limit) {
      return fail(code::provider_error, "network.too_large",
                  cat("\"", url_.host, "\" answered with a larger body than allowed."));
    }
    if (ec && ec != http::error::need_more) return bad_answer(cat("is not HTTP (", ec.message(), ")"));
    if (into.is_done() || (used > 0 && !bytes.empty() && !ec)) continue;
    // What need_more leaves behind is a chunk's line or the trailer.
    if (bytes.size() > max_header_bytes) return bad_answer("has a chunk header without end");
    if (ec = read_more(bytes); ec == asio::error::eof) {
      into.put_eof(ec);  // the end of a body without length; inside any other it is an error
      if (ec) return broken_off(asio::error::eof);
    } else if (ec) {
      return broken_off(ec);
    }
  }
  return {};
}

result<http_response> connection::talk(std::string const& request, bool is_head, std::size_t max_body_bytes) {
  // A server may answer and close before it has read all (413): a broken pipe does not mean that there is no answer.
  if (auto const ec = write_all(request); ec == asio::error::timed_out) return timed_out("being written to");
  std::string bytes;
  VT_TRY(std::size_t const head, receive_head(bytes));

  parser answer;
  answer.header_limit(max_header_bytes);
  answer.body_limit(max_body_bytes);
  answer.skip(is_head);
  answer.eager(true);
  error_code ec;
  bytes.erase(0, answer.put(asio::buffer(bytes.data(), head), ec));
  if (ec == http::error::body_limit) {
    return fail(code::provider_error, "network.too_large",
                cat("\"", url_.host, "\" answered with a larger body than allowed."));
  }
  if (ec && ec != http::error::need_more) return bad_answer(cat("is not HTTP (", ec.message(), ")"));
  if (!answer.is_header_done()) return bad_answer("is not HTTP");

  // Before the body: trailer fields must not pass for headers (RFC 9110 section 6.5.1).
  http_response out;
  out.status = answer.get().result_int() > 0 ? static_cast<int>(answer.get().result_int()) : 0;
  for (auto const& field : answer.get().base()) {
    out.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  if (auto const coding = find(out.headers, "content-encoding"); !coding.empty() && !iequals(coding, "identity")) {
    return bad_answer("is compressed, which was not asked for");
  }
  VT_CHECK(receive_body(bytes, answer));
  out.body = std::move(answer.get().body());

  // One-way close_notify (RFC 8446 section 6.1): waiting for the peer's would be minutes with some.
  stream_.async_shutdown([](error_code const&) {});
  io_.restart();
  io_.poll();
  hang_up();
  io_.restart();
  io_.run();
  return out;
}

error connection::timed_out(std::string_view doing) const {
  return fail(
      code::deadline, "network.timeout",
      cat("\"", url_.host, "\" did not answer in time while ", doing, ". Try again later, or allow more time."));
}

error connection::broken_off(error_code why) const {
  if (why == asio::error::timed_out) return timed_out("being read from");
  // stream_truncated: closed without close_notify, so anyone on the way may have cut the answer short.
  return fail(code::provider_error, "network.truncated",
              cat("\"", url_.host, "\" closed the connection before its answer was complete (", why.message(),
                  "). Try again; where it stays so, its operator must look at it."));
}

error connection::bad_answer(std::string_view why) const {
  return fail(
      code::provider_error, "network.bad_answer",
      cat("The answer of \"", url_.host, "\" was refused: it ", why, ". Check that the URL names the right server."));
}

}  // namespace

result<http_response> exchange(exchange_order const& order, SSL_CTX* tls, session_cache& sessions) {
  SSL_CTX_up_ref(tls);
  asio::ssl::context context{tls};  // takes over that reference
  connection peer{order.url, context, sessions, order.deadline};
  VT_CHECK(peer.connect(order.addresses));
  VT_CHECK(peer.handshake());
  if (order.may_have_arrived != nullptr) *order.may_have_arrived = true;
  return peer.talk(order.request, order.is_head, order.max_body_bytes);
}

}  // namespace vetrina::net
