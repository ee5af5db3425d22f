// canary_process: canary_host in a process of its own, and the lines it takes. Throws where it is gone. One test's own.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/strings.hpp"

extern char** environ;

namespace vetrina::test {

class canary_process {
 public:
  canary_process(std::string_view flavour, std::string config, std::string log) {
    int in[2], out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    std::string program = cat(VT_CANARY_HOST, flavour);
    char* arguments[] = {program.data(), config.data(), log.data(), nullptr};
    auto const spawned = ::posix_spawn(&child_, program.c_str(), &actions, nullptr, arguments, environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    if (spawned != 0) throw std::runtime_error("canary_host does not start");
    to_ = ::fdopen(in[1], "w");
    from_ = ::fdopen(out[0], "r");
  }
  ~canary_process() {
    std::fclose(to_);
    std::fclose(from_);
    ::waitpid(child_, nullptr, 0);
  }
  canary_process(canary_process const&) = delete;
  canary_process& operator=(canary_process const&) = delete;

  struct said {
    int code = 0;
    std::string text;
  };
  said tell(std::string const& line) {
    std::fprintf(to_, "%s\n", line.c_str());
    std::fflush(to_);
    said out;
    std::size_t size = 0;
    if (std::fscanf(from_, "%d %zu", &out.code, &size) != 2 || std::fgetc(from_) != '\n') {
      throw std::runtime_error("canary_host is gone");
    }
    out.text.resize(size);
    if (std::fread(out.text.data(), 1, size, from_) != size) throw std::runtime_error("canary_host is gone");
    return out;
  }
  [[nodiscard]] pid_t id() const noexcept { return child_; }

 private:
  pid_t child_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

}  // namespace vetrina::test
