#include "vault/vault.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"

namespace vetrina::vault {
namespace {

class ring_of final : public key_ring {
 public:
  // The first is the oldest, the last is active.
  explicit ring_of(std::initializer_list<std::string> ids) : ids_{ids} {}
  std::string active_id() const override { return ids_.back(); }
  std::string oldest_id() const override { return ids_.front(); }
  result<secret> key(std::string_view id) const override {
    for (auto const& known : ids_) {
      if (known == id) return secret{std::string(32, known.back())};
    }
    return fail(code::precondition, "vault.unknown_key", "no such key");
  }
  bool beside_data() const noexcept override { return false; }

 private:
  std::vector<std::string> ids_;
};

constexpr place home{"jeans", "li_1", "access_token", 3};
secret token() { return secret{std::string_view{"at-canary-4711"}}; }

std::string slug_of(result<secret> const& opened) { return opened ? "ok" : std::string{opened.error().slug}; }

class vault_test : public ::testing::Test {
 protected:
  ring_of ring_{"k1"};
  vault vault_{ring_, crypto::system_random()};
  std::string envelope_ = vault_.seal(home, token()).value();
};
using a_sealed_token = vault_test;

TEST_F(a_sealed_token, opens_at_its_place) {
  EXPECT_EQ(vault_.open(home, envelope_).value().reveal(), token().reveal());
  for (std::size_t const size : {0U, 1U, 4096U}) {
    secret const plain{crypto::system_random().bytes(size)};
    EXPECT_EQ(vault_.open(home, vault_.seal(home, plain).value()).value().reveal(), plain.reveal());
  }
}

TEST_F(a_sealed_token, does_not_open_at_another_place) {
  ring_of const both{"k1", "k2"};
  struct move {
    char const* what;
    place to;
  };
  for (auto const& [what, to] : {
           move{"shop", {"shirts", "li_1", "access_token", 3}},
           move{"no shop", {"", "li_1", "access_token", 3}},
           move{"owner", {"jeans", "li_2", "access_token", 3}},
           move{"kind", {"jeans", "li_1", "refresh_token", 3}},
           move{"older version", {"jeans", "li_1", "access_token", 2}},
           move{"newer version", {"jeans", "li_1", "access_token", 4}},
           move{"bytes moved between shop and owner", {"jeansli", "_1", "access_token", 3}},
           move{"bytes moved between owner and kind", {"jeans", "li_1access", "_token", 3}},
       }) {
    EXPECT_EQ(slug_of(vault_.open(to, envelope_)), "vault.cannot_open") << what;
    auto const rewrapped = vault{both, crypto::system_random()}.rewrap(to, envelope_);
    EXPECT_TRUE(rewrapped.has_error()) << what;
  }
  EXPECT_EQ(slug_of(vault_.open(home, envelope_)), "ok");
}

TEST_F(a_sealed_token, does_not_open_with_any_character_changed) {
  for (std::size_t i = 0; i < envelope_.size(); ++i) {
    auto changed = envelope_;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(slug_of(vault_.open(home, changed)), "ok") << i;
  }
}

TEST_F(a_sealed_token, does_not_open_with_parts_of_another_envelope) {
  auto const other = vault_.seal(home, token()).value();
  auto const mine_parts = split(envelope_, '.');
  auto const other_parts = split(other, '.');
  ASSERT_EQ(mine_parts.size(), 4U);
  EXPECT_EQ(slug_of(vault_.open(home, cat("v1.k1.", mine_parts[2], ".", other_parts[3]))), "vault.cannot_open");
  EXPECT_EQ(slug_of(vault_.open(home, cat("v1.k1.", other_parts[2], ".", mine_parts[3]))), "vault.cannot_open");
  EXPECT_EQ(slug_of(vault_.open(home, cat("v1.k1.", mine_parts[2], ".", mine_parts[3]))), "ok");
}

TEST_F(a_sealed_token, is_nowhere_in_its_envelope) {
  EXPECT_EQ(envelope_.find("canary"), std::string::npos);
  EXPECT_EQ(envelope_.find(crypto::base64url("canary")), std::string::npos);
  EXPECT_TRUE(envelope_.starts_with("v1.k1."));
  EXPECT_NE(envelope_, vault_.seal(home, token()).value());
}

TEST_F(a_sealed_token, a_text_that_is_no_envelope_is_refused) {
  for (auto const& text : {std::string{}, std::string{"."}, std::string{"..."}, std::string{"v1.k1.."},
                           std::string{"v1..AA.AA"}, "v2" + envelope_.substr(2), envelope_ + ".", envelope_ + "=",
                           envelope_.substr(0, envelope_.size() - 4), std::string(100000, '.')}) {
    EXPECT_EQ(slug_of(vault_.open(home, text)), "vault.cannot_open") << text.substr(0, 80);
  }
}

TEST_F(a_sealed_token, names_the_key_that_a_ring_lacks) {
  ring_of const other{"k9"};
  EXPECT_EQ(slug_of(vault{other, crypto::system_random()}.open(home, envelope_)), "vault.unknown_key");
}

TEST_F(a_sealed_token, does_not_open_with_the_key_id_of_another_key) {
  ring_of const both{"k1", "k2"};
  auto renamed = envelope_;
  renamed.replace(0, 6, "v1.k2.");
  EXPECT_EQ(slug_of(vault{both, crypto::system_random()}.open(home, renamed)), "vault.cannot_open");
}

TEST_F(a_sealed_token, rewrapped_it_opens_without_the_old_key_and_its_sealed_part_stays) {
  ring_of const both{"k1", "k2"};
  ring_of const rotated{"k2"};
  auto const rewrapped = vault{both, crypto::system_random()}.rewrap(home, envelope_).value();
  EXPECT_TRUE(rewrapped.starts_with("v1.k2."));
  EXPECT_EQ(split(rewrapped, '.')[3], split(envelope_, '.')[3]);
  EXPECT_EQ(vault(rotated, crypto::system_random()).open(home, rewrapped).value().reveal(), token().reveal());
  EXPECT_EQ(slug_of(vault{rotated, crypto::system_random()}.open(home, envelope_)), "vault.unknown_key");
}

TEST_F(a_sealed_token, under_the_active_key_already_it_is_given_back_unchanged) {
  EXPECT_EQ(vault_.rewrap(home, envelope_).value(), envelope_);
}

TEST(derived_key, is_the_same_each_time_and_differs_by_shop_and_purpose) {
  ring_of const ring{"k1"};
  vault const one{ring, crypto::system_random()};
  auto const of = [&](std::string_view shop, std::string_view purpose) {
    return std::string{one.derive(shop, purpose).value().reveal()};
  };
  EXPECT_EQ(of("jeans", "cursor").size(), 32U);
  EXPECT_EQ(of("jeans", "cursor"), of("jeans", "cursor"));
  EXPECT_NE(of("jeans", "cursor"), of("shirts", "cursor"));
  EXPECT_NE(of("jeans", "cursor"), of("jeans", "pseudonym"));
  EXPECT_NE(of("jeans", "cursor"), of("jean", "scursor"));
}

TEST(derived_key, survives_a_rotation) {
  ring_of const before{"k1"};
  ring_of const after{"k1", "k2"};
  ring_of const other{"k2"};
  auto const of = [](ring_of const& ring) {
    return std::string{vault{ring, crypto::system_random()}.derive("jeans", "cursor").value().reveal()};
  };
  EXPECT_EQ(of(before), of(after));
  EXPECT_NE(of(before), of(other));
}

}  // namespace
}  // namespace vetrina::vault
