#include "crypto/signing_key.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <array>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/jwk.hpp"
#include "json/document.hpp"

namespace vetrina::crypto {

struct signing_key::material {
  std::string_view algorithm;
  std::string id;
  std::string public_jwk;
  pkey key;
};

namespace {

constexpr std::size_t most_bytes = 16 * 1024;
constexpr int coordinate = 32;

using bio = std::unique_ptr<BIO, freed_by<BIO_free>>;

error bad_key(std::string message) { return fail(code::invalid, "jws.bad_key", std::move(message)); }

// Without one of our own OpenSSL would ask whoever sits at the terminal.
int no_password(char*, int, int, void*) { return -1; }

pkey from_pem(std::string_view text) {
  bio const from{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  must(from != nullptr);
  return pkey{PEM_read_bio_PrivateKey_ex(from.get(), nullptr, no_password, nullptr, library_context(), nullptr)};
}

// The numbers of a private JWK by the names that OpenSSL has for them, wiped when they go.
struct number_row {
  char const* member;
  char const* name;
};
constexpr number_row rsa_numbers[] = {
    {"/n", OSSL_PKEY_PARAM_RSA_N},          {"/e", OSSL_PKEY_PARAM_RSA_E},
    {"/d", OSSL_PKEY_PARAM_RSA_D},          {"/p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"/q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"/dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"/dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"/qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};

using secret_number = std::unique_ptr<BIGNUM, freed_by<BN_clear_free>>;

std::string member_bytes(json::document const& jwk, char const* member) {
  auto decoded = base64url_decode(jwk.string_at(member).value_or(""));
  return decoded ? *std::move(decoded) : std::string{};
}

secret_number number_at(json::document const& jwk, char const* member) {
  secret const bytes{member_bytes(jwk, member)};
  if (bytes.empty() || bytes.size() > 2048) return nullptr;
  secret_number made{BN_bin2bn(bytes_of(bytes.reveal()), static_cast<int>(bytes.size()), nullptr)};
  must(made != nullptr);
  return made;
}

pkey built(char const* type, OSSL_PARAM_BLD* builder) {
  param_list const parameters{OSSL_PARAM_BLD_to_param(builder)};
  pkey_context const importer{EVP_PKEY_CTX_new_from_name(library_context(), type, nullptr)};
  must(parameters != nullptr && importer != nullptr);
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_fromdata_init(importer.get()) != 1 ||
      EVP_PKEY_fromdata(importer.get(), &made, EVP_PKEY_KEYPAIR, parameters.get()) != 1) {
    return nullptr;
  }
  return pkey{made};
}

pkey rsa_from(json::document const& jwk) {
  param_builder const builder{OSSL_PARAM_BLD_new()};
  must(builder != nullptr);
  std::array<secret_number, std::size(rsa_numbers)> numbers;  // the builder borrows them
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = number_at(jwk, rsa_numbers[i].member);
    if (numbers[i] == nullptr) return nullptr;
    must(OSSL_PARAM_BLD_push_BN(builder.get(), rsa_numbers[i].name, numbers[i].get()) == 1);
  }
  return built("RSA", builder.get());
}

pkey p256_from(json::document const& jwk) {
  auto const point = cat("\x04", member_bytes(jwk, "/x"), member_bytes(jwk, "/y"));  // SEC 1, uncompressed
  auto const scalar = number_at(jwk, "/d");
  if (point.size() != 1 + 2 * coordinate || scalar == nullptr || BN_num_bytes(scalar.get()) > coordinate) {
    return nullptr;
  }
  param_builder const builder{OSSL_PARAM_BLD_new()};
  must(builder != nullptr &&
       OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
       OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1 &&
       OSSL_PARAM_BLD_push_BN_pad(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get(), coordinate) == 1);
  return built("EC", builder.get());
}

pkey from_jwk(json::document const& jwk) {
  auto const kty = jwk.string_at("/kty").value_or("");
  if (kty == "RSA") return rsa_from(jwk);
  if (kty == "EC" && jwk.string_at("/crv") == "P-256") return p256_from(jwk);
  return nullptr;
}

std::string public_number(EVP_PKEY const* key, char const* name, std::size_t width) {
  BIGNUM* read = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &read) != 1) return {};
  big_number const value{read};
  std::string out(width == 0 ? static_cast<std::size_t>(BN_num_bytes(value.get())) : width, '\0');
  if (BN_bn2binpad(value.get(), bytes_of(out), static_cast<int>(out.size())) < 0) return {};
  return out;
}

// Empty where it is no key that we sign with. The public half passes what we ask of a provider's.
std::string public_half(EVP_PKEY const* key) {
  if (EVP_PKEY_is_a(key, "EC") == 1) {
    auto const x = public_number(key, OSSL_PKEY_PARAM_EC_PUB_X, coordinate);
    auto const y = public_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, coordinate);
    if (import_ec(key_type::p256, x, y) == nullptr) return {};
    return cat(R"({"crv":"P-256","kty":"EC","x":")", base64url(x), R"(","y":")", base64url(y), R"("})");
  }
  if (EVP_PKEY_is_a(key, "RSA") != 1) return {};
  auto const n = public_number(key, OSSL_PKEY_PARAM_RSA_N, 0);
  auto const e = public_number(key, OSSL_PKEY_PARAM_RSA_E, 0);
  if (import_rsa(n, e) == nullptr) return {};
  return cat(R"({"e":")", base64url(e), R"(","kty":"RSA","n":")", base64url(n), R"("})");
}

// JWS has r and s at full length, one after the other (RFC 7518 section 3.4).
std::string raw_signature(std::string const& der) {
  auto const* at = bytes_of(std::string_view{der});
  ecdsa_signature const pair{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))};
  must(pair != nullptr);
  std::string out(2 * coordinate, '\0');
  must(BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), bytes_of(out), coordinate) == coordinate &&
       BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), bytes_of(out) + coordinate, coordinate) == coordinate);
  return out;
}

class padding_of {
 public:
  explicit padding_of(std::string_view algorithm) : pss_{algorithm == "PS256"} {}
  [[nodiscard]] OSSL_PARAM const* parameters() const noexcept { return pss_ ? list_ : nullptr; }

 private:
  bool pss_;
  char mode_[4] = OSSL_PKEY_RSA_PAD_MODE_PSS;
  char salt_[7] = OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST;  // RFC 7518 section 3.5
  OSSL_PARAM list_[3] = {OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, mode_, 0),
                         OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, salt_, 0),
                         OSSL_PARAM_construct_end()};
};

// Empty where the key cannot sign.
std::string signature_of(EVP_PKEY* key, std::string_view algorithm, std::string_view text) {
  padding_of const padding{algorithm};
  md_context const context{EVP_MD_CTX_new()};
  must(context != nullptr);
  auto const* const bytes = bytes_of(text);
  std::size_t size = 0;
  if (EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", library_context(), nullptr, key, padding.parameters()) !=
          1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1) {
    return {};
  }
  std::string out(size, '\0');
  if (EVP_DigestSign(context.get(), bytes_of(out), &size, bytes, text.size()) != 1) return {};
  out.resize(size);
  return out;
}

// Halves that do not belong together would sign what nobody can verify; better said when the key is given than at the
// first sign-in.
bool halves_fit(EVP_PKEY* key) {
  constexpr std::string_view text = "probe";
  auto const made = signature_of(key, "", text);
  md_context const context{EVP_MD_CTX_new()};
  must(context != nullptr);
  return !made.empty() &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", library_context(), nullptr, key, nullptr) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(made), made.size(), bytes_of(text), text.size()) == 1;
}

std::string_view algorithm_for(EVP_PKEY const* key, std::string_view stated) {
  if (EVP_PKEY_is_a(key, "EC") == 1) return stated.empty() || stated == "ES256" ? "ES256" : "";
  if (stated == "PS256") return "PS256";
  return stated.empty() || stated == "RS256" ? "RS256" : "";
}

}  // namespace

signing_key signing_key::fresh() {
  error_queue_mark const mark;
  pkey key{EVP_PKEY_Q_keygen(library_context(), nullptr, "EC", "P-256")};
  must(key != nullptr);
  auto half = public_half(key.get());
  must(!half.empty());
  return signing_key{std::make_shared<material const>(material{"ES256", {}, std::move(half), std::move(key)})};
}

result<signing_key> signing_key::parse(secret const& text) {
  error_queue_mark const mark;
  auto const bytes = trimmed(text.reveal());
  if (bytes.empty() || bytes.size() > most_bytes) return bad_key("A private key has 1 byte to 16 KiB.");
  std::string id;
  std::string stated;
  pkey key;
  if (bytes.starts_with('{')) {
    auto const jwk = json::document::parse(bytes);
    if (!jwk) return bad_key("The private key begins like a JWK and is no strict JSON object.");
    id = jwk->string_at("/kid").value_or("");
    stated = jwk->string_at("/alg").value_or("");
    key = from_jwk(*jwk);
  } else {
    key = from_pem(bytes);
  }
  auto half = key == nullptr ? std::string{} : public_half(key.get());
  if (half.empty() || !halves_fit(key.get())) {
    return bad_key("Give a private JWK or a PEM without a password: P-256, or RSA of at least 2048 bits.");
  }
  auto const algorithm = algorithm_for(key.get(), stated);
  if (algorithm.empty()) return bad_key("The private key's `alg` is none of ES256, RS256 and PS256, or not its own.");
  return signing_key{
      std::make_shared<material const>(material{algorithm, std::move(id), std::move(half), std::move(key)})};
}

std::string_view signing_key::algorithm() const noexcept { return held_->algorithm; }
std::string const& signing_key::id() const noexcept { return held_->id; }
std::string const& signing_key::public_jwk() const noexcept { return held_->public_jwk; }
std::string signing_key::thumbprint() const { return base64url(sha256(held_->public_jwk)); }

secret signing_key::private_pem() const {
  error_queue_mark const mark;
  bio const to{BIO_new(BIO_s_mem())};
  must(to != nullptr &&
       PEM_write_bio_PKCS8PrivateKey(to.get(), held_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* bytes = nullptr;
  auto const size = BIO_get_mem_data(to.get(), &bytes);
  must(size > 0);
  return secret{std::string_view{bytes, static_cast<std::size_t>(size)}};  // freeing the BIO wipes its copy
}

std::string signing_key::sign(std::string_view header, std::string_view payload) const {
  error_queue_mark const mark;
  auto text = cat(base64url(header), ".", base64url(payload));
  auto made = signature_of(held_->key.get(), held_->algorithm, text);
  must(!made.empty());
  if (held_->algorithm == "ES256") made = raw_signature(made);
  return cat(text, ".", base64url(made));
}

}  // namespace vetrina::crypto
