// postgres_server: a PostgreSQL of a test's own, in a folder of its own, on a Unix socket only. It ends with its
// owner, also when that is killed.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace vetrina::testing {

class postgres_server {
 public:
  // Makes the cluster and returns when it accepts connections. Throws std::runtime_error with the server's last words.
  // `settings`: "name=value", over the small ones of a test.
  explicit postgres_server(std::vector<std::string> const& settings = {});
  ~postgres_server();
  postgres_server(postgres_server const&) = delete;
  postgres_server& operator=(postgres_server const&) = delete;

  [[nodiscard]] std::string dsn() const;

 private:
  std::string folder_;
  pid_t process_ = -1;
  int log_ = -1;
};

}  // namespace vetrina::testing
