#include "ops/token.hpp"

#include <gtest/gtest.h>

#include "crypto/bytes.hpp"
#include "tests/unit/ops/rehearsal.hpp"

namespace vetrina::ops {
namespace {

constexpr std::int64_t now = 1'800'000'000'000;

class tokens : public testing::ops_test {
 protected:
  vault::vault const& keys() { return engine_.services().vault; }
  std::string made(shopper_token const& token) {
    auto got = mint(keys(), token);
    EXPECT_TRUE(got);
    return got ? *got : "";
  }
  std::string refused(std::string_view text, std::int64_t at = now) {
    auto const got = verify_shopper(keys(), text, at);
    if (got) return "";
    EXPECT_EQ(got.error().code, code::unauthenticated);
    return std::string{got.error().slug};
  }
  shopper_token const anna{"jeans", "anna", 3, "hash", now + 1000, now - 5000};
};

TEST_F(tokens, a_token_says_what_it_was_made_from) {
  auto const got = verify_shopper(keys(), made(anna), now);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->shop, anna.shop);
  EXPECT_EQ(got->shopper, anna.shopper);
  EXPECT_EQ(got->epoch, anna.epoch);
  EXPECT_EQ(got->session_hash, anna.session_hash);
  EXPECT_EQ(got->expires_at, anna.expires_at);
  EXPECT_EQ(got->auth_time, anna.auth_time);
}

TEST_F(tokens, a_token_is_refused_from_its_expiry_on) {
  auto const text = made(anna);
  EXPECT_EQ(refused(text, anna.expires_at - 1), "");
  EXPECT_EQ(refused(text, anna.expires_at), "session.expired");
}

TEST_F(tokens, a_token_with_any_bit_turned_is_refused) {
  auto const bytes = *crypto::base64url_decode(made(anna));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      auto other = bytes;
      other[i] = static_cast<char>(other[i] ^ (1 << bit));
      ASSERT_EQ(refused(crypto::base64url(other)), "session.invalid") << i;
    }
  }
}

TEST_F(tokens, a_token_cut_short_or_made_longer_is_refused) {
  auto const text = made(anna);
  for (std::size_t size = 0; size < text.size(); ++size) ASSERT_EQ(refused(text.substr(0, size)), "session.invalid");
  EXPECT_EQ(refused(text + "A"), "session.invalid");
  EXPECT_EQ(refused(text + "AAAA"), "session.invalid");
  EXPECT_EQ(refused(std::string(100'000, 'A')), "session.invalid");
}

TEST_F(tokens, a_token_does_not_open_another_shop) {
  auto bytes = *crypto::base64url_decode(made(anna));
  auto const at = bytes.find("jeans");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(refused(crypto::base64url(bytes.replace(at, 5, "shoes"))), "session.invalid");
}

TEST_F(tokens, a_token_of_another_ring_is_refused) {
  test::domain_engine other{{&tenancy_module()}};
  auto const foreign = mint(other.services().vault, anna);
  ASSERT_TRUE(foreign);
  EXPECT_EQ(refused(*foreign), "session.invalid");
}

TEST_F(tokens, fields_do_not_flow_into_each_other) {
  EXPECT_NE(made({"jeans", "ann", 1, "ah", 2, 3}), made({"jeans", "anna", 1, "h", 2, 3}));
  auto const odd = verify_shopper(keys(), made({"jeans", std::string{"a\0b", 3}, 1, "", now + 1, 0}), now);
  ASSERT_TRUE(odd);
  EXPECT_EQ(odd->shopper, (std::string{"a\0b", 3}));
}

TEST_F(tokens, a_token_of_an_order_is_none_of_a_shopper) {
  auto const card = mint(keys(), card_token{"jeans", "o-1", now + 1000});
  ASSERT_TRUE(card);
  EXPECT_EQ(refused(*card), "session.invalid");
  EXPECT_FALSE(verify_order(keys(), made(anna), now));
  auto const order = verify_order(keys(), *card, now);
  ASSERT_TRUE(order);
  EXPECT_EQ(order->order, "o-1");
  EXPECT_EQ(verify_order(keys(), *card, now + 1000).error().slug, "session.expired");
}

TEST_F(tokens, signing_out_raises_the_epoch_of_that_shopper_alone) {
  auto const epoch = [&](char const* shop, char const* who) {
    return engine_.read([&](store::session& db) { return session_epoch(db, shop, who); });
  };
  EXPECT_EQ(epoch("jeans", "anna"), 0);
  for (int i = 1; i <= 2; ++i) {
    ASSERT_TRUE(engine_.services().db.write(store::area::record, "jeans", [](store::transaction& tx) {
      return raise_session_epoch(tx, "jeans", "anna", 1);
    }));
    EXPECT_EQ(epoch("jeans", "anna"), i);
  }
  EXPECT_EQ(epoch("jeans", "berta"), 0);
  EXPECT_EQ(epoch("shoes", "anna"), 0);
}

TEST_F(tokens, csrf_and_session_hashes_belong_to_one_shop_and_one_value) {
  auto const csrf = [&](char const* shop, char const* token) { return *csrf_for(keys(), shop, token); };
  EXPECT_EQ(csrf("jeans", "a"), csrf("jeans", "a"));
  EXPECT_NE(csrf("jeans", "a"), csrf("jeans", "b"));
  EXPECT_NE(csrf("jeans", "a"), csrf("shoes", "a"));
  auto const session = [&](char const* shop, char const* id) {
    caller const nobody{.shop = shop};
    return *session_hash(call{engine_.services(), nobody, now}, id);
  };
  EXPECT_EQ(session("jeans", "a"), session("jeans", "a"));
  EXPECT_NE(session("jeans", "a"), session("shoes", "a"));
  EXPECT_NE(session("jeans", "a"), csrf("jeans", "a"));
}

}  // namespace
}  // namespace vetrina::ops
