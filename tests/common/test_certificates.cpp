#include "tests/common/test_certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <stdexcept>
#include <utility>

namespace vetrina::test {
namespace {

template <auto Free>
struct freed {
  template <class T>
  void operator()(T* value) const noexcept {
    Free(value);
  }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freed<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed<BIO_free>>;

void need(bool done, char const* what) {
  if (!done) throw std::runtime_error(std::string("test certificates: ") + what);
}

struct issuer {
  X509* certificate = nullptr;  // nullptr: self-signed
  EVP_PKEY* key = nullptr;
};

void add_extension(X509* to, X509* signer, int nid, std::string const& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, signer, to, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, freed<X509_EXTENSION_free>> const extension{
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str())};
  need(extension && X509_add_ext(to, extension.get(), -1) == 1, value.c_str());
}

certificate_ptr make_bare(std::string const& name, EVP_PKEY* key, X509* signer, long from_s, long until_s) {
  certificate_ptr out{X509_new()};
  need(out != nullptr, "memory");
  X509_set_version(out.get(), X509_VERSION_3);
  unsigned char serial[8];
  need(RAND_bytes(serial, sizeof serial) == 1, "random");
  serial[0] &= 0x7F;
  std::unique_ptr<BIGNUM, freed<BN_free>> const number{BN_bin2bn(serial, sizeof serial, nullptr)};
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(out.get()));
  X509_gmtime_adj(X509_getm_notBefore(out.get()), from_s);
  X509_gmtime_adj(X509_getm_notAfter(out.get()), until_s);
  X509_set_pubkey(out.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(out.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<unsigned char const*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(out.get(), X509_get_subject_name(signer != nullptr ? signer : out.get()));
  return out;
}

std::string alternative_names(certificate_wishes const& wishes) {
  std::string out;
  for (auto const& name : wishes.dns_names) out += ",DNS:" + name;
  for (auto const& address : wishes.addresses) out += ",IP:" + address;
  return out.empty() ? out : out.substr(1);
}

certificate_ptr make_leaf(std::string const& name, EVP_PKEY* key, issuer const& by, certificate_wishes const& wishes) {
  auto out = make_bare(name, key, by.certificate, wishes.valid_from_s, wishes.valid_until_s);
  auto* const signer = by.certificate != nullptr ? by.certificate : out.get();
  add_extension(out.get(), signer, NID_basic_constraints,
                wishes.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  add_extension(out.get(), signer, NID_key_usage,
                wishes.is_authority ? "critical,digitalSignature,keyCertSign" : "critical,digitalSignature");
  if (wishes.extended_key_usage) {
    add_extension(out.get(), signer, NID_ext_key_usage, wishes.for_servers ? "serverAuth" : "clientAuth");
  }
  add_extension(out.get(), signer, NID_subject_key_identifier, "hash");
  add_extension(out.get(), signer, NID_authority_key_identifier, "keyid:always");
  if (auto const names = alternative_names(wishes); !names.empty()) {
    add_extension(out.get(), signer, NID_subject_alt_name, names);
  }
  need(X509_sign(out.get(), by.key, EVP_sha256()) > 0, "signing");
  return out;
}

key_ptr make_key() {
  key_ptr key{EVP_EC_gen("P-256")};
  need(key != nullptr, "key");
  return key;
}

certificate_files write(certificate_folder const& folder, std::string const& name, X509* certificate, EVP_PKEY* key) {
  certificate_files const out{folder.file(name + ".pem"), folder.file(name + ".key")};
  bio_ptr const pem{BIO_new_file(out.certificate.c_str(), "w")};
  need(pem && PEM_write_bio_X509(pem.get(), certificate) == 1, "writing a certificate");
  bio_ptr const secret{BIO_new_file(out.private_key.c_str(), "w")};
  need(secret && PEM_write_bio_PrivateKey(secret.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
       "writing a key");
  return out;
}

}  // namespace

certificate_folder::certificate_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "vetrina-test-XXXXXX").string();
  need(mkdtemp(pattern.data()) != nullptr, "folder");
  path_ = pattern;
}

certificate_folder::~certificate_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

struct test_authority::state {
  key_ptr key;
  certificate_ptr certificate;
};

test_authority::test_authority(certificate_folder const& folder, std::string name)
    : folder_{folder}, state_{std::make_unique<state>()} {
  state_->key = make_key();
  state_->certificate = make_bare("Vetrina test " + name, state_->key.get(), nullptr, -7200, 10 * 86'400);
  auto* const ca = state_->certificate.get();
  add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(ca, ca, NID_subject_key_identifier, "hash");
  add_extension(ca, ca, NID_authority_key_identifier, "keyid:always");
  need(X509_sign(ca, state_->key.get(), EVP_sha256()) > 0, "signing");
  ca_file_ = write(folder, name, ca, state_->key.get()).certificate;
}

test_authority::~test_authority() = default;

certificate_files test_authority::issue(std::string const& name, certificate_wishes const& wishes) const {
  auto const key = make_key();
  auto const leaf = make_leaf(name, key.get(), {state_->certificate.get(), state_->key.get()}, wishes);
  return write(folder_, name, leaf.get(), key.get());
}

certificate_files test_authority::self_signed(std::string const& name, certificate_wishes const& wishes) const {
  auto const key = make_key();
  auto const leaf = make_leaf(name, key.get(), {nullptr, key.get()}, wishes);
  return write(folder_, name, leaf.get(), key.get());
}

}  // namespace vetrina::test
