// scripted_server: a TLS server on loopback that says exactly the bytes it is told, right or wrong, and ends as told.
// One thread, one connection after another; the destructor ends it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/common/test_certificates.hpp"

namespace vetrina::test {

enum class ending {
  close_notify,  // as RFC 8446 wants it
  cut,           // the TCP connection is closed without a word
  hang,          // nothing more is said until the client leaves
};

struct script {
  certificate_files files;
  std::string answer;  // sent once the request's head is there
  ending then = ending::close_notify;
  int newest_tls = 0;      // e.g. TLS1_1_VERSION, 0: the newest
  bool speaks_tls = true;  // false: answers a handshake in plain text
  bool shakes_hands = true;  // false: reads and says nothing
  std::string protocol{};  // ALPN forced upon the client
};

class scripted_server {
 public:
  explicit scripted_server(script what);
  ~scripted_server();
  scripted_server(scripted_server const&) = delete;
  scripted_server& operator=(scripted_server const&) = delete;

  [[nodiscard]] std::string url(std::string const& path = "/", std::string const& host = "localhost") const;
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::vector<std::string> requests() const;  // heads, as they came
  [[nodiscard]] int connections() const noexcept { return connections_; }
  [[nodiscard]] int resumed() const noexcept { return resumed_; }
  [[nodiscard]] int threads_seen() const noexcept { return threads_seen_; }  // of this process, while answering

 private:
  struct tls;
  void run();
  void talk(int fd);

  script script_;
  std::unique_ptr<tls> tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<int> resumed_ = 0;
  std::atomic<int> threads_seen_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

// Threads of this process.
[[nodiscard]] int count_threads();

}  // namespace vetrina::test
