// The fakes' server and the SDK's net/ in one program: Asio and Beast are compiled once for both, so a request head of any
// size below the limit passes. (Compiled in two ways, everything over 512 bytes was "incomplete".)
#include "login_scene.hpp"

namespace vetrina::test {
namespace {

int status_of(fakes::evil_provider& op, std::size_t head_bytes) {
  auto const client = net::make_http_client({trusted_authority().ca_file(), {"127.0.0.0/8"}}).value();
  net::http_request request;
  request.target = op.issuer() + "/jwks";
  request.headers.push_back({"X-Long", std::string(head_bytes, 'a')});
  auto const got = client->send(request, {});
  return got ? got->status : -1;
}

TEST(request_head, of_six_kib_reaches_a_fake_beside_the_client_that_sends_it) {
  manual_clock const time{1'800'000'000'000};
  fakes::evil_provider op{good_certificate(), time};
  EXPECT_EQ(status_of(op, 1), 200);
  EXPECT_EQ(status_of(op, 6 * 1024), 200);
  EXPECT_EQ(op.says().log.size(), 2U);
}

TEST(request_head, over_the_limit_is_refused_by_its_status) {
  manual_clock const time{1'800'000'000'000};
  fakes::evil_provider op{good_certificate(), time};
  EXPECT_EQ(status_of(op, 17 * 1024), 431);
}

}  // namespace
}  // namespace vetrina::test
