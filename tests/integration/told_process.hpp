// told_process: a program in a process of its own that is told by lines and answers on its standard output; this test's
// own program once more, where its path is this_program. One thread; ends with its standard input.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

extern char** environ;

namespace vetrina::test {

inline constexpr char const* this_program = "/proc/self/exe";

class told_process {
 public:
  told_process(std::string const& program, std::vector<std::string> arguments) {
    int in[2], out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    arguments.insert(arguments.begin(), program);
    std::vector<char*> pointers;
    for (auto& one : arguments) pointers.push_back(one.data());
    pointers.push_back(nullptr);
    auto const spawned = ::posix_spawn(&child_, program.c_str(), &actions, nullptr, pointers.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    to_ = ::fdopen(in[1], "w");
    from_ = ::fdopen(out[0], "r");
    if (spawned == 0) return;
    std::fclose(to_);
    std::fclose(from_);
    throw std::runtime_error(program + " does not start");
  }
  ~told_process() {
    std::fclose(to_);
    std::fclose(from_);
    ::waitpid(child_, nullptr, 0);
  }
  told_process(told_process const&) = delete;
  told_process& operator=(told_process const&) = delete;

  [[nodiscard]] pid_t id() const noexcept { return child_; }

 protected:
  void tell(std::string const& line) {
    std::fprintf(to_, "%s\n", line.c_str());
    std::fflush(to_);
  }
  [[nodiscard]] std::FILE* from() const noexcept { return from_; }

 private:
  pid_t child_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

}  // namespace vetrina::test
