// evil_provider: an identity provider behind a real socket and real TLS, good until it is told to misbehave in what it
// says (fakes::provider), in how it answers (on_the_wire) or in where it sends the browser (spoil_callback): before the
// request that it is about. Owns its server; requests are answered one at a time.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "common/https_server.hpp"
#include "tests/common/test_certificates.hpp"
#include "tests/fakes/provider.hpp"

namespace vetrina::fakes {

class evil_provider {
 public:
  evil_provider(test::certificate_files const& certificate, clock const& time,
                sample::tls_versions versions = sample::tls_versions::current);

  [[nodiscard]] std::string const& issuer() const noexcept { return issuer_; }
  [[nodiscard]] provider& says() noexcept { return *provider_; }
  // The browser's part, for an address of this provider: logs in and says yes. Gives the callback's raw query.
  [[nodiscard]] std::string approve(std::string_view authorization_url);
  [[nodiscard]] std::size_t requests_to(std::string_view path);

  // Takes a good answer and may spoil how it leaves the machine.
  std::function<void(sample::response&, std::string_view path)> on_the_wire;
  // An answer is made and does not leave yet; others are made meanwhile.
  std::function<void(std::string_view path)> before_it_leaves;
  // Takes the raw query that the browser would bring back and may change it.
  std::function<void(std::string& query)> spoil_callback;

 private:
  [[nodiscard]] sample::response answer(sample::request const& asked);

  std::string issuer_;
  std::mutex one_at_a_time_;
  std::unique_ptr<provider> provider_;
  std::unique_ptr<sample::https_server> server_;  // the last member: it stops before what its threads use goes
};

// Takes connections in the kernel and never says a byte: a provider that hangs before TLS.
class silent_listener {
 public:
  silent_listener();
  ~silent_listener();
  silent_listener(silent_listener const&) = delete;
  silent_listener& operator=(silent_listener const&) = delete;
  [[nodiscard]] std::string const& issuer() const noexcept { return issuer_; }

 private:
  int descriptor_;
  std::string issuer_;
};

}  // namespace vetrina::fakes
