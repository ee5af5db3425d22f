// How a server comes and goes: its threads and signals, its end, its socket.
#include <gmock/gmock.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <future>

#include "http_server_scene.hpp"

namespace {

using namespace vetrina;
using namespace vetrina::net;
using namespace vetrina::test;
using testing::HasSubstr;
using testing::StartsWith;

using http_server_life = http_server_scene;

TEST_F(http_server_life, handlers_run_with_all_signals_blocked_and_beside_each_other) {
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

TEST_F(http_server_life, stopping_completes_what_began_closes_what_is_idle_and_accepts_no_more) {
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

TEST_F(http_server_life, stopping_returns_in_time_even_while_a_handler_does_not) {
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

TEST_F(http_server_life, a_client_that_leaves_before_its_answer_harms_nobody) {
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

TEST_F(http_server_life, a_unix_socket_is_for_its_owner_only_and_is_removed_at_the_end) {
  auto server = on_path();
  struct stat made {};
  ASSERT_EQ(stat(path_.c_str(), &made), 0);
  EXPECT_TRUE(S_ISSOCK(made.st_mode));
  EXPECT_EQ(made.st_mode & 0777U, 0600U);
  server.reset();
  EXPECT_NE(stat(path_.c_str(), &made), 0);
}

TEST_F(http_server_life, a_unix_socket_is_open_to_a_group_that_is_named) {
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

TEST_F(http_server_life, an_abandoned_socket_is_replaced_but_never_a_live_one_or_a_file) {
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

TEST_F(http_server_life, what_cannot_be_served_is_said_at_once) {
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
