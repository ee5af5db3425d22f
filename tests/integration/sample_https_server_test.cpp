// The HTTPS server of samples and fakes, seen by a client made of OpenSSL's BIOs: what a fake promises to do wrong, and
// what a sample promises to do right.
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "common/https_server.hpp"

namespace {

using namespace std::chrono_literals;
using sample::request;
using sample::response;

class sample_https_server : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::signal(SIGPIPE, SIG_IGN);  // the client's own: OpenSSL writes to a line that the server has cut
    char name[] = "/tmp/vetrina-https-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
    ASSERT_EQ(std::system((std::string{VT_MAKE_CA} + " " + folder_).c_str()), 0);
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  static sample::server_options options() {
    auto out = sample::server_options{};
    out.certificate_file = folder_ + "/server.pem";
    out.private_key_file = folder_ + "/server.key";
    return out;
  }

  static std::unique_ptr<sample::https_server> start(sample::server_options const& with, sample::handler handle) {
    std::string error;
    auto out = sample::start_server(with, std::move(handle), error);
    EXPECT_NE(out, nullptr) << error;
    return out;
  }

  static std::string folder_;
};
std::string sample_https_server::folder_;

response say(std::string body) { return {200, {}, std::move(body), {}, false}; }

// One TLS connection. `whole` tells whether the end came with close_notify or the line was cut.
class client {
 public:
  client(std::string const& folder, std::uint16_t const port, bool const old_tls = false)
      : context_{SSL_CTX_new(TLS_client_method())} {
    SSL_CTX_load_verify_locations(context_, (folder + "/ca.pem").c_str(), nullptr);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    if (old_tls) {
      SSL_CTX_set_min_proto_version(context_, TLS1_1_VERSION);
      SSL_CTX_set_cipher_list(context_, "ALL:@SECLEVEL=0");
    }
    bio_ = BIO_new_ssl_connect(context_);
    BIO_get_ssl(bio_, &tls_);
    SSL_set_mode(tls_, SSL_MODE_AUTO_RETRY);
    SSL_set1_host(tls_, "localhost");
    BIO_set_conn_hostname(bio_, ("127.0.0.1:" + std::to_string(port)).c_str());
    connected_ = BIO_do_connect(bio_) == 1;
  }
  client(client const&) = delete;
  client& operator=(client const&) = delete;
  ~client() {
    BIO_free_all(bio_);
    SSL_CTX_free(context_);
    ERR_clear_error();
  }

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::string version() const { return SSL_get_version(tls_); }

  void send(std::string const& text) {
    ASSERT_EQ(BIO_write(bio_, text.data(), static_cast<int>(text.size())), static_cast<int>(text.size()));
  }
  std::string read_until(std::string const& end) {
    std::string out;
    char byte = 0;
    while (out.find(end) == std::string::npos && BIO_read(bio_, &byte, 1) == 1) out += byte;
    return out;
  }
  std::string read_all(bool& whole) {
    std::string out;
    char bytes[4096];
    int got = 0;
    while ((got = BIO_read(bio_, bytes, sizeof bytes)) > 0) out.append(bytes, static_cast<std::size_t>(got));
    whole = SSL_get_shutdown(tls_) == SSL_RECEIVED_SHUTDOWN;
    return out;
  }

 private:
  SSL_CTX* context_;
  BIO* bio_ = nullptr;
  SSL* tls_ = nullptr;
  bool connected_ = false;
};

std::string get(std::string const& target, std::string const& more = "Connection: close\r\n") {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
}

TEST_F(sample_https_server, what_was_asked_reaches_the_handler_decoded) {
  auto const server = start(options(), [](request const& asked) {
    return say(asked.method + " " + asked.path + "|" + std::string{sample::first(asked.query, "q")} + "|" +
               std::string{asked.cookie("b")} + "|" + std::string{sample::first(asked.form, "f")} + "|" + asked.peer);
  });
  auto one = client{folder_, server->port()};
  ASSERT_TRUE(one.connected());
  one.send(
      "POST /a%20b?q=1%262+3 HTTP/1.1\r\nHost: localhost\r\nCookie: a=1; b=two\r\nConnection: close\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nf=%C3%A9");
  auto whole = false;
  EXPECT_TRUE(one.read_all(whole).ends_with("\r\n\r\nPOST /a b|1&2 3|two|\xc3\xa9|127.0.0.1"));
  EXPECT_TRUE(whole);
}

TEST_F(sample_https_server, one_connection_carries_several_requests) {
  auto const server = start(options(), [](request const& asked) { return say(asked.path + "!"); });
  auto one = client{folder_, server->port()};
  one.send(get("/1", "") + get("/2", ""));
  EXPECT_TRUE(one.read_until("!").ends_with("/1!"));
  EXPECT_TRUE(one.read_until("!").ends_with("/2!"));
}

TEST_F(sample_https_server, a_header_with_a_line_break_is_left_out_and_a_good_one_is_not) {
  auto const server = start(options(), [](request const&) {
    auto out = say("");
    out.headers = {{"X-Bad", "a\r\nSet-Cookie: b=c"}, {"X-Good", "a"}};
    return out;
  });
  auto one = client{folder_, server->port()};
  one.send(get("/"));
  auto whole = false;
  auto const answer = one.read_all(whole);
  EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos);
  EXPECT_NE(answer.find("X-Good: a\r\n"), std::string::npos);
}

TEST_F(sample_https_server, a_handler_that_throws_is_a_500) {
  auto const server = start(options(), [](request const&) -> response { throw std::runtime_error{"oh"}; });
  auto one = client{folder_, server->port()};
  one.send(get("/"));
  EXPECT_TRUE(one.read_until("\r\n").starts_with("HTTP/1.1 500 "));
}

TEST_F(sample_https_server, raw_bytes_go_out_as_they_are_and_then_the_line_is_cut) {
  auto const server = start(options(), [](request const&) {
    auto out = response{};
    out.raw = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    return out;
  });
  auto one = client{folder_, server->port()};
  one.send(get("/"));
  auto whole = true;
  EXPECT_EQ(one.read_all(whole), "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  EXPECT_FALSE(whole);
}

TEST_F(sample_https_server, a_hanging_answer_sends_nothing_and_does_not_hold_up_stop) {
  auto with = options();
  with.timeout = 10min;
  auto const server = start(with, [](request const& asked) {
    auto out = say("now");
    out.hang = asked.path == "/hang";
    return out;
  });
  auto hanging = client{folder_, server->port()};
  hanging.send(get("/hang"));
  auto other = client{folder_, server->port()};  // its answer shows that the server is not held up
  other.send(get("/"));
  auto whole = false;
  EXPECT_TRUE(other.read_all(whole).ends_with("now"));
  server->stop();
  EXPECT_EQ(hanging.read_all(whole), "");
}

TEST_F(sample_https_server, an_idle_connection_does_not_hold_up_stop) {
  auto with = options();
  with.timeout = 10min;
  auto const server = start(with, [](request const&) { return say("x"); });
  auto idle = client{folder_, server->port()};
  ASSERT_TRUE(idle.connected());
  server->stop();
  server->stop();
  auto whole = false;
  EXPECT_EQ(idle.read_all(whole), "");
  EXPECT_FALSE(client(folder_, server->port()).connected());
}

TEST_F(sample_https_server, a_client_that_says_nothing_is_cut_off_in_time) {
  auto with = options();
  with.timeout = 50ms;
  auto const server = start(with, [](request const&) { return say("x"); });
  auto silent = client{folder_, server->port()};
  silent.send("GET / HT");
  auto whole = false;
  EXPECT_EQ(silent.read_all(whole), "");
}

TEST_F(sample_https_server, one_connection_too_many_is_closed) {
  auto with = options();
  with.max_connections = 1;
  auto const server = start(with, [](request const&) { return say("x!"); });
  auto held = client{folder_, server->port()};
  ASSERT_TRUE(held.connected());
  EXPECT_FALSE(client(folder_, server->port()).connected());
  held.send(get("/"));
  EXPECT_TRUE(held.read_until("!").ends_with("x!"));
}

TEST_F(sample_https_server, an_old_tls_is_spoken_only_where_a_test_asks_for_it) {
  auto const current = start(options(), [](request const&) { return say("x"); });
  EXPECT_EQ(client(folder_, current->port()).version(), "TLSv1.3");

  auto with = options();
  with.tls = sample::tls_versions::only_1_1;
  auto const old = start(with, [](request const&) { return say("x"); });
  EXPECT_FALSE(client(folder_, old->port()).connected());
  auto tolerant = client{folder_, old->port(), true};
  EXPECT_TRUE(tolerant.connected());
  EXPECT_EQ(tolerant.version(), "TLSv1.1");
}

TEST_F(sample_https_server, a_taken_port_or_a_missing_certificate_is_an_error_with_a_reason) {
  auto const server = start(options(), [](request const&) { return say("x"); });
  auto taken = options();
  taken.port = server->port();
  std::string error;
  EXPECT_EQ(sample::start_server(taken, {}, error), nullptr);
  EXPECT_NE(error, "");
  auto without = options();
  without.certificate_file = folder_ + "/none.pem";
  error.clear();
  EXPECT_EQ(sample::start_server(without, {}, error), nullptr);
  EXPECT_NE(error, "");
}

TEST(sample_web_text, a_broken_escape_stays_and_a_good_one_goes) {
  EXPECT_EQ(sample::percent_decode("%41%4", false), "A%4");
  EXPECT_EQ(sample::percent_decode("%zz+", true), "%zz ");
  EXPECT_EQ(sample::percent_encode("a b/\xc3\xa9~"), "a%20b%2F%C3%A9~");
}

TEST(sample_web_text, a_form_survives_the_way_there_and_back) {
  auto const sent = sample::fields{{"a[]", "1 & 2"}, {"a[]", "=?"}, {"empty", ""}};
  EXPECT_EQ(sample::parse_form(sample::to_query(sent)), sent);
  EXPECT_EQ(sample::with_query("https://a/?b=1", {{"c", "2"}}), "https://a/?b=1&c=2");
  EXPECT_EQ(sample::with_query("https://a/", {{"c", "2"}}), "https://a/?c=2");
}

TEST(sample_web_text, a_page_shows_what_was_typed_and_runs_none_of_it) {
  EXPECT_EQ(sample::html_escape("<b a='\"'>&"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;");
}

}  // namespace
