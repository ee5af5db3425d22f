// vetrina-server: the sidecar. Serves the HTTP face beside a shop that cannot load a library, with TLS or on a Unix
// socket, and runs jobs. One JSON line on standard output when it listens; its log on standard error.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "base/strings.hpp"
#include "common/problem.hpp"
#include "json/codec.hpp"
#include "server/listen.hpp"

namespace {

using namespace vetrina::tools;
using vetrina::cat;

constexpr unsigned longest_stop_s = 5;
constexpr char const* name = "vetrina-server";

// What a stop that hangs ends in: everything acknowledged is on disk, so leaving loses nothing.
extern "C" void give_up(int) {
  constexpr char text[] = "vetrina-server: requests or jobs did not end in time and were cut off\n";
  static_cast<void>(!::write(STDERR_FILENO, text, sizeof text - 1));
  ::_exit(failed);
}

// Before any thread: the library's threads block all signals, and this one waits for the two that end the program.
sigset_t block_ending_signals() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a reader of the log that went away must not end the server
  return ends;
}

int serve(configuration_file const& file, listen_settings const& listen) {
  auto const ends = block_ending_signals();
  {
    vetrina::sdk library{file.whole};
    int const port = library.serve(vetrina::json::encode(listen));
    auto const address = address_of(listen, port);
    std::cerr << name << ": listening on " << address << "\n";
    std::cout << "{\"ready\":" << vetrina::json::quoted(address) << ",\"pid\":" << ::getpid() << "}" << std::endl;
    int signal = 0;
    ::sigwait(&ends, &signal);
    std::cerr << name << ": " << (signal == SIGINT ? "SIGINT" : "SIGTERM") << ", stopping\n";
    std::signal(SIGALRM, give_up);
    ::alarm(longest_stop_s);
    ::pthread_sigmask(SIG_UNBLOCK, &ends, nullptr);  // a second one ends the program at once
  }
  std::cerr << name << ": stopped\n";
  return done;
}

int run(std::string const& path, bool check_only) {
  auto const file = read_configuration_file(path);
  if (!file) return tell(name, file.error());
  if (auto const settings = library_settings(*file); !settings) return tell(name, settings.error());
  auto const listen = listen_section(*file);
  if (!listen) return tell(name, listen.error());
  if (auto const good = check(*listen); !good) return tell(name, good.error());
  return check_only ? done : serve(*file, *listen);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "The Vetrina sidecar: an HTTPS server, or one on a Unix socket, for shops that talk HTTP.\n"
      "Prints {\"ready\":ADDRESS,\"pid\":PID} when it listens; SIGTERM or SIGINT ends it.",
      name};
  app.set_version_flag("--version", std::string{"vetrina-server "} + vt_version());
  std::string config = "vetrina.json";
  app.add_option("--config", config, "Configuration file")
      ->envname("VETRINA_CONFIG")
      ->type_name("FILE")
      ->capture_default_str();
  bool check_only = false;
  app.add_flag("--check", check_only, "Only say whether the configuration file is right");
  app.footer(
      "The file is that of `vetrina`, with a section of its own:\n"
      "  \"listen\": {\"unix_socket\": \"/run/vetrina/vetrina.sock\"}\n"
      "  \"listen\": {\"address\": \"0.0.0.0\", \"port\": 8443,\n"
      "             \"certificate_file\": \"server.pem\", \"private_key_file\": \"server.key\"}\n"
      "Example:\n"
      "  vetrina-server --config /srv/shop/vetrina.json\n"
      "  curl --unix-socket /run/vetrina/vetrina.sock http://localhost/vetrina/healthz");
  try {
    app.parse(argc, argv);
    return run(config, check_only);
  } catch (CLI::ParseError const& e) {
    return app.exit(e) == 0 ? done : misused;
  } catch (vetrina::failure const& e) {
    return tell(name, e);
  }
}
