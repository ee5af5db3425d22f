#include <iostream>

#include "cli/commands.hpp"
#include "common/json_text.hpp"
#include "common/problem.hpp"

namespace vetrina::tools {
namespace {

result<std::string> request_of(std::string const& given) {
  if (given == "-") return read_file(given);
  if (given.starts_with('@')) return read_file(given.substr(1));
  return given;
}

}  // namespace

int call(call_options const& wanted) {
  auto const file = find(wanted.of);
  if (!file) return tell("vetrina call", file.error());
  auto const request = request_of(wanted.request);
  if (!request) return tell("vetrina call", request.error());

  sdk library{without_own_threads(*file)};
  auto const answer = library.call(wanted.operation, *request);
  bool const json = answer.media_type().starts_with("application/json");
  if (json && wanted.pretty) {
    auto const lines = pretty(answer.data(), key_order::as_written);
    if (!lines) return tell("vetrina call", lines.error());
    std::cout << *lines;
  } else {
    // Bytes of another kind go out as they are, for a file or a pipe.
    std::cout << answer.data() << (json ? "\n" : "");
  }
  std::cout.flush();
  return std::cout ? done : failed;
}

}  // namespace vetrina::tools
