#include "crypto/aead.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "crypto/bytes.hpp"

namespace vetrina::crypto {
namespace {

class fixed_random final : public random {
 public:
  explicit fixed_random(std::string bytes) : bytes_{std::move(bytes)} {}
  std::string bytes(std::size_t count) override { return bytes_.substr(0, count); }

 private:
  std::string bytes_;
};

secret key_of(char byte) { return secret{std::string(32, byte)}; }
secret text(std::string_view bytes) { return secret{bytes}; }

TEST(aead, opens_what_it_sealed) {
  for (std::size_t const size : {0U, 1U, 16U, 17U, 5000U}) {
    secret const plain{system_random().bytes(size)};
    auto const sealed = seal(system_random(), key_of('k'), plain, "here");
    EXPECT_EQ(sealed.size(), 12 + size + 16);
    EXPECT_EQ(open(key_of('k'), sealed, "here").value().reveal(), plain.reveal());
  }
}

TEST(aead, the_aes_256_gcm_vector_with_a_zero_key) {
  // Test case 14 of McGrew and Viega's GCM specification.
  fixed_random zeros{std::string(12, '\0')};
  auto const sealed = seal(zeros, key_of('\0'), secret{std::string(16, '\0')}, "");
  EXPECT_EQ(hex(sealed), "000000000000000000000000cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

TEST(aead, every_flipped_bit_is_refused) {
  auto const sealed = seal(system_random(), key_of('k'), text("a refresh token"), "here");
  ASSERT_TRUE(open(key_of('k'), sealed, "here").has_value());
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    auto const opened = open(key_of('k'), changed, "here");
    ASSERT_TRUE(opened.has_error()) << "bit " << bit;
    EXPECT_EQ(opened.error().slug, "crypto.cannot_open");
  }
}

TEST(aead, every_shortened_or_lengthened_text_is_refused) {
  auto const sealed = seal(system_random(), key_of('k'), text("a refresh token"), "here");
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_TRUE(open(key_of('k'), sealed.substr(0, size), "here").has_error()) << size;
  }
  EXPECT_TRUE(open(key_of('k'), sealed + '\0', "here").has_error());
}

TEST(aead, other_associated_data_is_refused) {
  auto const sealed = seal(system_random(), key_of('k'), text("a refresh token"), "here");
  for (auto const* const elsewhere : {"", "her", "heres", "Here", "there"}) {
    EXPECT_TRUE(open(key_of('k'), sealed, elsewhere).has_error()) << elsewhere;
  }
  EXPECT_TRUE(open(key_of('k'), sealed, "here").has_value());
}

TEST(aead, another_key_is_refused_and_a_key_of_the_wrong_size_is_a_bug) {
  auto const sealed = seal(system_random(), key_of('k'), text("a refresh token"), "here");
  EXPECT_TRUE(open(key_of('l'), sealed, "here").has_error());
  EXPECT_TRUE(open(text("short"), sealed, "here").has_error());
  EXPECT_THROW(static_cast<void>(seal(system_random(), text("short"), text("x"), "")), std::invalid_argument);
}

TEST(aead, the_same_text_sealed_twice_looks_different) {
  EXPECT_NE(seal(system_random(), key_of('k'), text("x"), ""), seal(system_random(), key_of('k'), text("x"), ""));
}

}  // namespace
}  // namespace vetrina::crypto
