#include "crypto/bytes.hpp"

#include <gtest/gtest.h>

#include "crypto/random.hpp"

namespace vetrina::crypto {
namespace {

TEST(base64url, the_vectors_of_rfc_4648_section_10_without_padding) {
  struct row {
    std::string_view bytes, text;
  };
  for (auto const& [bytes, text] : {row{"", ""}, row{"f", "Zg"}, row{"fo", "Zm8"}, row{"foo", "Zm9v"},
                                    row{"foob", "Zm9vYg"}, row{"fooba", "Zm9vYmE"}, row{"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(base64url(bytes), text);
    EXPECT_EQ(base64url_decode(text).value(), bytes);
  }
}

TEST(base64url, every_byte_survives_at_every_length) {
  for (std::size_t size = 0; size < 130; ++size) {
    auto const bytes = system_random().bytes(size);
    EXPECT_EQ(base64url_decode(base64url(bytes)).value(), bytes);
    EXPECT_EQ(base64_decode(base64(bytes)).value(), bytes);
  }
}

TEST(base64url, its_own_alphabet_only) {
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(base64url_decode("-_8").value(), "\xfb\xff");
  for (auto const* const text : {"+/8", "Zg==", "Zm8=", "Zm 9v", "Zm9v\n", "Z", "Zm9vZ", "Zm9\xc3", "Zm.v"}) {
    auto const decoded = base64url_decode(text);
    ASSERT_TRUE(decoded.has_error()) << text;
    EXPECT_EQ(decoded.error().slug, "crypto.bad_base64url");
  }
}

TEST(base64url, trailing_bits_that_are_not_zero_are_refused) {
  EXPECT_TRUE(base64url_decode("Zg").has_value());
  for (auto const* const text : {"Zh", "Zv", "Zm9", "Zm-"}) EXPECT_TRUE(base64url_decode(text).has_error()) << text;
  EXPECT_TRUE(base64url_decode("Zm8").has_value());
}

TEST(base64, is_padded_and_strict) {
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("\xfb\xff\xfe"), "+//+");
  EXPECT_EQ(base64_decode("Zm9vYg==").value(), "foob");
  for (auto const* const text :
       {"Zm9vYg", "Zm9vYg=", "Zm9vYh==", "Zm9vYg===", "=", "====", "Z===", "Zg==Zg==", "-_-_"}) {
    auto const decoded = base64_decode(text);
    ASSERT_TRUE(decoded.has_error()) << text;
    EXPECT_EQ(decoded.error().slug, "crypto.bad_base64");
  }
}

TEST(hex, is_lower_case_and_two_digits_a_byte) { EXPECT_EQ(hex(std::string_view{"\x00\x0f\xa5\xff", 4}), "000fa5ff"); }

TEST(equal, compares_bytes_and_lengths) {
  EXPECT_TRUE(equal("", ""));
  EXPECT_TRUE(equal("abc", "abc"));
  EXPECT_FALSE(equal("abc", "abd"));
  EXPECT_FALSE(equal("abc", "abcd"));
  EXPECT_FALSE(equal("abc", ""));
}

}  // namespace
}  // namespace vetrina::crypto
