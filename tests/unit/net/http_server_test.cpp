// Requests and answers: what reaches the handler and what the client hears.
#include <gmock/gmock.h>
#include <signal.h>

#include <atomic>
#include <future>

#include "base/strings.hpp"
#include "http_server_scene.hpp"
#include "net/http_client.hpp"

namespace {

using namespace vetrina;
using namespace vetrina::net;
using namespace vetrina::test;
using testing::HasSubstr;
using testing::StartsWith;

using http_server_test = http_server_scene;

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

}  // namespace
