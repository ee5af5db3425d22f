// What a login costs the shop's own processor, and a signature beside the bare EVP_DigestVerify that it cannot do without.
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <vector>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/key_entry.hpp"
#include "identity/login.hpp"
#include "report.hpp"
#include "tests/unit/crypto/signing.hpp"

using namespace vetrina;
namespace signing = crypto::tests;

namespace {

constexpr int logins = 1'500;
constexpr int first_ones = 100;  // metadata, keys, statements: made once

struct algorithm {
  std::string_view name;
  signing::kind key;
  char const* digest;
};
constexpr algorithm algorithms[] = {{"RS256", signing::kind::rsa2048, "SHA256"},
                                    {"PS256", signing::kind::rsa2048, "SHA256"},
                                    {"ES256", signing::kind::p256, "SHA256"},
                                    {"EdDSA", signing::kind::ed25519, nullptr}};

unsigned char const* bytes(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }

// ECDSA's signature as EVP takes it; the others stand as they are in the token.
std::string for_evp(std::string const& raw, std::string_view algorithm) {
  if (algorithm != "ES256") return raw;
  std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> const pair{ECDSA_SIG_new(), ECDSA_SIG_free};
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytes(raw), 32, nullptr), BN_bin2bn(bytes(raw) + 32, 32, nullptr));
  unsigned char* der = nullptr;
  auto const size = i2d_ECDSA_SIG(pair.get(), &der);
  std::string out{reinterpret_cast<char const*>(der), static_cast<std::size_t>(size)};
  OPENSSL_free(der);
  return out;
}

// The least that OpenSSL can be asked for: a context, the key that is there, the bytes.
bool bare_verify(EVP_PKEY* key, algorithm const& by, std::string_view text, std::string_view signature) {
  static char pss[] = OSSL_PKEY_RSA_PAD_MODE_PSS;
  static char digest_length[] = OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST;
  OSSL_PARAM const parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, pss, 0),
      OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, digest_length, 0),
      OSSL_PARAM_construct_end(),
  };
  auto const* const options = by.name.starts_with("PS") ? parameters : nullptr;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  return EVP_DigestVerifyInit_ex(context.get(), nullptr, by.digest, crypto::library_context(), nullptr, key, options) ==
             1 &&
         EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text), text.size()) == 1;
}

void signature_against_bare(bench::report& report, algorithm const& by) {
  signing::signing_key const key{by.key};
  auto const keys = crypto::key_set::parse(signing::set_of(key.jwk(R"("kid":"k1","use":"sig")"))).value();
  auto const token =
      key.sign(by.name, cat(R"({"alg":")", by.name, R"(","kid":"k1"})"),
               R"({"iss":"https://op.example","sub":"248289761001","aud":"shop","exp":1790003600,"iat":1790000000,)"
               R"("nonce":"n-0S6_WzA2Mj","name":"Jane Doe","email":"jane@op.example","email_verified":true})");
  auto const dot = token.rfind('.');
  auto const text = token.substr(0, dot);
  auto const signature = for_evp(*crypto::base64url_decode(token.substr(dot + 1)), by.name);
  auto* const imported = keys.entries().front()->key.get();
  std::array<std::string_view, 1> const allowed{by.name};
  auto const ours = [&](std::string_view compact) { return crypto::verify_jws(compact, keys, allowed).has_value(); };

  auto other = token;
  other[other.find('.') + 3] ^= 1;
  auto const other_text = other.substr(0, dot);
  report.same(cat("a good signature by ", by.name), ours(token) && bare_verify(imported, by, text, signature));
  report.same(cat("another text under a signature by ", by.name),
              !ours(other) && !bare_verify(imported, by, other_text, signature));
  std::size_t held = 0;
  report.compare(cat("verify_", by.name), {"vetrina", [&] { held += ours(token) ? 1 : 0; }},
                 {cat(OpenSSL_version(OPENSSL_VERSION_STRING), " EVP_DigestVerify, same key, same text"),
                  [&] { held += bare_verify(imported, by, text, signature) ? 1 : 0; }});
}

void logins_of_new_people(bench::report& report) {
  bench::login_shop shop;
  int const count = report.checks_only() ? 3 : logins;
  std::vector<double> costs;
  for (int i = 0; i < count; ++i) {
    auto const got = shop.link_somebody();
    report.same("a login links", got.status == "linked");
    if (i >= first_ones) costs.push_back(got.cpu_ns / 1e3);
  }
  if (report.checks_only()) return;
  std::ranges::sort(costs);
  auto const at = [&](double share) {
    return costs[static_cast<std::size_t>(share * static_cast<double>(costs.size()))];
  };
  std::fprintf(stderr,
               "identity: begin and complete, us of CPU at p50 %.0f, p90 %.0f, p95 %.0f, p98 %.0f, p99.5 %.0f; "
               "most %.0f\n",
               at(0.5), at(0.9), at(0.95), at(0.98), at(0.995), costs.back());
  report.at_most("begin_and_complete_p99", "us of CPU", costs[costs.size() * 99 / 100]);
}

}  // namespace

int main(int count, char** arguments) {
  bench::report report{"identity", count, arguments};
  for (auto const& one : algorithms) signature_against_bare(report, one);
  logins_of_new_people(report);
  return report.exit_code();
}
