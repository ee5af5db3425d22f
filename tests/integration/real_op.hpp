// real_op: the certified oidc-provider as a process of its own, with somebody's certificate, and the person who signs in at
// its pages. Throws std::runtime_error where it does not do what a test stands on. One test's own.
#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_client.hpp"

namespace vetrina::test {

class real_op {
 public:
  // `clients`: a JSON array of client metadata.
  explicit real_op(std::string const& clients);
  ~real_op();
  real_op(real_op const&) = delete;
  real_op& operator=(real_op const&) = delete;

  [[nodiscard]] std::string const& issuer() const noexcept { return issuer_; }
  // The same issuer with other keys, and without a memory of anybody.
  void restart();

 private:
  void start();
  void stop();

  std::string clients_file_;
  std::string issuer_;
  pid_t child_ = -1;
};

// One browser with a jar of cookies; follows nothing by itself.
class person {
 public:
  person();
  // From the authorization address to what the provider sends back: the raw query, or the form's body where it is posted.
  [[nodiscard]] std::string sign_in(std::string const& address, std::string_view name);
  // Ends the session at the provider, which tells its clients before it answers.
  void sign_out(std::string const& issuer);
  [[nodiscard]] net::http_response send(net::http_request request);

 private:
  std::unique_ptr<net::http_client> http_;
  std::map<std::string, std::string> jar_;
};

}  // namespace vetrina::test
