// tls_context: what the client's and the server's SSL_CTX have in common, and the server's.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "base/result.hpp"

namespace vetrina::net {

struct ssl_ctx_free {
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using ssl_context = std::unique_ptr<SSL_CTX, ssl_ctx_free>;

// TLS 1.2 or later, security level 2, AEAD ciphers with forward secrecy. Fails with network.tls.
[[nodiscard]] result<ssl_context> make_tls_context(SSL_METHOD const* method);

// For the server: ALPN `http/1.1` where the client offers it. Fails with server.bad_certificate.
[[nodiscard]] result<ssl_context> make_server_context(std::string const& certificate_file,
                                                      std::string const& private_key_file);

// A pem_password_cb that has none: OpenSSL's default asks on the host's terminal and waits.
int no_pass_phrase(char* buffer, int size, int writing, void* user) noexcept;

}  // namespace vetrina::net
