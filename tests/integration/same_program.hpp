// same_program: this test's own program once more, as another process that is told by lines and answers by lines. One
// thread; ends with its standard input.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

namespace vetrina::test {

class same_program {
 public:
  explicit same_program(std::vector<std::string> arguments) {
    int in[2], out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    arguments.insert(arguments.begin(), "/proc/self/exe");
    std::vector<char*> pointers;
    for (auto& one : arguments) pointers.push_back(one.data());
    pointers.push_back(nullptr);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::execv(pointers.front(), pointers.data());
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    to_ = ::fdopen(in[1], "w");
    from_ = ::fdopen(out[0], "r");
  }
  ~same_program() {
    std::fclose(to_);
    std::fclose(from_);
    ::waitpid(child_, nullptr, 0);
  }
  same_program(same_program const&) = delete;
  same_program& operator=(same_program const&) = delete;

 protected:
  void tell(std::string const& line) {
    std::fprintf(to_, "%s\n", line.c_str());
    std::fflush(to_);
  }
  [[nodiscard]] std::FILE* from() const noexcept { return from_; }

 private:
  pid_t child_;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

}  // namespace vetrina::test
