// The samples' one translation unit with Asio and Beast: declarations and templates only, as in the SDK's net/. Their
// bodies are in vetrina_asio, which both link; compiled here as well, a binary with both would mix two of everything.
#include "common/https_server.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <list>
#include <optional>
#include <thread>
#include <vector>

namespace sample {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using tcp = asio::ip::tcp;
using boost::system::error_code;

bool printable(std::string_view const text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char const c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

std::string lower(std::string_view const text) {
  auto out = std::string{text};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char const c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

// RFC 9110 section 5.6.7, which knows English only: strftime() would ask the locale.
std::string http_date() {
  constexpr char const* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr char const* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const now = std::time(nullptr);
  std::tm at{};
  gmtime_r(&now, &at);
  char out[40];
  auto const size = std::snprintf(out, sizeof out, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[at.tm_wday], at.tm_mday,
                                  months[at.tm_mon], at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
  return {out, static_cast<std::size_t>(std::max(size, 0))};
}

request to_request(http::request<http::string_body>&& from, std::string peer) {
  request out;
  out.method = std::string{from.method_string()};
  out.target = std::string{from.target()};
  auto const question = std::min(out.target.find('?'), out.target.size());
  out.path = percent_decode(std::string_view{out.target}.substr(0, question), false);
  out.query = parse_form(std::string_view{out.target}.substr(std::min(question + 1, out.target.size())));
  for (auto const& field : from) out.headers.emplace_back(lower(field.name_string()), std::string{field.value()});
  out.cookies = parse_cookies(out.header("cookie"));
  out.body = std::move(from.body());
  if (out.header("content-type").starts_with("application/x-www-form-urlencoded")) out.form = parse_form(out.body);
  out.peer = std::move(peer);
  return out;
}

// One accepted connection. It has an io_context of its own, run by its own thread only, so that each step reads as a
// blocking call and yet has a deadline; nobody else touches it but through asio::post.
class connection {
 public:
  connection(server_options const& options, handler const& handle) : options_{options}, handle_{handle} {}

  [[nodiscard]] asio::io_context& context() noexcept { return context_; }
  [[nodiscard]] tcp::socket& socket() noexcept { return socket_; }

  void serve(ssl::context& tls) {
    error_code ec;
    auto const peer = socket_.remote_endpoint(ec).address().to_string();
    socket_.set_option(tcp::no_delay{true}, ec);
    stream_.emplace(std::move(socket_), tls);
    arm();
    if (wait([&](auto done) { stream_->async_handshake(ssl::stream_base::server, std::move(done)); })) {
      stream_.reset();
      return;
    }
    auto next = after::again;
    while (next == after::again && !closing_) next = answer_one(peer);
    if (next != after::cut) finish();
    stream_.reset();
  }

  // On the connection's own thread, through asio::post: an idle one ends now, a busy one after its answer.
  void close() {
    closing_ = true;
    if (idle_ && stream_) beast::get_lowest_layer(*stream_).cancel();
  }

 private:
  enum class after { again, finish, cut };  // what becomes of the connection when a request is answered

  void arm() { beast::get_lowest_layer(*stream_).expires_after(options_.timeout); }

  // Runs one asynchronous step to its end on this thread.
  template <class start_step>
  error_code wait(start_step start) {
    std::optional<error_code> result;
    start([&result](error_code const ec, auto...) { result = ec; });
    if (context_.stopped()) context_.restart();
    while (!result) {
      if (context_.run_one() == 0) context_.restart();
    }
    return *result;
  }

  after answer_one(std::string const& peer) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(options_.max_header_bytes);
    parser.body_limit(options_.max_body_bytes);
    arm();
    auto const failed = wait([&](auto done) { http::async_read(*stream_, buffer_, parser, std::move(done)); });
    if (failed == http::error::body_limit || failed == http::error::header_limit) {
      auto refused = response{};
      refused.status = failed == http::error::body_limit ? 413 : 431;
      auto const next = send(std::move(refused), false, false);
      drain();
      return next;
    }
    if (failed) return after::cut;

    idle_ = false;
    auto const keep = parser.get().keep_alive();
    auto const head = parser.get().method() == http::verb::head;
    auto answer = ask(to_request(parser.release(), peer));
    auto const again = answer.hang                ? hang()
                       : answer.raw.empty()       ? send(std::move(answer), keep, head)
                       : answer.drip.count() != 0 ? drip(answer.raw, answer.drip)
                                                  : cut(answer.raw);
    idle_ = true;
    return again;
  }

  response ask(request const& asked) {
    try {
      return handle_(asked);
    } catch (std::exception const& problem) {
      auto broken = response{};
      broken.status = 500;
      broken.body = problem.what();
      return broken;
    }
  }

  after send(response answer, bool const keep, bool const head) {
    http::response<http::string_body> message{static_cast<http::status>(answer.status), 11};
    for (auto const& [name, value] : answer.headers) {
      if (printable(name) && printable(value)) message.insert(name, value);
    }
    message.set(http::field::date, http_date());
    message.keep_alive(keep && !closing_);
    auto const length = answer.body.size();
    if (!head) message.body() = std::move(answer.body);
    message.prepare_payload();
    if (head) message.content_length(length);
    arm();
    http::response_serializer<http::string_body> serializer{message};
    auto const failed = wait([&](auto done) {
      head ? http::async_write_header(*stream_, serializer, std::move(done))
           : http::async_write(*stream_, serializer, std::move(done));
    });
    if (failed) return after::cut;
    return message.keep_alive() ? after::again : after::finish;
  }

  // Says goodbye, and does not wait long for an answer that most clients never give.
  void finish() {
    beast::get_lowest_layer(*stream_).expires_after(std::chrono::milliseconds{200});
    static_cast<void>(wait([&](auto done) { stream_->async_shutdown(std::move(done)); }));
  }

  // Reads on after a refusal: a connection closed on a client that still writes is reset, and takes the answer with it.
  void drain() {
    constexpr std::size_t most = 8U << 20U;
    beast::get_lowest_layer(*stream_).expires_after(std::chrono::seconds{2});
    std::vector<char> scrap(64U << 10U);
    for (std::size_t reads = 0; reads < most / scrap.size() && !closing_; ++reads) {
      if (wait([&](auto done) { stream_->async_read_some(asio::buffer(scrap), std::move(done)); })) return;
    }
  }

  after cut(std::string const& raw) {
    arm();
    static_cast<void>(wait([&](auto done) { asio::async_write(*stream_, asio::buffer(raw), std::move(done)); }));
    return after::cut;
  }

  after drip(std::string const& raw, std::chrono::milliseconds const pause) {
    idle_ = true;
    beast::get_lowest_layer(*stream_).expires_never();
    asio::steady_timer timer{context_};
    for (auto const& byte : raw) {
      auto const write = [&](auto done) { asio::async_write(*stream_, asio::buffer(&byte, 1), std::move(done)); };
      if (closing_ || wait(write)) break;
      timer.expires_after(pause);
      static_cast<void>(wait([&](auto done) { timer.async_wait(std::move(done)); }));
    }
    return after::cut;
  }

  after hang() {
    idle_ = true;
    // The end of the stream is the client leaving; more bytes from it are read and ignored.
    beast::get_lowest_layer(*stream_).expires_never();
    char scrap[512];
    while (!closing_ && !wait([&](auto done) { stream_->async_read_some(asio::buffer(scrap), std::move(done)); })) {
    }
    return after::cut;
  }

  server_options const& options_;
  handler const& handle_;
  asio::io_context context_{1};
  tcp::socket socket_{context_};  // until serve() moves it into the stream
  std::optional<beast::ssl_stream<beast::tcp_stream>> stream_;
  beast::flat_buffer buffer_;
  bool idle_ = true;
  bool closing_ = false;
};

class server final : public https_server {
 public:
  server(server_options options, handler handle) : options_{std::move(options)}, handle_{std::move(handle)} {}
  ~server() override { stop(); }

  bool start(std::string& error) {
    try {
      prepare_tls();
      auto const endpoint = tcp::endpoint{asio::ip::make_address(options_.address), options_.port};
      acceptor_.open(endpoint.protocol());
      acceptor_.set_option(tcp::acceptor::reuse_address{true});
      acceptor_.bind(endpoint);
      acceptor_.listen();
      port_ = acceptor_.local_endpoint().port();
    } catch (std::exception const& problem) {
      error = problem.what();
      return false;
    }
    accept_next();
    accepting_ = spawn([this] { context_.run(); });
    return true;
  }

  [[nodiscard]] std::uint16_t port() const noexcept override { return port_; }

  void stop() noexcept override {
    context_.stop();
    if (accepting_.joinable()) accepting_.join();
    error_code ignored;
    acceptor_.close(ignored);
    // Nobody else adds or removes a line now: the accepting thread did.
    for (auto& one : lines_) asio::post(one.carries.context(), [&one] { one.carries.close(); });
    for (auto& one : lines_) {
      if (one.runs.joinable()) one.runs.join();
    }
  }

 private:
  void prepare_tls() {
    tls_.use_certificate_chain_file(options_.certificate_file);
    tls_.use_private_key_file(options_.private_key_file, ssl::context::pem);
    auto* const native = tls_.native_handle();
    if (options_.tls == tls_versions::only_1_1) {
      SSL_CTX_set_min_proto_version(native, TLS1_1_VERSION);
      SSL_CTX_set_max_proto_version(native, TLS1_1_VERSION);
      SSL_CTX_set_cipher_list(native, "ALL:@SECLEVEL=0");  // OpenSSL 3 has no 1.1 at its default level
    } else {
      SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    }
  }

  // A connection and its thread, which is joined and never detached: OpenSSL keeps state per thread, and a program that
  // returns from main() while one is still ending tears that down under it.
  struct line {
    line(server_options const& options, handler const& handle) : carries{options, handle} {}
    connection carries;
    std::thread runs;
    std::atomic<bool> done = false;
  };

  void accept_next() {
    auto& next = lines_.emplace_back(options_, handle_);
    acceptor_.async_accept(next.carries.socket(), [this, &next](error_code const ec) {
      clear_done();
      if (ec || lines_.size() > options_.max_connections) {
        lines_.pop_back();
      } else {
        next.runs = spawn([this, &next] {
          next.carries.serve(tls_);
          next.done = true;
        });
      }
      accept_next();
    });
  }

  void clear_done() {
    lines_.remove_if([](line& one) {
      if (!one.done) return false;
      one.runs.join();
      return true;
    });
  }

  // Signals are for the program's own thread.
  template <class body>
  static std::thread spawn(body run) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    auto started = std::thread{std::move(run)};
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
  }

  server_options const options_;
  handler const handle_;
  ssl::context tls_{ssl::context::tls_server};
  std::list<line> lines_;  // of the accepting thread, and of stop() after it; the last waits for a client
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  std::thread accepting_;
  std::uint16_t port_ = 0;
};

}  // namespace

response html(std::string body, int const status) {
  return {status, {{"Content-Type", "text/html; charset=utf-8"}}, std::move(body), {}, false};
}

response json_text(std::string body, int const status) {
  return {status, {{"Content-Type", "application/json; charset=utf-8"}}, std::move(body), {}, false};
}

response redirect(std::string location) { return {303, {{"Location", std::move(location)}}, {}, {}, false}; }

std::unique_ptr<https_server> start_server(server_options const& options, handler handle, std::string& error) {
  auto out = std::make_unique<server>(options, std::move(handle));
  if (!out->start(error)) return nullptr;
  return out;
}

}  // namespace sample
