#include "net/server_connection.hpp"

#include <openssl/err.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <new>
#include <utility>

#include "base/clock.hpp"
#include "base/strings.hpp"
#include "net/message_head.hpp"

namespace vetrina::net::serving {
namespace {

constexpr auto linger_time = milliseconds(1000);
constexpr auto farewell_time = milliseconds(200);

}  // namespace

connection::connection(shared_state& state, socket accepted, std::string address)
    : state_{state},
      socket_{std::move(accepted)},
      timer_{state.io.get_executor()},
      peer_{std::move(address), state.tls.has_value()} {
  if (state.tls) tls_.emplace(socket_, *state.tls);
}

void connection::start() {
  run([this] {
    if (!tls_) return next_request();
    arm(milliseconds(state_.options.read_timeout_ms));
    tls_->async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](error_code const& ec) {
      ERR_clear_error();
      if (ec) return self->close();
      self->run([&] { self->next_request(); });
    });
  });
}

void connection::drain() {
  if (phase_ == phase::handshaking || phase_ == phase::idle || phase_ == phase::leaving) close();
}

void connection::close() {
  error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
  if (state_.connections.erase(shared_from_this()) > 0) state_.on_closed();
}

void connection::next_request() {
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

void connection::begin_reading() {
  phase_ = phase::reading;
  arm(milliseconds(state_.options.read_timeout_ms));  // not again for later bytes: one a second would hold us for ever
}

void connection::read() {
  if (read_pending_ || !socket_.is_open()) return;
  read_pending_ = true;
  auto done = [self = shared_from_this()](error_code const& ec, std::size_t n) {
    self->run([&] { self->on_read(ec, n); });
  };
  if (tls_) {
    tls_->async_read_some(asio::buffer(chunk_), std::move(done));
  } else {
    socket_.async_read_some(asio::buffer(chunk_), std::move(done));
  }
}

void connection::on_read(error_code const& ec, std::size_t n) {
  read_pending_ = false;
  if (ec && phase_ == phase::refusing) return;  // the answer is still being written; its end closes
  if (ec) return close();
  if (phase_ == phase::leaving) return read();
  if (phase_ == phase::idle) begin_reading();
  if (phase_ != phase::reading) return;
  inbox_.append(chunk_.data(), n);
  consume();
}

void connection::consume() {
  if (!parser_ && !take_head()) return;
  while (!parser_->is_done()) {
    error_code ec;
    auto const used = inbox_.empty() ? 0 : parser_->put(asio::buffer(inbox_), ec);
    inbox_.erase(0, used);
    if (ec == http::error::body_limit) return refuse(413, "The request's body is larger than allowed.");
    if (ec && ec != http::error::need_more) return refuse(400, cat("The request is not HTTP: ", ec.message(), "."));
    if (parser_->is_done() || (used > 0 && !inbox_.empty() && !ec)) continue;
    if (inbox_.size() > state_.options.max_header_bytes)
      return refuse(400, "The request has a chunk header without end.");
    if (expects_continue_) return invite_body();
    return read();
  }
  request_.body = std::move(parser_->get().body());
  dispatch();
}

bool connection::take_head() {
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

void connection::invite_body() {
  expects_continue_ = false;
  write("HTTP/1.1 100 Continue\r\n\r\n", [this] { read(); });
}

void connection::dispatch() {
  phase_ = phase::handling;
  timer_.cancel();
  framing_ = {parser_->keep_alive(), request_.method == "HEAD", 0};
  state_.workers->add([self = shared_from_this()] { self->handle(); });
}

void connection::handle() noexcept {
  try {
    answer_ = state_.handler(std::move(request_), peer_);
  } catch (std::bad_alloc const&) {
    answer_ = {};  // without words: there is no memory for them
    answer_.status = 500;
  } catch (...) {
    answer_ = plain_answer(500, "Something went wrong here.");
  }
  for (;;) {
    try {
      return asio::post(state_.io, [self = shared_from_this()] { self->run([&] { self->reply(); }); });
    } catch (std::exception const&) {
      ::usleep(10'000);  // the client waits, and nobody else can tell it
    }
  }
}

void connection::reply() {
  if (!socket_.is_open()) return;
  phase_ = phase::answering;
  framing_.keep_alive =
      framing_.keep_alive && !state_.stopping && !iequals(find(answer_.headers, "connection"), "close");
  framing_.wall_ms = system_clock().wall_ms();
  write(response_text(answer_, framing_), [this] { framing_.keep_alive ? next_request() : farewell(); });
  answer_ = {};
}

void connection::refuse(int status, std::string_view sentence) {
  phase_ = phase::refusing;
  write(response_text(plain_answer(status, sentence), {false, false, system_clock().wall_ms()}), [this] { linger(); });
}

void connection::linger() {
  phase_ = phase::leaving;
  error_code ignored;
  socket_.shutdown(socket::shutdown_send, ignored);  // the answer's length is known, so nothing is cut short
  arm(linger_time);
  read();
}

void connection::farewell() {
  phase_ = phase::leaving;
  if (!tls_) return close();
  arm(farewell_time);
  tls_->async_shutdown([self = shared_from_this()](error_code const&) {
    ERR_clear_error();
    self->close();
  });
}

void connection::write(std::string bytes, std::function<void()> then) {
  outbox_ = std::move(bytes);
  sent_ = 0;
  then_ = std::move(then);
  write_on();
}

void connection::write_on() {
  // While a request is read its own deadline goes on; a client that takes an answer slowly is fine, one that stops is not.
  if (phase_ != phase::reading) arm(milliseconds(state_.options.idle_timeout_ms));
  auto const rest = asio::buffer(outbox_.data() + sent_, outbox_.size() - sent_);
  auto done = [self = shared_from_this()](error_code const& ec, std::size_t n) {
    if (ec) return self->close();
    self->sent_ += n;
    self->run([&] {
      if (self->sent_ < self->outbox_.size()) return self->write_on();
      self->outbox_ = {};
      std::exchange(self->then_, nullptr)();
    });
  };
  if (tls_) {
    tls_->async_write_some(rest, std::move(done));
  } else {
    socket_.async_write_some(rest, std::move(done));
  }
}

void connection::arm(milliseconds wait) {
  timer_.expires_after(wait);
  timer_.async_wait([self = shared_from_this()](error_code const& ec) {
    if (ec || self->timer_.expiry() > steady_clock::now()) return;  // moved on while this was queued
    if (self->phase_ != phase::reading || self->then_) return self->close();
    self->run([&] { self->refuse(408, "The request came too slowly."); });
  });
}

}  // namespace vetrina::net::serving
