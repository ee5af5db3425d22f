#include "net/tls_context.hpp"

#include <openssl/err.h>

#include <string_view>

#include "base/strings.hpp"

namespace vetrina::net {
namespace {

int choose_http_1_1(SSL*, unsigned char const** chosen, unsigned char* chosen_size, unsigned char const* offered,
                    unsigned offered_size, void*) {
  static constexpr std::string_view protocol = "\x08http/1.1";
  unsigned char* match = nullptr;
  auto const* const ours = reinterpret_cast<unsigned char const*>(protocol.data());
  if (SSL_select_next_proto(&match, chosen_size, ours, static_cast<unsigned>(protocol.size()), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;  // RFC 7301 section 3.2: no_application_protocol
  }
  *chosen = match;
  return SSL_TLSEXT_ERR_OK;
}

error bad_certificate(std::string_view what, std::string const& file) {
  auto const* const reason = ERR_reason_error_string(ERR_peek_last_error());
  auto out = fail(code::invalid, "server.bad_certificate",
                  cat("\"", clipped(file, 256), "\" ", what, " (", reason != nullptr ? reason : "unknown", ")."));
  ERR_clear_error();
  return out;
}

}  // namespace

int no_pass_phrase(char*, int, int, void*) noexcept { return -1; }

result<ssl_context> make_tls_context(SSL_METHOD const* method) {
  ERR_clear_error();
  ssl_context context{SSL_CTX_new(method)};
  if (!context)
    return fail(code::internal, "network.tls",
                "OpenSSL could not make a TLS context: it is out of memory or misconfigured.");
  SSL_CTX_set_security_level(context.get(), 2);
  // Cleansed: OpenSSL opens a record in its own buffer, where a token would stay until another record comes.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                         SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(context.get(), &no_pass_phrase);
  // TLS 1.3 has AEAD suites only. The groups stay OpenSSL's: X25519 alone fails with TLS 1.2 and a P-256 certificate.
  if (SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
    ERR_clear_error();
    return fail(code::internal, "network.tls",
                "This OpenSSL does not offer TLS 1.2 with AEAD ciphers. Check its openssl.cnf.");
  }
  return context;
}

result<ssl_context> make_server_context(std::string const& certificate_file, std::string const& private_key_file) {
  VT_TRY(ssl_context context, make_tls_context(TLS_server_method()));
  SSL_CTX_set_alpn_select_cb(context.get(), &choose_http_1_1, nullptr);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) {
    return bad_certificate("holds no readable PEM certificate chain", certificate_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), private_key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return bad_certificate("holds no private key that fits the certificate and has no pass phrase", private_key_file);
  }
  return context;
}

}  // namespace vetrina::net
