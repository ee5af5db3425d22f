#include <gtest/gtest.h>
#include <sqlite3.h>

#include "crypto/jws.hpp"
#include "ops/shops.hpp"
#include "shoppers/consents.hpp"
#include "shoppers/module.hpp"
#include "shoppers/receipts.hpp"
#include "tests/common/domain_engine.hpp"

namespace vetrina::shoppers {
namespace {

class consent : public ::testing::Test {
 protected:
  consent() {
    engine_.open_shop();
    static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna","name":"Anna"})"));
  }
  consents agreed() {
    return engine_.read([](store::session& db) { return consents_of(db, "jeans", "anna"); });
  }
  bool whole() {
    return engine_.read([&](store::session& db) { return verify_receipts(db, engine_.services().vault, "jeans"); });
  }
  // As somebody would who can write to the database file and has no key.
  void tamper(char const* sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((engine_.folder() + "/record.sqlite").c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  std::string set(std::string const& purpose, bool granted, std::string const& hash = "h") {
    return engine_.failure("consent.set", R"({"shopper":"anna","purpose":")" + purpose + R"(","granted":)" +
                                              (granted ? "true" : "false") + R"(,"shown":{"text_hash":")" + hash +
                                              R"(","policy_version":"1","locale":"en"}})");
  }

  test::domain_engine engine_{{&ops::tenancy_module(), &shoppers_module()}};
};

TEST_F(consent, nothing_is_granted_until_it_is_chosen) {
  for (std::size_t i = 0; i < purpose_count; ++i) EXPECT_FALSE(agreed().has(static_cast<purpose>(i)));
}

TEST_F(consent, one_purpose_grants_that_purpose_alone) {
  ASSERT_EQ(set("count_me", true), "");
  for (std::size_t i = 0; i < purpose_count; ++i) {
    EXPECT_EQ(agreed().has(static_cast<purpose>(i)), static_cast<purpose>(i) == purpose::count_me);
  }
}

TEST_F(consent, withdrawing_counts_from_the_next_query) {
  ASSERT_EQ(set("show_to_friends", true), "");
  EXPECT_TRUE(agreed().has(purpose::show_to_friends));
  ASSERT_EQ(engine_.failure("consent.set", R"({"shopper":"anna","purpose":"show_to_friends","granted":false})"), "");
  EXPECT_FALSE(agreed().has(purpose::show_to_friends));
}

TEST_F(consent, withdrawing_takes_back_what_was_granted_for_single_things_before_it) {
  EXPECT_TRUE(agreed().item_granted(1));
  ASSERT_EQ(set("count_me", true), "");              // receipt 1
  ASSERT_EQ(set("show_to_friends", false), "");      // receipt 2
  EXPECT_FALSE(agreed().item_granted(1));
  EXPECT_FALSE(agreed().item_granted(2));
  EXPECT_TRUE(agreed().item_granted(3));             // chosen anew afterwards
  ASSERT_EQ(set("show_to_friends", true), "");
  EXPECT_FALSE(agreed().item_granted(1));
}

TEST_F(consent, granting_needs_the_words_that_were_shown) {
  EXPECT_EQ(engine_.failure("consent.set", R"({"shopper":"anna","purpose":"count_me","granted":true})"),
            "request.missing_field");
}

TEST_F(consent, where_the_shop_has_words_for_a_purpose_others_are_refused) {
  auto const text =
      engine_.done("policy.put", R"({"purpose":"count_me","locale":"en","text":"Count me.","version":"1"})");
  EXPECT_EQ(set("count_me", true), "consent.unknown_text");
  EXPECT_EQ(set("count_me", true, *text.string_at("/text_hash")), "");
  EXPECT_EQ(set("find_friends", true), "");  // no words for this one
}

TEST_F(consent, a_version_keeps_its_words) {
  static_cast<void>(engine_.done("policy.put", R"({"purpose":"measure","locale":"en","text":"A.","version":"1"})"));
  EXPECT_EQ(engine_.failure("policy.put", R"({"purpose":"measure","locale":"en","text":"A.","version":"1"})"), "");
  EXPECT_EQ(engine_.failure("policy.put", R"({"purpose":"measure","locale":"en","text":"B.","version":"1"})"),
            "policy.version_taken");
}

TEST_F(consent, the_newest_words_in_the_nearest_language_are_shown) {
  static_cast<void>(engine_.done("policy.put", R"({"purpose":"measure","locale":"it-IT","text":"Uno","version":"1"})"));
  engine_.time().advance(1);
  static_cast<void>(engine_.done("policy.put", R"({"purpose":"measure","locale":"it-IT","text":"Due","version":"2"})"));
  static_cast<void>(engine_.done("policy.put", R"({"purpose":"measure","locale":"en","text":"One","version":"1"})"));
  auto const words = [&](char const* locale) {
    return engine_.read([&](store::session& db) { return policy_for(db, "jeans", purpose::measure, locale); })->text;
  };
  EXPECT_EQ(words("it-IT"), "Due");
  EXPECT_EQ(words("it-CH"), "Due");
  EXPECT_EQ(words("en-GB"), "One");
}

TEST_F(consent, every_choice_leaves_a_receipt_in_one_chain) {
  ASSERT_EQ(set("count_me", true), "");
  ASSERT_EQ(set("count_me", false), "");
  auto const list = engine_.done("consent.list", R"({"shopper":"anna"})");
  ASSERT_EQ(list.size_at("/receipts"), 2U);
  EXPECT_EQ(list.size_at("/consents"), purpose_count);
  EXPECT_EQ(list.string_at("/receipts/0/prev_hash"), list.string_at("/receipts/1/hash"));
  EXPECT_EQ(list.string_at("/receipts/1/body/controller"), "Jeans S.p.A.");
  EXPECT_EQ(list.string_at("/receipts/1/body/shown/policy_version"), "1");
  EXPECT_TRUE(whole());
}

TEST_F(consent, a_receipt_is_signed_so_that_anybody_can_tell_whose_it_is) {
  ASSERT_EQ(set("count_me", true), "");
  auto const list = engine_.done("consent.list", R"({"shopper":"anna"})");
  auto const keys = crypto::key_set::parse(R"({"keys":[)" + std::string{list.text("/key")} + "]}");
  ASSERT_TRUE(keys);
  constexpr std::string_view allowed[] = {"EdDSA"};
  auto const signature = list.string_at("/receipts/0/signature").value();
  auto const proven = crypto::verify_jws(signature, *keys, allowed);
  ASSERT_TRUE(proven) << proven.error().message;
  EXPECT_EQ(json::document::parse(proven->payload)->string_at("/hash"), list.string_at("/receipts/0/hash"));
  auto forged = signature;
  forged[forged.rfind('.') + 1] ^= 1;
  EXPECT_FALSE(crypto::verify_jws(forged, *keys, allowed));
}

TEST_F(consent, a_receipt_without_its_own_signature_is_found) {
  ASSERT_EQ(set("count_me", true), "");
  ASSERT_EQ(set("measure", true), "");
  ASSERT_TRUE(whole());
  tamper("update receipt set signature = (select signature from receipt where seq = 1) where seq = 2");
  EXPECT_FALSE(whole());
  tamper("update receipt set signature = null where seq = 2");
  EXPECT_FALSE(whole());
}

TEST_F(consent, receipts_come_in_pages) {
  for (int i = 0; i < 5; ++i) ASSERT_EQ(set("measure", i % 2 == 0), "");
  auto const first = engine_.done("consent.list", R"({"shopper":"anna","limit":3})");
  ASSERT_EQ(first.size_at("/receipts"), 3U);
  auto const second = engine_.done(
      "consent.list", R"({"shopper":"anna","limit":3,"cursor":")" + first.string_at("/next").value() + "\"}");
  EXPECT_EQ(second.size_at("/receipts"), 2U);
  EXPECT_FALSE(second.has("/next"));
  EXPECT_EQ(second.string_at("/receipts/0/hash"), first.string_at("/receipts/2/prev_hash"));
}

TEST_F(consent, erasing_destroys_the_receipts_and_leaves_a_chain_that_verifies) {
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"berta"})"));
  ASSERT_EQ(set("count_me", true), "");
  ASSERT_EQ(engine_.failure("consent.set", R"({"shopper":"berta","purpose":"measure","granted":false})"), "");
  auto const done = engine_.done("shopper.erase", R"({"shopper":"anna"})");
  EXPECT_TRUE(done.string_at("/confirmation_code")->starts_with("erasure_"));
  EXPECT_EQ(done.size_at("/retained"), 1U);
  EXPECT_TRUE(whole());
  EXPECT_EQ(engine_.failure("consent.list", R"({"shopper":"anna"})"), "shopper.unknown");
  EXPECT_EQ(engine_.done("consent.list", R"({"shopper":"berta"})").size_at("/receipts"), 1U);
}

TEST_F(consent, what_is_held_can_be_read_by_its_shopper_after_fresh_proof) {
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna","email":"anna@example.com"})"));
  ASSERT_EQ(set("count_me", true), "");
  auto const now = engine_.time().wall_ms();
  EXPECT_EQ(engine_.failure_as(engine_.shopper_over_http("anna", now - 601'000), "shopper.export", "{}"),
            "session.step_up_required");
  auto const held = engine_.call_as(engine_.shopper_over_http("anna", now - 599'000), "shopper.export", "{}");
  ASSERT_TRUE(held) << held.error().message;
  auto const read = json::document::parse(*held);
  EXPECT_EQ(read->string_at("/held/shopper/email"), "anna@example.com");
  EXPECT_EQ(read->size_at("/held/consents/receipts"), 1U);
}

TEST_F(consent, erasing_over_http_needs_fresh_proof_too) {
  EXPECT_EQ(engine_.failure_as(engine_.shopper_over_http("anna"), "shopper.erase", "{}"), "session.step_up_required");
  EXPECT_EQ(engine_.failure_as(engine_.shopper_over_http("anna", engine_.time().wall_ms()), "shopper.erase", "{}"), "");
}

}  // namespace
}  // namespace vetrina::shoppers
