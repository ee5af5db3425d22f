#include "real_op.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "base/strings.hpp"
#include "json/document.hpp"
#include "login_scene.hpp"

extern char** environ;

namespace vetrina::test {
namespace {

constexpr int start_within_ms = 30'000;
constexpr std::string_view back_to = "https://localhost:8443/";

std::string first_line(int from) {
  std::string out;
  std::array<char, 512> some{};
  while (out.find('\n') == std::string::npos) {
    pollfd ready{from, POLLIN, 0};
    if (::poll(&ready, 1, start_within_ms) != 1) throw std::runtime_error("the provider is not ready after 30 s");
    auto const got = ::read(from, some.data(), some.size());
    if (got <= 0) throw std::runtime_error("the provider ended before it was ready: is `npm ci` done in samples/op?");
    out.append(some.data(), static_cast<std::size_t>(got));
  }
  return out.substr(0, out.find('\n'));
}

std::string resolved(std::string const& base, std::string const& location) {
  if (!location.starts_with('/')) return location;
  return base.substr(0, base.find('/', 8)) + location;
}

// What a page of the provider would post to `target`: its hidden fields.
std::string hidden_fields(std::string_view page, std::string_view target) {
  auto const attribute = [](std::string_view tag, std::string_view name) {
    auto const begin = tag.find(cat(name, "=\""));
    if (begin == std::string_view::npos) throw std::runtime_error("a field of the form has no name or value");
    auto const text = tag.substr(begin + name.size() + 2);
    return std::string{text.substr(0, text.find('"'))};
  };
  if (page.find(cat("action=\"", target)) == std::string_view::npos) {
    throw std::runtime_error(cat("the provider's page is no form for ", target));
  }
  std::string out;
  for (auto at = page.find("<input"); at != std::string_view::npos; at = page.find("<input", at + 1)) {
    auto const tag = page.substr(at, page.find('>', at) - at);
    out += cat(out.empty() ? "" : "&", attribute(tag, "name"), "=", percent_encode(attribute(tag, "value")));
  }
  return out;
}

}  // namespace

real_op::real_op(std::string const& clients) : clients_file_{certificates().file("clients.json")} {
  std::ofstream{clients_file_} << clients;
  start();
}

real_op::~real_op() { stop(); }

void real_op::start() {
  int out[2];
  if (::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::vector<std::string> words = {VT_NODE,     VT_SOURCE_DIR "/tests/integration/real_op.mjs",
                                    "--package", VT_SOURCE_DIR "/samples/op",
                                    "--cert",    good_certificate().certificate,
                                    "--key",     good_certificate().private_key,
                                    "--clients", clients_file_};
  if (!issuer_.empty()) {
    words.emplace_back("--port");
    words.push_back(issuer_.substr(issuer_.rfind(':') + 1));
  }
  auto authorities = cat("NODE_EXTRA_CA_CERTS=", trusted_authority().ca_file());
  std::vector<char*> surroundings;
  for (auto** one = environ; *one != nullptr; ++one) {
    if (!std::string_view{*one}.starts_with("NODE_EXTRA_CA_CERTS=")) surroundings.push_back(*one);
  }
  surroundings.push_back(authorities.data());
  surroundings.push_back(nullptr);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  auto const spawned = ::posix_spawn(&child_, arguments[0], &actions, nullptr, arguments.data(), surroundings.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(out[1]);
  if (spawned != 0) throw std::runtime_error("node does not start: is `npm ci` done in samples/node?");
  auto const ready = json::document::parse(first_line(out[0]));
  ::close(out[0]);
  issuer_ = ready.value().string_at("/ready").value();
}

void real_op::stop() {
  if (child_ <= 0) return;
  ::kill(child_, SIGTERM);
  ::waitpid(child_, nullptr, 0);
  child_ = -1;
}

void real_op::restart() {
  stop();
  start();
}

person::person() : http_{net::make_http_client({trusted_authority().ca_file(), {"127.0.0.0/8"}}).value()} {}

net::http_response person::send(net::http_request request) {
  std::string cookies;
  for (auto const& [name, value] : jar_) cookies += cat(cookies.empty() ? "" : "; ", name, "=", value);
  if (!cookies.empty()) request.headers.push_back({"Cookie", cookies});
  auto got = http_->send(request, {});
  if (!got) throw std::runtime_error(cat("the person's browser: ", got.error().message));
  for (auto const& [name, value] : got->headers) {
    if (!iequals(name, "set-cookie")) continue;
    auto const equals = value.find('=');
    jar_[value.substr(0, equals)] = value.substr(equals + 1, value.find(';') - equals - 1);
  }
  return *std::move(got);
}

std::string person::sign_in(std::string const& address, std::string_view name) {
  std::vector<std::string> forms = {"prompt=consent", cat("prompt=login&password=any&login=", percent_encode(name))};
  auto at = address;
  auto answer = send({"GET", at, {}, {}});
  for (int step = 0; step < 16; ++step) {
    if (answer.status >= 300 && answer.status < 400) {
      at = resolved(at, std::string{net::find(answer.headers, "location")});
      if (at.starts_with(back_to)) return at.substr(at.find('?') + 1);
      answer = send({"GET", at, {}, {}});
      continue;
    }
    if (answer.status == 200 && forms.empty()) return hidden_fields(answer.body, back_to);
    if (answer.status != 200) break;
    answer = send({"POST", at, {{"Content-Type", "application/x-www-form-urlencoded"}}, forms.back()});
    forms.pop_back();
  }
  throw std::runtime_error(cat("the provider's pages do not lead back: ", answer.status, " ", answer.body));
}

void person::sign_out(std::string const& issuer) {
  auto const page = send({"GET", cat(issuer, "/session/end"), {}, {}});
  auto const confirm = cat(issuer, "/session/end/confirm");
  auto const done = send({"POST",
                          confirm,
                          {{"Content-Type", "application/x-www-form-urlencoded"}},
                          cat(hidden_fields(page.body, confirm), "&logout=yes")});
  if (done.status != 303) throw std::runtime_error(cat("nobody is signed out: ", done.status, " ", done.body));
}

}  // namespace vetrina::test
