// verify_policy: what TLS we speak and which certificates we accept, on top of OpenSSL's own defaults, which accept
// about a quarter of the public corner cases that a client must refuse. An SSL_CTX is built once and never changed
// afterwards: it may then be used from any thread, and after a fork.
#pragma once

#include <string>

#include "base/result.hpp"
#include "net/tls_context.hpp"
#include "net/url.hpp"

namespace vetrina::net {

// TLS 1.2 or later, security level 2, AEAD with forward secrecy, strict path validation against `ca_file`. An empty
// `ca_file` means $SSL_CERT_FILE or the first of the system's usual bundles; where there is none nothing is trusted.
// Fails with network.bad_ca_file.
[[nodiscard]] result<ssl_context> make_client_context(std::string const& ca_file);

// Sets SNI, ALPN and the name that the certificate must be for. False when out of memory.
[[nodiscard]] bool expect_host(SSL* connection, https_url const& url);

// The sentence for a failed handshake: which check failed, for which host, what to do about it.
[[nodiscard]] error handshake_error(SSL* connection, unsigned long openssl_error, std::string const& host);

}  // namespace vetrina::net
