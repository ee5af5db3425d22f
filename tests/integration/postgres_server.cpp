#include "postgres_server.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <vector>

namespace vetrina::testing {

namespace {

// PostgreSQL refuses to run as root; everybody else runs it as themselves.
passwd const* server_user() {
  if (::geteuid() != 0) return ::getpwuid(::geteuid());
  auto const* const user = ::getpwnam("postgres");
  if (user == nullptr) throw std::runtime_error{"There is no user postgres: install postgresql-15."};
  return user;
}

// stdout and stderr go into `output`. Runs as the server's user when this is root.
pid_t run(std::vector<std::string> words, std::string const& folder, int output) {
  auto const* const user = server_user();
  auto const home = user->pw_uid;
  auto const group = user->pw_gid;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  auto const child = ::fork();
  if (child != 0) return child;
  ::dup2(output, 1);
  ::dup2(output, 2);
  if (::chdir(folder.c_str()) != 0) ::_exit(126);
  if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(group) != 0 || ::setuid(home) != 0)) ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid, which would clear it
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

// Reads until `wanted` appears or the writer is gone; gives what it read.
std::string read_until(int from, char const* wanted) {
  std::string text;
  char buffer[4096];
  while (wanted == nullptr || text.find(wanted) == std::string::npos) {
    auto const size = ::read(from, buffer, sizeof buffer);
    if (size <= 0) break;
    text.append(buffer, static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace

postgres_server::postgres_server(std::vector<std::string> const& settings) {
  auto name = (std::filesystem::temp_directory_path() / "vt_pg_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"Cannot make a folder for PostgreSQL."};
  folder_ = name;
  auto const* const user = server_user();
  if (::chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error{"Cannot chown " + folder_};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"No pipe."};
  log_ = ends[0];

  int made[2];
  if (::pipe2(made, O_CLOEXEC) != 0) throw std::runtime_error{"No pipe."};
  auto const initdb =
      run({VT_INITDB, "-D", folder_ + "/data", "--no-sync", "-A", "trust", "-U", "vetrina", "-E", "UTF8", "--locale=C"},
          folder_, made[1]);
  ::close(made[1]);
  auto const said = read_until(made[0], nullptr);
  ::close(made[0]);
  int status = 0;
  ::waitpid(initdb, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error{"initdb failed: " + said};

  std::vector<std::string> words{VT_POSTGRES,
                                 "-D",
                                 folder_ + "/data",
                                 "-k",
                                 folder_,
                                 "-c",
                                 "listen_addresses=",
                                 "-c",
                                 "fsync=off",
                                 "-c",
                                 "shared_buffers=16MB",
                                 "-c",
                                 "max_connections=20",
                                 "-c",
                                 "log_min_messages=log"};
  for (auto const& one : settings) words.insert(words.end(), {"-c", one});
  process_ = run(std::move(words), folder_, ends[1]);
  ::close(ends[1]);
  char const* const ready = "ready to accept connections";
  auto const log = read_until(log_, ready);
  if (log.find(ready) == std::string::npos) throw std::runtime_error{"postgres did not start: " + log};
}

postgres_server::~postgres_server() {
  if (process_ > 0) {
    ::kill(process_, SIGINT);  // "fast shutdown"
    ::waitpid(process_, nullptr, 0);
  }
  if (log_ >= 0) ::close(log_);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string postgres_server::dsn() const {
  return "host=" + folder_ + " user=vetrina dbname=postgres options=-cclient_min_messages=warning";
}

}  // namespace vetrina::testing
