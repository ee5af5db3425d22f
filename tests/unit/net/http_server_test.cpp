#include "net/http_server.hpp"

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <thread>

#include "base/strings.hpp"
#include "net/http_client.hpp"
#include "tests/common/test_certificates.hpp"

namespace {

using namespace vetrina;
using namespace vetrina::net;
using namespace vetrina::test;
using testing::HasSubstr;
using testing::StartsWith;

// A client that sends exactly what it is told over a Unix socket.
class raw_client {
 public:
  explicit raw_client(std::string const& path) : fd_{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    timeval const patience{10, 0};  // a server that never answers fails the test instead of hanging it
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~raw_client() { leave(); }
  raw_client(raw_client const&) = delete;
  raw_client& operator=(raw_client const&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  void leave() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  bool say(std::string const& bytes) {
    return send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }
  // Until the server closes.
  std::string hear_all() {
    std::string out;
    std::array<char, 4096> part;
    for (ssize_t n = 0; (n = recv(fd_, part.data(), part.size(), 0)) > 0;)
      out.append(part.data(), static_cast<std::size_t>(n));
    return out;
  }
  std::string hear_until(std::string const& end) {
    std::string out;
    char c = 0;
    while (!out.ends_with(end) && recv(fd_, &c, 1, 0) == 1) out += c;
    return out;
  }

 private:
  int fd_;
  bool connected_ = false;
};

http_response echo(http_request&& request, peer const&) {
  return {200,
          {{"content-type", "text/plain"}, {"x-target", request.target}, {"x-method", request.method}},
          std::move(request.body)};
}

class http_server_test : public testing::Test {
 protected:
  certificate_folder folder_;
  std::string path_ = folder_.file("s");

  std::unique_ptr<http_server> on_path(http_handler handler = echo, std::function<void(listen_options&)> change = {}) {
    listen_options options;
    options.unix_socket = path_;
    if (change) change(options);
    return serve(options, std::move(handler)).value();
  }
  std::string say_once(std::string const& bytes) {
    raw_client client{path_};
    client.say(bytes);
    return client.hear_all();
  }
};

constexpr auto last_get = "GET /a?b=c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

TEST_F(http_server_test, a_request_over_tls_reaches_the_handler_and_its_answer_the_client) {
  test_authority const authority{folder_};
  auto const files = authority.issue("server");
  std::atomic<bool> secure = false;
  listen_options options;
  options.certificate_file = files.certificate;
  options.private_key_file = files.private_key;
  auto const server = serve(options, [&](http_request&& request, peer const& from) {
                        secure = from.secure && from.address == "127.0.0.1";
                        return echo(std::move(request), from);
                      }).value();
  ASSERT_NE(server->port(), 0);
  auto const client = make_http_client({authority.ca_file(), {"127.0.0.0/8"}}).value();
  http_request request;
  request.method = "POST";
  request.target = cat("https://localhost:", static_cast<unsigned>(server->port()), "/echo?x=1");
  request.body = std::string(300'000, 'v');
  auto const answer = client->send(request, {}).value();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, request.body);
  EXPECT_EQ(find(answer.headers, "x-target"), "/echo?x=1");
  EXPECT_NE(find(answer.headers, "date"), "");
  EXPECT_TRUE(secure);
}

TEST_F(http_server_test, many_clients_at_once_each_get_their_own_answer) {
  test_authority const authority{folder_};
  auto const files = authority.issue("server");
  listen_options options;
  options.certificate_file = files.certificate;
  options.private_key_file = files.private_key;
  options.max_connections = 4;  // fewer than clients: the rest wait their turn
  auto const server = serve(options, echo).value();
  auto const client = make_http_client({authority.ca_file(), {"127.0.0.0/8"}}).value();
  std::vector<std::future<int>> calls;
  for (int caller = 0; caller < 8; ++caller) {
    calls.push_back(std::async(std::launch::async, [&, caller] {
      int right = 0;
      for (int i = 0; i < 10; ++i) {
        http_request request;
        request.method = "POST";
        request.target = cat("https://localhost:", static_cast<unsigned>(server->port()), "/");
        request.body = cat("caller ", caller, " call ", i);
        auto const answer = client->send(request, {.timeout_ms = 30'000});
        if (answer && answer->body == request.body) ++right;
      }
      return right;
    }));
  }
  for (auto& call : calls) EXPECT_EQ(call.get(), 10);
}

TEST_F(http_server_test, a_connection_is_kept_for_the_next_request_also_when_both_come_at_once) {
  auto const server = on_path();
  raw_client client{path_};
  client.say("POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\noneGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  auto const first = client.hear_until("one");
  EXPECT_THAT(first, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(first, HasSubstr("connection: keep-alive"));
  EXPECT_THAT(client.hear_until("\r\n\r\n"), HasSubstr("x-target: /2"));
  client.say("GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  auto const last = client.hear_all();
  EXPECT_THAT(last, HasSubstr("x-target: /3"));
  EXPECT_THAT(last, HasSubstr("connection: close"));
}

TEST_F(http_server_test, a_chunked_body_is_put_together) {
  auto const server = on_path();
  EXPECT_TRUE(say_once("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                       "4\r\nshop\r\n3\r\nper\r\n0\r\n\r\n")
                  .ends_with("\r\n\r\nshopper"));
}

TEST_F(http_server_test, a_body_that_waits_for_100_continue_is_invited) {
  auto const server = on_path();
  raw_client client{path_};
  client.say("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(client.hear_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.say("body");
  EXPECT_TRUE(client.hear_all().ends_with("\r\n\r\nbody"));
}

TEST_F(http_server_test, ambiguous_requests_are_refused_with_400_before_the_handler) {
  std::atomic<int> handled = 0;
  auto const server = on_path([&](http_request&& request, peer const& from) {
    ++handled;
    return echo(std::move(request), from);
  });
  for (std::string const bad :
       {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/2\r\nHost: x\r\n\r\n", "GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\n", "hello\r\n\r\n"}) {
    SCOPED_TRACE(bad);
    EXPECT_THAT(say_once(bad), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  }
  EXPECT_EQ(handled, 0);
  EXPECT_THAT(say_once(last_get), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(handled, 1);
}

TEST_F(http_server_test, requests_over_the_limits_get_413_and_431_though_much_more_is_on_its_way) {
  auto const server = on_path(echo, [](auto& options) {
    options.max_body_bytes = 8;
    options.max_header_bytes = 1024;
  });
  auto post = [](std::string const& length, std::string const& body) {
    return "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n" + body;
  };
  EXPECT_THAT(say_once(post("100000", std::string(100'000, 'x'))), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(say_once(post("9", "")), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(say_once(post("8", "12345678")), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(say_once("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n123456789\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(say_once("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(1100, 'a') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(say_once("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: " + std::string(800, 'a') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 200 "));
}

TEST_F(http_server_test, a_slow_sender_gets_408_and_an_idle_one_is_let_go) {
  auto const server = on_path(echo, [](auto& options) {
    options.read_timeout_ms = 200;
    options.idle_timeout_ms = 200;
  });
  EXPECT_THAT(say_once("GET / HTTP/1.1\r\nHo"), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(say_once("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhal"), StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(say_once(""), "");
  EXPECT_THAT(say_once(last_get), StartsWith("HTTP/1.1 200 "));
}

TEST_F(http_server_test, a_handler_that_throws_or_answers_nonsense_becomes_a_500) {
  auto const server = on_path([](http_request&& request, peer const&) -> http_response {
    if (request.target == "/throw") throw std::runtime_error("secret detail");
    if (request.target == "/split") return {302, {{"location", "/\r\nset-cookie: a=b"}}, ""};
    if (request.target == "/status") return {42, {}, ""};
    return {200, {{"content-length", "999"}, {"connection", "upgrade"}}, "fine"};
  });
  auto get = [&](std::string const& target) {
    return say_once("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  };
  for (auto const* target : {"/throw", "/split", "/status"}) {
    auto const answer = get(target);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 ")) << target;
    EXPECT_THAT(answer, testing::Not(HasSubstr("set-cookie")));
    EXPECT_THAT(answer, testing::Not(HasSubstr("secret")));
  }
  auto const fine = get("/fine");
  EXPECT_THAT(fine, HasSubstr("content-length: 4\r\n"));
  EXPECT_THAT(fine, testing::Not(HasSubstr("999")));
}

TEST_F(http_server_test, head_and_204_carry_no_body) {
  auto const server = on_path([](http_request&& request, peer const&) {
    return http_response{request.target == "/none" ? 204 : 200, {}, "body"};
  });
  auto const head = say_once("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("content-length: 4\r\n"));
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  auto const none = say_once("GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(none, testing::Not(HasSubstr("content-length")));
  EXPECT_TRUE(none.ends_with("\r\n\r\n"));
}

TEST_F(http_server_test, handlers_run_with_all_signals_blocked_and_beside_each_other) {
  std::promise<void> second_ran;
  std::atomic<bool> blocked = false;
  auto const server = on_path([&](http_request&& request, peer const&) -> http_response {
    sigset_t now;
    pthread_sigmask(SIG_BLOCK, nullptr, &now);
    blocked = sigismember(&now, SIGTERM) == 1 && sigismember(&now, SIGPIPE) == 1;
    // The first request ends only after the second one was handled.
    if (request.target == "/first") second_ran.get_future().wait_for(std::chrono::seconds(10));
    if (request.target == "/second") second_ran.set_value();
    return {200, {}, request.target};
  });
  raw_client first{path_};
  first.say("GET /first HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(say_once("GET /second HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ends_with("/second"));
  EXPECT_TRUE(first.hear_all().ends_with("/first"));
  EXPECT_TRUE(blocked);
  sigset_t mine;
  pthread_sigmask(SIG_BLOCK, nullptr, &mine);
  EXPECT_EQ(sigismember(&mine, SIGTERM), 0);
}

TEST_F(http_server_test, stopping_completes_what_began_closes_what_is_idle_and_accepts_no_more) {
  std::promise<void> begun;
  std::promise<void> may_end;
  auto const server = on_path([&](http_request&&, peer const&) -> http_response {
    begun.set_value();
    may_end.get_future().wait();
    return {200, {}, "completed"};
  });
  raw_client idle{path_};
  raw_client busy{path_};
  busy.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  begun.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] { server->stop(10'000); });
  EXPECT_EQ(idle.hear_all(), "");
  EXPECT_FALSE(raw_client{path_}.connected());
  may_end.set_value();
  auto const answer = busy.hear_all();
  EXPECT_TRUE(answer.ends_with("completed"));
  EXPECT_THAT(answer, HasSubstr("connection: close"));
  stopped.get();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(http_server_test, stopping_returns_in_time_even_while_a_handler_does_not) {
  std::promise<void> begun;
  std::promise<void> may_end;
  auto const server = on_path([&](http_request&&, peer const&) -> http_response {
    begun.set_value();
    may_end.get_future().wait();
    return {200, {}, "late"};
  });
  raw_client client{path_};
  client.say(last_get);
  begun.get_future().wait();
  auto const before = std::chrono::steady_clock::now();
  server->stop(100);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  EXPECT_EQ(client.hear_all(), "");
  may_end.set_value();
}

TEST_F(http_server_test, a_client_that_leaves_before_its_answer_harms_nobody) {
  std::promise<void> begun;
  std::promise<void> gone;
  auto const server = on_path([&](http_request&& request, peer const&) -> http_response {
    if (request.target == "/leave") {
      begun.set_value();
      gone.get_future().wait();
      return {200, {}, std::string(1'000'000, 'x')};
    }
    return {200, {}, "still here"};
  });
  raw_client leaver{path_};
  leaver.say("GET /leave HTTP/1.1\r\nHost: x\r\n\r\n");
  begun.get_future().wait();
  leaver.leave();
  gone.set_value();
  EXPECT_TRUE(say_once(last_get).ends_with("still here"));
}

TEST_F(http_server_test, a_unix_socket_is_for_its_owner_only_and_is_removed_at_the_end) {
  auto server = on_path();
  struct stat made {};
  ASSERT_EQ(stat(path_.c_str(), &made), 0);
  EXPECT_TRUE(S_ISSOCK(made.st_mode));
  EXPECT_EQ(made.st_mode & 0777U, 0600U);
  server.reset();
  EXPECT_NE(stat(path_.c_str(), &made), 0);
}

TEST_F(http_server_test, a_unix_socket_is_open_to_a_group_that_is_named) {
  listen_options options;
  options.unix_socket = path_;
  options.unix_group = "no-such-group";
  EXPECT_EQ(serve(options, echo).error().slug, "server.cannot_listen");
  struct stat made {};
  EXPECT_NE(stat(path_.c_str(), &made), 0);
  options.unix_group = getgrgid(getegid())->gr_name;
  auto const server = serve(options, echo);
  ASSERT_TRUE(server);
  ASSERT_EQ(stat(path_.c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 0777U, 0660U);
  EXPECT_EQ(made.st_gid, getegid());
}

TEST_F(http_server_test, an_abandoned_socket_is_replaced_but_never_a_live_one_or_a_file) {
  listen_options options;
  options.unix_socket = path_;
  {
    int const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    close(fd);  // the path stays, as after kill -9
  }
  auto const first = serve(options, echo);
  ASSERT_TRUE(first);
  EXPECT_EQ(serve(options, echo).error().slug, "server.cannot_listen");
  EXPECT_THAT(say_once(last_get), StartsWith("HTTP/1.1 200 "));
  options.unix_socket = folder_.file("notes.txt");
  std::ofstream(options.unix_socket) << "keep me";
  EXPECT_EQ(serve(options, echo).error().slug, "server.cannot_listen");
  EXPECT_TRUE(std::filesystem::exists(options.unix_socket));
  options.unix_socket = folder_.file(std::string(120, 'x'));
  EXPECT_EQ(serve(options, echo).error().slug, "server.cannot_listen");
}

TEST_F(http_server_test, what_cannot_be_served_is_said_at_once) {
  test_authority const authority{folder_};
  auto const one = authority.issue("one");
  auto const two = authority.issue("two");
  auto slug_of = [](listen_options const& options) { return std::string(serve(options, echo).error().slug); };
  listen_options options;
  EXPECT_EQ(slug_of(options), "server.bad_certificate");
  options.certificate_file = one.certificate;
  options.private_key_file = two.private_key;
  EXPECT_EQ(slug_of(options), "server.bad_certificate");
  options.private_key_file = one.private_key;
  options.address = "localhost";
  EXPECT_EQ(slug_of(options), "server.cannot_listen");
  options.address = "127.0.0.1";
  auto const server = serve(options, echo);
  ASSERT_TRUE(server);
  options.port = (*server)->port();
  EXPECT_EQ(slug_of(options), "server.cannot_listen");
}

}  // namespace
