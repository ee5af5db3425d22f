// Requests and answers: what is sent, what is taken for an answer, and where nothing is sent at all.
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <resolv.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

#include "base/strings.hpp"
#include "http_client_scene.hpp"

namespace {

using namespace vetrina;
using namespace vetrina::net;
using namespace vetrina::test;
using testing::HasSubstr;

using http_client_test = http_client_scene;

TEST_F(http_client_test, a_hanging_server_ends_in_a_timeout_in_time_wherever_it_hangs) {
  std::vector<script> const hanging = {
      {.files = good_, .answer = "", .then = ending::hang, .shakes_hands = false},
      {.files = good_, .answer = "", .then = ending::hang},
      {.files = good_, .answer = "HTTP/1.1 200 OK\r\nContent-Le", .then = ending::hang},
      {.files = good_, .answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", .then = ending::hang},
      {.files = good_,
       .answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf",
       .then = ending::hang},
  };
  for (auto const& each : hanging) {
    SCOPED_TRACE(each.answer);
    auto const before = std::chrono::steady_clock::now();
    EXPECT_EQ(slug(get(each, {.timeout_ms = 300})), "network.timeout");
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  }
  EXPECT_EQ(slug(get({.files = good_, .answer = fine, .then = ending::hang}, {.timeout_ms = 5'000})), "ok");
}

TEST_F(http_client_test, a_caller_learns_whether_a_request_that_failed_may_have_arrived) {
  for (bool const shakes_hands : {false, true}) {
    bool may_have_arrived = !shakes_hands;
    script const hanging{.files = good_, .answer = "", .then = ending::hang, .shakes_hands = shakes_hands};
    EXPECT_EQ(slug(get(hanging, {.timeout_ms = 300, .may_have_arrived = &may_have_arrived})), "network.timeout");
    EXPECT_EQ(may_have_arrived, shakes_hands);
  }
  bool may_have_arrived = true;
  http_request const plain = to("http://localhost/");
  EXPECT_EQ(slug(client()->send(plain, {.may_have_arrived = &may_have_arrived})), "network.plain_http");
  EXPECT_FALSE(may_have_arrived);
}

TEST_F(http_client_test, half_an_answer_is_never_taken_for_a_whole_one) {
  std::vector<std::string> const halves = {"",
                                           "HTTP/1.1 200",
                                           "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
                                           "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
                                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n"};
  for (auto const& half : halves) {
    SCOPED_TRACE(half);
    EXPECT_EQ(slug(answered(half, ending::close_notify)), "network.truncated");
    EXPECT_EQ(slug(answered(half, ending::cut)), "network.truncated");
  }
  EXPECT_EQ(slug(answered("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf", ending::cut)), "ok");
}

TEST_F(http_client_test, a_body_that_ends_with_the_connection_counts_only_with_close_notify) {
  auto const bytes = "HTTP/1.1 200 OK\r\n\r\nto the end";
  EXPECT_EQ(answered(bytes, ending::close_notify).value().body, "to the end");
  EXPECT_EQ(slug(answered(bytes, ending::cut)), "network.truncated");
}

TEST_F(http_client_test, a_chunked_answer_is_put_together_and_its_trailer_is_not_a_header) {
  auto const answer =
      answered(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfrie\r\n2;x=y\r\nnd\r\n0\r\nX-Late: 1\r\n\r\n")
          .value();
  EXPECT_EQ(answer.body, "friend");
  EXPECT_EQ(find(answer.headers, "x-late"), "");
}

TEST_F(http_client_test, ambiguous_answers_are_refused) {
  std::vector<std::string> const heads = {
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nX: a\rContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 999 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
      "HTTP/2 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
      "hello\r\n\r\n",
  };
  for (auto const& head : heads) {
    SCOPED_TRACE(head);
    EXPECT_EQ(slug(answered(head)), "network.bad_answer");
  }
  EXPECT_EQ(slug(answered(std::string("HTTP/1.1 200 OK\r\nX: a") + '\0' + "b\r\nContent-Length: 5\r\n\r\nhello")),
            "network.bad_answer");
  EXPECT_EQ(answered("HTTP/1.1 200 OK\r\nX: ab\r\nContent-Length: 5\r\n\r\nhello").value().body, "hello");
  EXPECT_EQ(answered("HTTP/1.1 200 \r\ncontent-length:5\r\nTE-x: chunked\r\n\r\nhello").value().status, 200);
}

TEST_F(http_client_test, up_to_five_interim_answers_are_skipped) {
  std::string five;
  for (int i = 0; i < 5; ++i) five += "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
  EXPECT_EQ(slug(answered(five + fine)), "ok");
  EXPECT_EQ(slug(answered(five + "HTTP/1.1 100 Continue\r\n\r\n" + fine)), "network.bad_answer");
}

TEST_F(http_client_test, answers_over_the_limits_are_refused_however_they_are_framed) {
  auto const options = call_options{.max_body_bytes = 8};
  EXPECT_EQ(slug(get({good_, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789"}, options)), "network.too_large");
  EXPECT_EQ(
      slug(get({good_, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n123456789\r\n0\r\n\r\n"}, options)),
      "network.too_large");
  EXPECT_EQ(slug(get({good_, "HTTP/1.1 200 OK\r\n\r\n123456789"}, options)), "network.too_large");
  EXPECT_EQ(slug(get({good_, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n12345678"}, options)), "ok");
  EXPECT_EQ(slug(answered("HTTP/1.1 200 OK\r\nX: " + std::string(17'000, 'x') + "\r\nContent-Length: 0\r\n\r\n")),
            "network.too_large");
  EXPECT_EQ(slug(answered("HTTP/1.1 200 OK\r\nX: " + std::string(15'000, 'x') + "\r\nContent-Length: 0\r\n\r\n")),
            "ok");
}

TEST_F(http_client_test, a_redirect_is_returned_and_not_followed) {
  scripted_server const elsewhere{{good_, fine}};
  auto const answer =
      answered("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url("/next") + "\r\nContent-Length: 0\r\n\r\n").value();
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(find(answer.headers, "LOCATION"), elsewhere.url("/next"));
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST_F(http_client_test, a_head_request_has_no_body_to_wait_for) {
  scripted_server const server{{good_, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"}};
  auto request = to(server.url());
  request.method = "HEAD";
  EXPECT_EQ(slug(client()->send(request, {})), "ok");
  EXPECT_EQ(slug(client()->send(to(server.url()), {})), "network.truncated");
}

TEST_F(http_client_test, private_addresses_are_refused_before_a_connection_unless_allowed) {
  scripted_server const server{{good_, fine}};
  for (auto const* host : {"localhost", "shop.localhost", "127.0.0.1"}) {
    auto const refused = client(authority_.ca_file(), {})->send(to(server.url("/", host)), {});
    EXPECT_EQ(slug(refused), "network.private_address") << host;
    EXPECT_THAT(message(refused), HasSubstr("network.allow_private"));
  }
  EXPECT_EQ(slug(client(authority_.ca_file(), {"10.0.0.0/8"})->send(to(server.url()), {})), "network.private_address");
  EXPECT_EQ(server.connections(), 0);
  EXPECT_EQ(slug(client()->send(to(server.url("/", "localhost")), {})), "ok");
  EXPECT_EQ(slug(client()->send(to(server.url("/", "127.0.0.1")), {})), "ok");
}

TEST_F(http_client_test, addresses_written_as_numbers_are_refused_even_when_public) {
  EXPECT_EQ(slug(client()->send(to("https://8.8.8.8/"), {})), "network.private_address");
  EXPECT_EQ(slug(client()->send(to("https://[2606:4700::1111]/"), {})), "network.private_address");
  EXPECT_EQ(slug(client()->send(to("https://0x7f000001/"), {})), "network.bad_url");
  EXPECT_EQ(slug(client()->send(to("https://2130706433/"), {})), "network.bad_url");
}

class only_localhost final : public egress_policy {
 public:
  explicit only_localhost(std::uint16_t port) : port_{port} {}
  bool allows(std::string_view host, std::uint16_t port) const override { return host == "localhost" && port == port_; }

 private:
  std::uint16_t port_;
};

TEST_F(http_client_test, hosts_outside_the_allow_list_are_refused_before_a_look_up) {
  scripted_server const server{{good_, fine}};
  only_localhost const egress{server.port()};
  EXPECT_EQ(slug(client()->send(to(server.url("/", "127.0.0.1")), {.egress = &egress})), "network.host_not_allowed");
  EXPECT_EQ(slug(client()->send(to("https://localhost/"), {.egress = &egress})), "network.host_not_allowed");
  EXPECT_EQ(server.connections(), 0);
  EXPECT_EQ(slug(client()->send(to(server.url("/", "LOCALHOST")), {.egress = &egress})), "ok");
}

TEST_F(http_client_test, the_request_on_the_wire_is_complete_and_carries_defaults) {
  scripted_server const server{{good_, fine}};
  auto request = to(server.url("/a/b?c=d%20e"));
  request.method = "POST";
  request.body = "{}";
  request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer x"}};
  ASSERT_EQ(slug(client()->send(request, {})), "ok");
  auto const sent = server.requests().at(0);
  EXPECT_TRUE(
      sent.starts_with("POST /a/b?c=d%20e HTTP/1.1\r\nHost: localhost:" + std::to_string(server.port()) + "\r\n"));
  for (auto const* line :
       {"Accept: application/json\r\n", "User-Agent: vetrina/" VETRINA_VERSION "\r\n", "Content-Length: 2\r\n",
        "Connection: close\r\n", "Authorization: Bearer x\r\n", "Content-Type: application/json\r\n"}) {
    EXPECT_THAT(sent, HasSubstr(line));
  }
  EXPECT_TRUE(sent.ends_with("\r\n\r\n{}"));
}

TEST_F(http_client_test, a_request_cannot_become_two) {
  scripted_server const server{{good_, fine}};
  auto send = [&](header const& h) {
    auto request = to(server.url());
    request.headers = {h};
    return slug(client()->send(request, {}));
  };
  EXPECT_EQ(send({"X", "a\r\nY: b"}), "network.bad_header");
  EXPECT_EQ(send({"X", "a\nb"}), "network.bad_header");
  EXPECT_EQ(send({"X", std::string("a\0b", 3)}), "network.bad_header");
  EXPECT_EQ(send({"X: y\r\nZ", "a"}), "network.bad_header");
  EXPECT_EQ(send({"", "a"}), "network.bad_header");
  for (auto const* owned : {"Host", "content-length", "Transfer-Encoding", "Connection", "Expect"}) {
    EXPECT_EQ(send({owned, "1"}), "network.bad_header") << owned;
  }
  auto method = to(server.url());
  method.method = "GET / HTTP/1.1\r\nX:";
  EXPECT_EQ(slug(client()->send(method, {})), "network.bad_header");
  EXPECT_EQ(slug(client()->send(to(server.url("/a\r\nX: y")), {})), "network.bad_url");
  EXPECT_EQ(server.connections(), 0);
  EXPECT_EQ(send({"X", "a, b; c=\"d\""}), "ok");
}

TEST_F(http_client_test, a_port_where_nothing_listens_is_named_in_the_message) {
  std::uint16_t port = 0;
  {
    scripted_server const gone{{good_, fine}};
    port = gone.port();
  }
  auto const answer = client()->send(to(cat("https://localhost:", static_cast<unsigned>(port), "/")), {});
  EXPECT_EQ(slug(answer), "network.cannot_connect");
  EXPECT_THAT(message(answer), HasSubstr(std::to_string(port)));
}

TEST_F(http_client_test, a_name_server_that_says_nothing_ends_in_a_timeout_in_time) {
  int const silent = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ASSERT_EQ(res_init(), 0);
  _res.nscount = 1;
  _res.nsaddr_list[0] = address;
  auto const before = std::chrono::steady_clock::now();
  auto const answer = client()->send(to("https://shop.example./"), {.timeout_ms = 1'000});
  auto const took = std::chrono::steady_clock::now() - before;
  auto const named = client()->send(to("https://shop.example/"), {.timeout_ms = 1'000});
  EXPECT_EQ(_res.retry, RES_DFLRETRY);  // what the host had set is back
  res_init();
  close(silent);
  EXPECT_EQ(slug(answer), "network.bad_url");  // a trailing dot is not a name that certificates hold
  EXPECT_LT(took, std::chrono::seconds(5));
  EXPECT_EQ(slug(named), "network.timeout");
}

TEST_F(http_client_test, a_second_call_to_a_host_resumes_its_tls_session_and_another_client_does_not) {
  scripted_server const server{{good_, fine}};
  auto const first = client();
  EXPECT_EQ(slug(first->send(to(server.url()), {})), "ok");
  EXPECT_EQ(server.resumed(), 0);
  EXPECT_EQ(slug(first->send(to(server.url()), {})), "ok");
  EXPECT_EQ(server.resumed(), 1);
  EXPECT_EQ(slug(client()->send(to(server.url()), {})), "ok");
  EXPECT_EQ(server.resumed(), 1);
  EXPECT_EQ(slug(first->send(to(server.url("/", "127.0.0.1")), {})), "ok");  // another name, so verified anew
  EXPECT_EQ(server.resumed(), 1);
}

TEST_F(http_client_test, a_call_starts_no_thread_and_leaves_no_descriptor_and_no_openssl_error_behind) {
  scripted_server const server{{good_, fine}};
  auto open_files = [] {
    int out = 0;
    for ([[maybe_unused]] auto const& each : std::filesystem::directory_iterator("/proc/self/fd")) ++out;
    return out;
  };
  auto const caller = client();
  int const threads = count_threads();
  int const files = open_files();
  ASSERT_EQ(slug(caller->send(to(server.url()), {})), "ok");
  ASSERT_EQ(slug(client("")->send(to(server.url()), {})), "network.tls");
  EXPECT_EQ(server.threads_seen(), threads);
  EXPECT_LE(open_files(), files + 1);  // the server may not have closed its end yet
  EXPECT_EQ(ERR_peek_error(), 0UL);
}

TEST_F(http_client_test, a_server_that_leaves_while_it_is_written_to_raises_no_sigpipe) {
  struct sigaction now {};
  sigaction(SIGPIPE, nullptr, &now);
  ASSERT_EQ(now.sa_handler, SIG_DFL);  // the signal would end this program
  scripted_server const server{{good_, "", ending::cut}};
  auto request = to(server.url());
  request.method = "POST";
  request.body = std::string(8U << 20U, 'x');
  EXPECT_EQ(slug(client()->send(request, {})), "network.truncated");
}

TEST_F(http_client_test, a_ca_file_without_a_certificate_is_refused_at_once) {
  EXPECT_EQ(make_http_client({"/nowhere/ca.pem", {}}).error().slug, "network.bad_ca_file");
  EXPECT_EQ(make_http_client({good_.private_key, {}}).error().slug, "network.bad_ca_file");
  EXPECT_TRUE(make_http_client({authority_.ca_file(), {}}));
  EXPECT_EQ(make_http_client({"", {"10.0.0.1/8"}}).error().slug, "config.bad_address_block");
}

}  // namespace
