// http_client_scene: a client that trusts an authority of the test's own, and servers that say what they are told, for the
// tests of http_client.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "net/http_client.hpp"
#include "tests/unit/net/scripted_server.hpp"

namespace vetrina::net {

inline constexpr auto fine = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

class http_client_scene : public testing::Test {
 protected:
  test::certificate_folder folder_;
  test::test_authority authority_{folder_};
  test::certificate_files good_ = authority_.issue("good");

  std::unique_ptr<http_client> client(std::string ca_file, std::vector<std::string> allow = {"127.0.0.0/8"}) {
    return make_http_client({std::move(ca_file), std::move(allow)}).value();
  }
  std::unique_ptr<http_client> client() { return client(authority_.ca_file()); }

  result<http_response> get(test::script const& what, call_options const& options = {}) {
    test::scripted_server const server{what};
    http_request request;
    request.target = server.url();
    return client()->send(request, options);
  }
  result<http_response> answered(std::string bytes, test::ending then = test::ending::close_notify) {
    return get({good_, std::move(bytes), then});
  }
};

inline std::string slug(result<http_response> const& r) { return r ? "ok" : std::string(r.error().slug); }
inline std::string message(result<http_response> const& r) { return r ? "" : r.error().message; }

inline http_request to(std::string target) {
  http_request out;
  out.target = std::move(target);
  return out;
}

}  // namespace vetrina::net
