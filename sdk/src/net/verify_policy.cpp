#include "net/verify_policy.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "base/strings.hpp"
#include "net/tls_context.hpp"

namespace vetrina::net {
namespace {

constexpr std::array system_bundles{
    "/etc/ssl/certs/ca-certificates.crt",  // Debian
    "/etc/pki/tls/certs/ca-bundle.crt",    // RHEL
    "/etc/ssl/cert.pem",                   // Alpine
};

// What is wrong with a leaf that OpenSSL found fine; nullptr when nothing is.
char const* refused_leaf(X509* leaf) {
  if (X509_get_version(leaf) != X509_VERSION_3) return "the certificate is not of version 3";
  if (X509_check_ca(leaf) != 0) return "the certificate is that of an authority, not of a server";
  // A missing extended key usage means "any" to OpenSSL; public authorities must set it (CA/B BR 7.1.2.7.10).
  auto const flags = X509_get_extension_flags(leaf);
  auto const usage = X509_get_extended_key_usage(leaf);
  if ((flags & EXFLAG_XKUSAGE) == 0 || (usage & XKU_SSL_SERVER) == 0 || (usage & XKU_ANYEKU) != 0) {
    return "the certificate's extended key usage is not serverAuth";
  }
  if (X509_get_ext_by_NID(leaf, NID_name_constraints, -1) >= 0) return "the certificate has name constraints";
  return nullptr;
}

// OpenSSL has one error for "the application says no": the reason travels beside it, on the connection.
int reason_index() {
  static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

int on_verify(int accepted, X509_STORE_CTX* chain) {
  if (accepted == 0 || X509_STORE_CTX_get_error_depth(chain) != 0) return accepted;
  auto const* const reason = refused_leaf(X509_STORE_CTX_get_current_cert(chain));
  if (reason == nullptr) return 1;
  auto* const connection = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
  SSL_set_ex_data(connection, reason_index(), const_cast<char*>(reason));
  X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

struct bio_free {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

// Not SSL_CTX_load_verify_file: it asks for a pass phrase on the host's terminal where a block is encrypted.
int add_authorities(SSL_CTX* context, std::string const& file) {
  std::unique_ptr<BIO, bio_free> const in{BIO_new_file(file.c_str(), "re")};
  if (!in) return -1;
  auto* const store = SSL_CTX_get_cert_store(context);
  int added = 0;
  while (auto* const certificate = PEM_read_bio_X509(in.get(), nullptr, &no_pass_phrase, nullptr)) {
    if (X509_STORE_add_cert(store, certificate) == 1) ++added;
    X509_free(certificate);
  }
  auto const last = ERR_peek_last_error();
  ERR_clear_error();
  return ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE ? added : -1;
}

std::string system_ca_file() {
  // secure_getenv: a set-uid host does not take its trust from whoever starts it.
  if (auto const* const named = secure_getenv("SSL_CERT_FILE"); named != nullptr && *named != '\0') return named;
  for (auto const* const bundle : system_bundles) {
    if (access(bundle, R_OK) == 0) return bundle;
  }
  return {};
}

struct verdict {
  long error;
  std::string_view what;
  std::string_view cure;
};

constexpr std::string_view renew = "Its operator must renew it.";
constexpr std::string_view trust =
    "If it is right, put its authority's certificate into the file that network.ca_file names.";

constexpr std::array verdicts{
    verdict{X509_V_ERR_CERT_HAS_EXPIRED, "the certificate has expired", renew},
    verdict{X509_V_ERR_CERT_NOT_YET_VALID, "the certificate is not valid yet", "Check this machine's clock."},
    verdict{X509_V_ERR_HOSTNAME_MISMATCH, "wrong host name: the certificate is for another one", "Check the URL."},
    verdict{X509_V_ERR_IP_ADDRESS_MISMATCH, "wrong host name: the certificate is not for this address",
            "Check the URL."},
    verdict{X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "the certificate is self-signed", trust},
    verdict{X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "untrusted: the authority is self-signed and not known here", trust},
    verdict{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "untrusted: the certificate's authority is not known here",
            trust},
    verdict{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "untrusted: the certificate's authority is not known here", trust},
    verdict{X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "untrusted: the chain of certificates is incomplete", trust},
    verdict{X509_V_ERR_EE_KEY_TOO_SMALL, "the certificate's key is too weak", renew},
    verdict{X509_V_ERR_CA_KEY_TOO_SMALL, "an authority's key is too weak", renew},
    verdict{X509_V_ERR_CA_MD_TOO_WEAK, "a signature in the chain is too weak", renew},
};

bool is_version_error(unsigned long openssl_error) {
  auto const reason = ERR_GET_REASON(openssl_error);
  return ERR_GET_LIB(openssl_error) == ERR_LIB_SSL &&
         (reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_VERSION_TOO_LOW ||
          reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION || reason == SSL_R_NO_PROTOCOLS_AVAILABLE);
}

error tls_error(std::string const& host, std::string_view what, std::string_view cure) {
  return fail(code::provider_error, "network.tls", cat("No safe connection to \"", host, "\": ", what, ". ", cure));
}

}  // namespace

result<ssl_context> make_client_context(std::string const& ca_file) {
  VT_TRY(ssl_context context, make_tls_context(TLS_client_method()));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, &on_verify);
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.get()), X509_V_FLAG_X509_STRICT);

  auto const file = ca_file.empty() ? system_ca_file() : ca_file;
  int const added = file.empty() ? 0 : add_authorities(context.get(), file);
  if (added < 1 && !ca_file.empty()) {
    return fail(
        code::invalid, "network.bad_ca_file",
        cat("\"", clipped(ca_file, 256), "\" holds no readable PEM certificate, so no network could be trusted. ",
            "Name a bundle of CA certificates, or leave network.ca_file out to use the system's."),
        "/network/ca_file");
  }
  return context;
}

bool expect_host(SSL* connection, https_url const& url) {
  static constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  auto* const parameters = SSL_get0_param(connection);
  // NEVER_CHECK_SUBJECT: names in the common name are not checked against name constraints (RFC 6125 section 6.4.4).
  X509_VERIFY_PARAM_set_hostflags(parameters,
                                  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (SSL_set_alpn_protos(connection, http_1_1.data(), http_1_1.size()) != 0) return false;
  if (url.literal) return X509_VERIFY_PARAM_set1_ip_asc(parameters, url.host.c_str()) == 1;
  return SSL_set_tlsext_host_name(connection, url.host.c_str()) == 1 &&
         X509_VERIFY_PARAM_set1_host(parameters, url.host.data(), url.host.size()) == 1;
}

error handshake_error(SSL* connection, unsigned long openssl_error, std::string const& host) {
  auto const verified = SSL_get_verify_result(connection);
  if (verified == X509_V_ERR_APPLICATION_VERIFICATION) {
    auto const* const reason = static_cast<char const*>(SSL_get_ex_data(connection, reason_index()));
    return tls_error(host, reason != nullptr ? reason : "the certificate was refused", "Its operator must replace it.");
  }
  for (auto const& v : verdicts) {
    if (verified == v.error) return tls_error(host, v.what, v.cure);
  }
  if (verified != X509_V_OK) {
    return tls_error(host, cat("the certificate was refused (", X509_verify_cert_error_string(verified), ")"),
                     "Its operator must replace it.");
  }
  if (is_version_error(openssl_error)) {
    return tls_error(host, "the TLS version is too old", "The server must speak TLS 1.2 or later.");
  }
  auto const* const reason = ERR_reason_error_string(openssl_error);
  return tls_error(host,
                   cat("the TLS handshake failed (", reason != nullptr ? reason : "the connection was closed", ")"),
                   "Check that the URL names an HTTPS server.");
}

}  // namespace vetrina::net
