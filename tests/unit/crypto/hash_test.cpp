#include "crypto/hash.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

#include "crypto/bytes.hpp"

namespace vetrina::crypto {
namespace {

std::string repeated(char byte, std::size_t count) { return std::string(count, byte); }

std::string counting(unsigned from, unsigned to) {
  std::string out;
  for (auto value = from; value <= to; ++value) out.push_back(static_cast<char>(value));
  return out;
}

TEST(sha256, the_vectors_of_fips_180) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256(std::string_view{})), hex(sha256("")));
}

TEST(hmac_sha256, the_vectors_of_rfc_4231) {
  struct row {
    std::string key, data, mac;
  };
  row const rows[] = {
      {repeated('\x0b', 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {repeated('\xaa', 20), repeated('\xdd', 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counting(1, 25), repeated('\xcd', 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {repeated('\xaa', 131), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {repeated('\xaa', 131),
       "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
       "hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (auto const& [key, data, mac] : rows) EXPECT_EQ(hex(hmac_sha256(secret{key}, data)), mac);
}

TEST(hmac_sha256, an_empty_key_and_empty_data_have_a_value_too) {
  EXPECT_EQ(hex(hmac_sha256(secret{}, "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(hmac_sha256, gives_the_same_in_many_threads_at_once) {
  auto const expected = hmac_sha256(secret{std::string_view{"key"}}, "data");
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 500; ++n) wrong[i] += hmac_sha256(secret{std::string_view{"key"}}, "data") != expected;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(hkdf_sha256, the_vectors_of_rfc_5869) {
  EXPECT_EQ(hex(hkdf_sha256(secret{repeated('\x0b', 22)}, counting(0, 12), counting(0xf0, 0xf9), 42).reveal()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(
      hex(hkdf_sha256(secret{counting(0, 0x4f)}, counting(0x60, 0xaf), counting(0xb0, 0xff), 82).reveal()),
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f"
      "09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  EXPECT_EQ(hex(hkdf_sha256(secret{repeated('\x0b', 22)}, "", "", 42).reveal()),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(hkdf_sha256, reaches_its_limit_and_not_beyond) {
  secret const key{std::string_view{"key"}};
  EXPECT_EQ(hkdf_sha256(key, "", "", 8160).size(), 8160U);
  EXPECT_EQ(hkdf_sha256(key, "", "", 0).size(), 0U);
  EXPECT_THROW(static_cast<void>(hkdf_sha256(key, "", "", 8161)), std::length_error);
}

}  // namespace
}  // namespace vetrina::crypto
