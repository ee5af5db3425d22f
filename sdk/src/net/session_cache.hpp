// session_cache: TLS sessions to resume, which saves half to two thirds of a handshake's CPU. Lives inside one client
// and so under one trust configuration: a resumed certificate chain is not verified again. Thread-safe.
// Never written to disk, each session is used once (RFC 8446 appendix C.4), no early data, ten minutes at most.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace vetrina::net {

class session_cache {
 public:
  // Ties one connection to the cache; must outlive the connection.
  struct ticket_holder {
    session_cache* cache = nullptr;
    std::string key;  // host and port
  };

  // Lets connections of this context report the sessions they get. Before the context's first use.
  static void enable(SSL_CTX* context);
  // Offers a kept session, and keeps what the server gives under the same key.
  void attach(SSL* connection, ticket_holder& holder);

 private:
  struct session_free {
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
  };
  using session = std::unique_ptr<SSL_SESSION, session_free>;
  struct kept {
    session value;
    std::chrono::steady_clock::time_point since;
  };
  static int on_new_session(SSL* connection, SSL_SESSION* given);
  void keep(std::string const& key, session value);
  session take(std::string const& key);

  std::mutex mutex_;
  std::map<std::string, kept> sessions_;
};

}  // namespace vetrina::net
