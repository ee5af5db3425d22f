// canary_process: canary_host in a process of its own, and the lines it takes. Throws where it is gone. One test's own.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/strings.hpp"
#include "told_process.hpp"

namespace vetrina::test {

class canary_process : public told_process {
 public:
  canary_process(std::string_view flavour, std::string config, std::string log)
      : told_process{cat(VT_CANARY_HOST, flavour), {std::move(config), std::move(log)}} {}

  struct said {
    int code = 0;
    std::string text;
  };
  said tell(std::string const& line) {
    told_process::tell(line);
    said out;
    std::size_t size = 0;
    if (std::fscanf(from(), "%d %zu", &out.code, &size) != 2 || std::fgetc(from()) != '\n') {
      throw std::runtime_error("canary_host is gone");
    }
    out.text.resize(size);
    if (std::fread(out.text.data(), 1, size, from()) != size) throw std::runtime_error("canary_host is gone");
    return out;
  }
};

}  // namespace vetrina::test
