// login: a shop whose identity provider is in the same thread, and what one login costs the shop: the CPU time of
// identity.begin and identity.complete, store included, without what the provider does. One thread.
#pragma once

#include <memory>
#include <string>

#include "connector/host.hpp"
#include "identity/module.hpp"
#include "ops/dispatcher.hpp"
#include "shoppers/module.hpp"
#include "store/sqlite_store.hpp"
#include "tests/fakes/provider.hpp"

namespace vetrina::bench {

// Answers at once, and knows how long it took to.
class timed_network final : public net::http_client {
 public:
  explicit timed_network(net::http_client& behind) noexcept : behind_{behind} {}
  [[nodiscard]] result<net::http_response> send(net::http_request const& request,
                                                net::call_options const& options) override;
  [[nodiscard]] double spent_ns() const noexcept { return spent_ns_; }

 private:
  net::http_client& behind_;
  double spent_ns_ = 0;
};

class login_shop {
 public:
  // Throws std::runtime_error where the shop cannot be opened.
  login_shop();
  ~login_shop();

  struct outcome {
    std::string status;
    double cpu_ns = 0;
  };
  // A new shopper with a new identity links it.
  [[nodiscard]] outcome link_somebody();

 private:
  std::string call(std::string_view operation, std::string const& document);

  std::string folder_;
  manual_clock time_{1'790'000'000'000};
  fakes::provider op_{"https://op.example", time_};
  timed_network network_{op_};
  ops::settings settings_;
  ops::dispatcher operations_;
  std::unique_ptr<vault::key_ring> ring_;
  std::unique_ptr<vault::vault> keys_;
  std::unique_ptr<store::database> db_;
  std::unique_ptr<connector::host> connectors_;
  std::unique_ptr<ops::services> sys_;
  int people_ = 0;
};

}  // namespace vetrina::bench
