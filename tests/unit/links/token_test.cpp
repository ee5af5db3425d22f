#include "links/token.hpp"

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "tests/common/test_engine.hpp"

namespace vetrina::links {
namespace {

constexpr std::int64_t now = 1'800'000'000'000;

class link_token_form : public ::testing::Test {
 protected:
  link_token_form() {
    ring_ = *vault::open_key_ring("", "", folder_.path(), crypto::system_random());
    vault_ = std::make_unique<vault::vault>(*ring_, crypto::system_random());
  }
  static link_token sample() {
    link_token link;
    link.shop = "jeans";
    link.sharer = "12345678";
    link.target.product = "501/32";
    link.target.family = "501";
    link.source = "friendstore";
    link.expires_at = now + hour_ms;
    return link;
  }
  std::string minted(link_token const& link = sample()) { return *mint(*vault_, link); }
  bool refused(std::string const& text, std::string_view shop = "jeans", std::int64_t at = now) {
    auto const read = read_token(*vault_, shop, text, at);
    return !read && read.error().slug == "link.unknown";
  }
  // A body of our own making, with a true tag.
  std::string sealed(std::string const& body) {
    auto const key = *vault_->derive("jeans", "link");
    return "~" + crypto::base64url(body + crypto::hmac_sha256(key, "vetrina link token\n" + body).substr(0, 16));
  }
  std::string body_of(std::string const& text) {
    auto const bytes = *crypto::base64url_decode(text.substr(1));
    return bytes.substr(0, bytes.size() - 16);
  }

  test::temporary_folder folder_;
  std::unique_ptr<vault::key_ring> ring_;
  std::unique_ptr<vault::vault> vault_;
};

TEST_F(link_token_form, what_was_signed_is_read_back) {
  auto const read = read_token(*vault_, "jeans", minted(), now);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->shop, "jeans");
  EXPECT_EQ(read->sharer, "12345678");
  EXPECT_EQ(read->target.product, "501/32");
  EXPECT_EQ(read->target.family, "501");
  EXPECT_EQ(read->source, "friendstore");
  EXPECT_EQ(read->expires_at, now + hour_ms);
}

TEST_F(link_token_form, a_cart_is_read_back_in_its_order) {
  link_token link;
  link.shop = "jeans";
  link.target.items = {{"b", 2}, {"a", 999}};
  auto const read = read_token(*vault_, "", minted(link), now);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->target.items.size(), 2U);
  EXPECT_EQ(read->target.items[0].product, "b");
  EXPECT_EQ(read->target.items[1].quantity, 999);
}

TEST_F(link_token_form, a_product_link_stays_short) {
  link_token link;
  link.shop = "jeans";
  link.target.product = "501-32";
  link.target.family = "501";
  EXPECT_LE(minted(link).size(), 60U);
}

TEST_F(link_token_form, a_token_from_another_shop_is_refused) {
  EXPECT_TRUE(refused(minted(), "shoes"));
  EXPECT_FALSE(refused(minted(), "jeans"));
}

TEST_F(link_token_form, a_token_signed_with_the_key_of_another_store_is_refused) {
  test::temporary_folder elsewhere;
  auto const ring = *vault::open_key_ring("", "", elsewhere.path(), crypto::system_random());
  vault::vault const other{*ring, crypto::system_random()};
  EXPECT_TRUE(refused(*mint(other, sample())));
  EXPECT_FALSE(refused(*mint(*vault_, sample())));
}

TEST_F(link_token_form, every_flipped_bit_is_refused) {
  auto const bytes = *crypto::base64url_decode(minted().substr(1));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(refused("~" + crypto::base64url(flipped), "")) << bit;
  }
  EXPECT_FALSE(refused("~" + crypto::base64url(bytes), ""));
}

TEST_F(link_token_form, trailing_bits_bytes_and_padding_are_refused) {
  link_token link = sample();
  while ((minted(link).size() - 1) % 4 != 2) link.campaign += "x";  // four bits of the last character stand for nothing
  auto const text = minted(link);
  ASSERT_FALSE(refused(text));
  auto changed = text;
  ++changed.back();
  EXPECT_TRUE(refused(changed));
  EXPECT_TRUE(refused(text + "A"));
  EXPECT_TRUE(refused(text + "=="));
  EXPECT_TRUE(refused(text.substr(0, text.size() - 1)));
}

TEST_F(link_token_form, an_expired_token_is_refused) {
  EXPECT_TRUE(refused(minted(), "jeans", now + hour_ms));
  EXPECT_FALSE(refused(minted(), "jeans", now + hour_ms - 1));
}

TEST_F(link_token_form, what_does_not_fit_is_not_minted_and_not_read) {
  auto link = sample();
  link.campaign = std::string(400, 'c');
  EXPECT_TRUE(mint(*vault_, link));
  link.campaign = std::string(500, 'c');
  auto const made = mint(*vault_, link);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().slug, "link.too_long");
  EXPECT_TRUE(refused("~" + std::string(2000, 'A')));
}

TEST_F(link_token_form, one_target_has_one_spelling) {
  auto const body = body_of(minted());
  ASSERT_FALSE(refused(sealed(body)));  // the twin: sealed by hand as it was
  EXPECT_TRUE(refused(sealed(body + std::string{"\x0a\x01x", 3})));  // an unknown field
  EXPECT_TRUE(refused(sealed(body + std::string{"\x01\x01x", 3})));  // fields out of order
  auto with_kind = body;
  with_kind[1] = 3;
  EXPECT_TRUE(refused(sealed(with_kind)));  // a cart without items
  std::string padded = body.substr(0, 4) + std::string{"\x01\x85\x00", 3} + body.substr(6);
  EXPECT_TRUE(refused(sealed(padded)));  // a length in two bytes where one will do
  EXPECT_TRUE(refused(sealed(body.substr(0, 4))));  // no shop
}

TEST_F(link_token_form, text_without_the_mark_is_no_token) {
  EXPECT_TRUE(refused(minted().substr(1)));
  EXPECT_TRUE(refused("~"));
  EXPECT_TRUE(refused(""));
}

}  // namespace
}  // namespace vetrina::links
