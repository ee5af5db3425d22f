#include "crypto/jwk.hpp"

#include <openssl/core_names.h>

#include <algorithm>

namespace vetrina::crypto {
namespace {

constexpr int least_rsa_bits = 2048;
// Checking a key costs time by the cube of its size, and a set may hold 64: no provider in use needs more.
constexpr int most_rsa_bits = 8192;
constexpr int most_exponent_bits = 64;

big_number number(std::string_view big_endian) {
  big_number made{BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr)};
  must(made != nullptr);
  return made;
}

pkey import(char const* type, OSSL_PARAM_BLD* builder) {
  param_list const parameters{OSSL_PARAM_BLD_to_param(builder)};
  pkey_context const importer{EVP_PKEY_CTX_new_from_name(library_context(), type, nullptr)};
  must(parameters != nullptr && importer != nullptr);
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_fromdata_init(importer.get()) != 1 ||
      EVP_PKEY_fromdata(importer.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  pkey key{made};
  pkey_context const checker{EVP_PKEY_CTX_new_from_pkey(library_context(), key.get(), nullptr)};
  must(checker != nullptr);
  if (EVP_PKEY_public_check(checker.get()) != 1) return nullptr;
  return key;
}

// EVP_PKEY_public_check says yes to any 32 bytes of Ed25519. This one asks for the canonical encoding of a point that is
// on the curve and not of small order: with the neutral element as key, S*B = R "verifies" for every message.
bool is_ed25519_point(std::string_view encoded) {
  std::string big_endian{encoded.rbegin(), encoded.rend()};
  big_endian[0] = static_cast<char>(big_endian[0] & 0x7f);  // the sign of x
  auto const y = number(big_endian);
  BIGNUM* parsed = nullptr;
  must(BN_hex2bn(&parsed, "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED") != 0);
  big_number const p{parsed};
  if (BN_cmp(y.get(), p.get()) >= 0) return false;

  // y of the points whose order divides 8: 0 (order 4), 1 (1), -1 (2) and two that negate each other (8).
  for (auto const* const small : {"0", "1", "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEC",
                                  "05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826",
                                  "7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7"}) {
    BIGNUM* order_divides_8 = nullptr;
    must(BN_hex2bn(&order_divides_8, small) != 0);
    big_number const owned{order_divides_8};
    if (BN_cmp(y.get(), owned.get()) == 0) return false;
  }

  // x^2 = (y^2 - 1) / (d y^2 + 1) has a root exactly when numerator times denominator is a square modulo p.
  BIGNUM* d_parsed = nullptr;
  must(BN_hex2bn(&d_parsed, "52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3") != 0);
  big_number const d{d_parsed};
  big_number_context const scratch{BN_CTX_new()};
  big_number const square{BN_new()};
  big_number const product{BN_new()};
  must(scratch != nullptr && square != nullptr && product != nullptr);
  must(BN_mod_sqr(square.get(), y.get(), p.get(), scratch.get()) == 1 &&
       BN_mod_mul(product.get(), square.get(), d.get(), p.get(), scratch.get()) == 1 &&
       BN_add_word(product.get(), 1) == 1 && BN_sub_word(square.get(), 1) == 1 &&
       BN_mod_mul(product.get(), product.get(), square.get(), p.get(), scratch.get()) == 1);
  return BN_kronecker(product.get(), p.get(), scratch.get()) == 1;
}

struct curve_row {
  key_type type;
  char const* group;
  std::size_t coordinate;
};
constexpr curve_row curves[] = {
    {key_type::p256, "P-256", 32},
    {key_type::p384, "P-384", 48},
    {key_type::p521, "P-521", 66},
};

curve_row const* curve_of(key_type type) noexcept {
  auto const* const found = std::ranges::find(curves, type, &curve_row::type);
  return found == std::end(curves) ? nullptr : found;
}

}  // namespace

std::size_t coordinate_size(key_type type) noexcept {
  auto const* const curve = curve_of(type);
  return curve == nullptr ? 0 : curve->coordinate;
}

pkey import_rsa(std::string_view modulus, std::string_view exponent) {
  error_queue_mark const mark;
  if (modulus.size() > most_rsa_bits / 8 + 1 || exponent.size() > most_exponent_bits / 8 + 1) return nullptr;
  auto const n = number(modulus);
  auto const e = number(exponent);
  auto const strong = BN_num_bits(n.get()) >= least_rsa_bits && BN_num_bits(n.get()) <= most_rsa_bits;
  // e = 1 would make the padded digest its own signature.
  if (!strong || !BN_is_odd(e.get()) || BN_is_one(e.get()) || BN_num_bits(e.get()) > most_exponent_bits) {
    return nullptr;
  }
  param_builder const builder{OSSL_PARAM_BLD_new()};
  must(builder != nullptr && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
       OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
  return import("RSA", builder.get());
}

pkey import_ec(key_type type, std::string_view x, std::string_view y) {
  error_queue_mark const mark;
  auto const* const curve = curve_of(type);
  // RFC 7518 section 6.2.1.2: coordinates have their full length.
  if (curve == nullptr || x.size() != curve->coordinate || y.size() != curve->coordinate) return nullptr;
  std::string point(1, '\x04');  // SEC 1, uncompressed
  point.append(x).append(y);
  param_builder const builder{OSSL_PARAM_BLD_new()};
  must(builder != nullptr &&
       OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve->group, 0) == 1 &&
       OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1);
  return import("EC", builder.get());
}

pkey import_ed25519(std::string_view x) {
  error_queue_mark const mark;
  if (x.size() != 32 || !is_ed25519_point(x)) return nullptr;
  param_builder const builder{OSSL_PARAM_BLD_new()};
  must(builder != nullptr &&
       OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, x.data(), x.size()) == 1);
  return import("ED25519", builder.get());
}

}  // namespace vetrina::crypto
