// host_fixture: a connector host over a folder of plugins made for one test, with a network that answers from a script
// and a clock that stands still. Single-threaded.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "base/strings.hpp"
#include "connector/host.hpp"

namespace vetrina::connector {

class scripted_network final : public net::http_client {
 public:
  result<net::http_response> send(net::http_request const& request, net::call_options const& options) override {
    requests.push_back(request);
    timeouts.push_back(options.timeout_ms);
    return answer(request);
  }
  std::function<result<net::http_response>(net::http_request const&)> answer = [](auto const&) {
    return net::http_response{200, {}, "{}"};
  };
  std::vector<net::http_request> requests;
  std::vector<std::int64_t> timeouts;
};

class remembering_log final : public log_sink {
 public:
  void write(log_level level, std::string_view area, std::string_view event,
             std::string_view detail) noexcept override {
    lines.push_back({level, cat(area, " ", event, " ", detail)});
  }
  struct line {
    log_level level;
    std::string text;
  };
  std::vector<line> lines;
};

class host_test : public testing::Test {
 protected:
  host_test() {
    char name[] = "/tmp/vetrina-connector-XXXXXX";
    root = ::mkdtemp(name);
  }
  ~host_test() override { std::filesystem::remove_all(root); }

  static std::string manifest_text(std::string_view id, std::string_view library, std::string_view more = {}) {
    return cat(R"({"id": ")", id,
               R"(", "version": "1.0.0", "abi": {"major": 1, "minor": 0}, "display": {"name": "Faulty"},
      "library": ")",
               library, R"(", "hosts": ["api.example:443", "{servers}"], "auth": {"kind": "none"},
      "capabilities": [{"id": "com.example.faulty/1", "level": "own"}, {"id": "com.example.absent/1", "level": "own"},
                       {"id": "vetrina.identity/1", "level": "own"}, {"id": "vetrina.edges/1", "level": "own"}],
      "config_schema": {"properties": {"servers": {"type": "string"}}}, "secrets": ["client_secret"])",
               more, "}");
  }

  static void write(std::filesystem::path const& path, std::string_view text) { std::ofstream{path} << text; }

  // A folder with the manifest and a copy of one of the fake libraries.
  std::filesystem::path install(std::string const& folder, std::string_view manifest,
                                std::string const& library = "faulty") {
    auto const at = root / folder;
    std::filesystem::create_directories(at);
    write(at / "connector.json", manifest);
    std::filesystem::remove(at / "it.so");  // not written over: it may be in use by this process
    std::filesystem::copy_file(std::string{VT_BINARY_DIR} + "/tests/fakes/plugins/" + library + ".so", at / "it.so");
    return at;
  }

  host& make_host() {
    made = std::make_unique<host>(host_options{
        {root.string()}, network, time, crypto::system_random(), log, [this](std::int64_t ms) { time.advance(ms); }});
    return *made;
  }

  // Asks the plugin "faulty", which is installed and hosted at the first question.
  result<std::string> ask(std::string_view verb, std::string_view arguments = "{}",
                          std::string_view capability = "com.example.faulty/1") {
    if (!made) {
      install("faulty", manifest_text("faulty", "it.so"));
      make_host();
    }
    return made->run(one, capability, verb, arguments, tokens, 30'000);
  }

  std::filesystem::path root;
  scripted_network network;
  remembering_log log;
  manual_clock time{1'790'000'000'000};
  std::unique_ptr<host> made;
  instance one{"shop", "mine", "faulty", "{}", {{"client_secret", secret{"s3cr3t&value"}}}};
  grants tokens{{{"access", secret{"tok-0123456789"}}}};
};

}  // namespace vetrina::connector
