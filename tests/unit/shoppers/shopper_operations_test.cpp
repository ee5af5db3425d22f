#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "ops/shops.hpp"
#include "ops/token.hpp"
#include "shoppers/find.hpp"
#include "shoppers/module.hpp"
#include "tests/common/domain_engine.hpp"

namespace vetrina::shoppers {
namespace {

class shopper_operations : public ::testing::Test {
 protected:
  shopper_operations() { engine_.open_shop(); }

  test::domain_engine engine_{{&ops::tenancy_module(), &shoppers_module()}};
};

TEST_F(shopper_operations, fields_that_are_not_given_stay_as_they_were) {
  auto const first = engine_.done("shopper.put", R"({"shopper":"anna","name":"Anna","market":"IT","minor":false})");
  auto const second = engine_.done("shopper.put", R"({"shopper":"anna","avatar":"https://shop.example/a.png"})");
  EXPECT_EQ(second.string_at("/name"), "Anna");
  EXPECT_EQ(second.string_at("/market"), "IT");
  EXPECT_EQ(second.string_at("/avatar"), "https://shop.example/a.png");
  EXPECT_EQ(second.string_at("/id"), first.string_at("/id"));
  EXPECT_TRUE(first.string_at("/id")->starts_with("p_"));
}

TEST_F(shopper_operations, an_empty_name_clears_it) {
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna","name":"Anna"})"));
  EXPECT_FALSE(engine_.done("shopper.put", R"({"shopper":"anna","name":""})").has("/name"));
}

TEST_F(shopper_operations, a_new_address_is_unverified_until_the_shop_says_otherwise) {
  auto const put = [&](char const* document) {
    return *engine_.done("shopper.put", document).boolean_at("/email_verified");
  };
  EXPECT_TRUE(put(R"({"shopper":"anna","email":"anna@example.com","email_verified":true})"));
  EXPECT_TRUE(put(R"({"shopper":"anna","email":" ANNA@example.com"})"));  // the same address
  EXPECT_FALSE(put(R"({"shopper":"anna","email":"other@example.com"})"));
  EXPECT_FALSE(put(R"({"shopper":"anna","email":"","email_verified":true})"));
}

TEST_F(shopper_operations, only_a_verified_address_finds_its_shopper) {
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna","email":"anna@example.com"})"));
  auto const found = [&] {
    ops::caller const nobody{.shop = "jeans"};
    auto const hash = email_hash(ops::call{engine_.services(), nobody, 0}, "Anna@Example.com ");
    return engine_.read([&](store::session& db) { return find_by_verified_email(db, "jeans", *hash); }).has_value();
  };
  EXPECT_FALSE(found());
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna","email_verified":true})"));
  EXPECT_TRUE(found());
}

TEST_F(shopper_operations, an_address_is_nowhere_in_the_data_folder) {
  static_cast<void>(
      engine_.done("shopper.put", R"({"shopper":"anna","name":"Annunziata","email":"anna@example.com"})"));
  bool name_is_there = false;  // the twin: the search does find what is kept in the clear
  for (auto const& entry : std::filesystem::directory_iterator(engine_.folder())) {
    std::ostringstream all;
    all << std::ifstream{entry.path(), std::ios::binary}.rdbuf();
    EXPECT_EQ(all.str().find("anna@example.com"), std::string::npos) << entry.path();
    name_is_there = name_is_there || all.str().find("Annunziata") != std::string::npos;
  }
  EXPECT_TRUE(name_is_there);
}

TEST_F(shopper_operations, what_is_no_address_or_picture_is_refused) {
  EXPECT_EQ(engine_.failure("shopper.put", R"({"shopper":"anna","email":"anna"})"), "shopper.bad_email");
  EXPECT_EQ(engine_.failure("shopper.put", R"({"shopper":"anna","avatar":"http://shop.example/a.png"})"),
            "shopper.bad_avatar");
}

TEST_F(shopper_operations, a_token_says_who_the_shopper_is_until_it_expires) {
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna"})"));
  auto const made = engine_.done("shopper.token", R"({"shopper":"anna","session":"s1","ttl_s":60})");
  EXPECT_EQ(made.string_at("/cookie/name"), "__Host-vetrina");
  EXPECT_EQ(made.string_at("/cookie/value"), made.string_at("/token"));
  EXPECT_EQ(made.string_at("/cookie/attributes"), "Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax");
  auto const& keys = engine_.services().vault;
  auto const now = engine_.time().wall_ms();
  auto const read = ops::verify_shopper(keys, *made.string_at("/token"), now);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->shopper, "anna");
  EXPECT_EQ(read->auth_time, 0);
  EXPECT_EQ(ops::csrf_for(keys, "jeans", *made.string_at("/token")).value(), made.string_at("/csrf"));
  EXPECT_FALSE(ops::verify_shopper(keys, *made.string_at("/token"), now + 60'000));
}

TEST_F(shopper_operations, weak_methods_alone_are_no_fresh_proof) {
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna"})"));
  auto const auth_time = [&](std::string const& amr) {
    auto const made =
        engine_.done("shopper.token", R"({"shopper":"anna","auth_time":1799999999000,"amr":)" + amr + "}");
    return ops::verify_shopper(engine_.services().vault, *made.string_at("/token"), engine_.time().wall_ms())
        ->auth_time;
  };
  EXPECT_EQ(auth_time(R"(["pwd"])"), 1'799'999'999'000);
  EXPECT_EQ(auth_time(R"(["geo","rba"])"), 0);
}

TEST_F(shopper_operations, nobody_gets_a_token_without_being_a_shopper) {
  EXPECT_EQ(engine_.failure("shopper.token", R"({"shopper":"nobody"})"), "shopper.unknown");
}

TEST_F(shopper_operations, signing_out_raises_the_epoch) {
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna"})"));
  auto const epoch = [&] {
    return engine_.read([](store::session& db) { return ops::session_epoch(db, "jeans", "anna"); });
  };
  auto const before = epoch();
  EXPECT_EQ(engine_.failure_as(engine_.shopper_over_http("anna"), "shopper.sign_out", "{}"), "");
  EXPECT_EQ(epoch(), before + 1);
}

TEST_F(shopper_operations, a_token_from_before_an_erasure_does_not_fit_a_later_shopper_with_the_same_id) {
  auto const epoch = [&] {
    return engine_.read([&](store::session& db) { return ops::session_epoch(db, "jeans", "anna"); });
  };
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna"})"));
  auto const before = epoch();
  static_cast<void>(engine_.done("shopper.erase", R"({"shopper":"anna"})"));
  EXPECT_NE(epoch(), before);
  engine_.time().advance(1);
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna"})"));
  EXPECT_NE(epoch(), before);
}

TEST_F(shopper_operations, a_session_cannot_speak_for_another_shopper) {
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna"})"));
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"berta"})"));
  auto const anna = engine_.shopper_over_http("anna", engine_.time().wall_ms());
  EXPECT_EQ(engine_.failure_as(anna, "shopper.sign_out", R"({"shopper":"berta"})"), "caller.not_allowed");
  EXPECT_EQ(engine_.failure_as(anna, "shopper.export", R"({"shopper":"berta"})"), "caller.not_allowed");
  EXPECT_EQ(engine_.failure_as(anna, "shopper.erase", R"({"shopper":"berta"})"), "caller.not_allowed");
  EXPECT_EQ(engine_.failure_as(anna, "shopper.export", R"({"shopper":"anna"})"), "");
}

TEST_F(shopper_operations, a_key_that_may_only_read_is_not_given_everything_about_a_person) {
  static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna"})"));
  ops::hint reports;
  reports.scopes = {"read"};
  EXPECT_EQ(engine_.failure_as(reports, "shopper.get", R"({"shopper":"anna"})"), "");
  EXPECT_EQ(engine_.failure_as(reports, "shopper.export", R"({"shopper":"anna"})"), "access.scope");
  reports.scopes = {"read", "orders", "catalog", "moderate"};
  EXPECT_EQ(engine_.failure_as(reports, "shopper.export", R"({"shopper":"anna"})"), "access.scope");
  reports.scopes = {"all"};
  EXPECT_EQ(engine_.failure_as(reports, "shopper.export", R"({"shopper":"anna"})"), "");
}

}  // namespace
}  // namespace vetrina::shoppers
