#include "net/http_client.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <exception>

#include "base/strings.hpp"
#include "net/exchange.hpp"
#include "net/request_text.hpp"
#include "net/resolver.hpp"
#include "net/verify_policy.hpp"

namespace vetrina::net {
namespace {

using std::chrono::steady_clock;

class policed_client final : public http_client {
 public:
  policed_client(ssl_context tls, std::vector<address_block> allow_private)
      : tls_{std::move(tls)}, allow_private_{std::move(allow_private)} {}

  result<http_response> send(http_request const& request, call_options const& options) override {
    if (options.may_have_arrived != nullptr) *options.may_have_arrived = false;
    auto out = guarded(request, options);
    ERR_clear_error();  // the thread's queue is shared with the host's own use of OpenSSL
    return out;
  }

 private:
  // Asio throws where the process is out of descriptors or memory; the text of a request may be in neither message.
  result<http_response> guarded(http_request const& request, call_options const& options) {
    try {
      return exchanged(request, options);
    } catch (std::exception const& e) {
      return fail(code::unavailable, "network.cannot_connect",
                  cat("This machine could not open a connection (", e.what(), "). Check its memory and open files."));
    }
  }

  result<http_response> exchanged(http_request const& request, call_options const& options) {
    auto const deadline =
        steady_clock::now() + std::chrono::milliseconds(std::max<std::int64_t>(options.timeout_ms, 0));
    VT_TRY(https_url const url, parse_https_url(request.target));
    if (options.egress != nullptr && !options.egress->allows(url.host, url.port)) {
      return fail(code::denied, "network.host_not_allowed",
                  cat("\"", url.authority(), "\" is not among the hosts that may be called here. ",
                      "A connector's hosts stand in its manifest and its settings."));
    }
    VT_TRY(std::string const text, request_text(request, url));
    VT_TRY(auto const addresses, callable_addresses(url, deadline));
    return exchange(
        {url, addresses, text, request.method == "HEAD", options.max_body_bytes, deadline, options.may_have_arrived},
        tls_.get(), sessions_);
  }

  // Addresses written out are refused even when public: a network has a name, and a URL without one comes from
  // someone who guesses.
  result<std::vector<ip_address>> callable_addresses(https_url const& url, steady_clock::time_point deadline) const {
    std::vector<ip_address> out;
    if (url.literal) {
      if (!is_public(*url.literal) && may_connect(*url.literal, allow_private_)) out.push_back(*url.literal);
    } else {
      VT_TRY(out, resolve(url.host, deadline));
      std::erase_if(out, [&](auto const& address) { return !may_connect(address, allow_private_); });
    }
    if (out.empty()) {
      return fail(code::denied, "network.private_address",
                  cat("\"", url.host, "\" is not a public host, so it is not called. ",
                      "A test system may name its block of addresses in network.allow_private."));
    }
    return out;
  }

  ssl_context tls_;
  std::vector<address_block> allow_private_;
  session_cache sessions_;
};

}  // namespace

result<std::unique_ptr<http_client>> make_http_client(client_options const& options) {
  std::vector<address_block> blocks;
  for (auto const& text : options.allow_private) {
    VT_TRY(address_block const block, parse_block(text));
    blocks.push_back(block);
  }
  VT_TRY(ssl_context tls, make_client_context(options.ca_file));
  session_cache::enable(tls.get());
  return std::unique_ptr<http_client>(std::make_unique<policed_client>(std::move(tls), std::move(blocks)));
}

}  // namespace vetrina::net
