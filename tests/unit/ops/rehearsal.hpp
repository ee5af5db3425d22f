// rehearsal: a module made for tests of the dispatcher: one operation of each kind and access, and what they were told.
#pragma once

#include "ops/dispatcher.hpp"
#include "ops/shops.hpp"
#include "tests/common/domain_engine.hpp"

namespace vetrina::ops::testing {

[[nodiscard]] module const& rehearsal_module();

// rehearsal.* run since the last reset.
int& runs();

inline constexpr char const* second_shop =
    R"({"shop":"shoes","mode":"live","controller":{"name":"Shoes"},"origins":["https://shoes.example"],)"
    R"("templates":{"product":"https://shoes.example/p/{family}"},)"
    R"("markets":[{"market":"DE","region":"EU","locale":"de-DE","currency":"EUR"}]})";

class ops_test : public ::testing::Test {
 protected:
  ops_test() {
    engine_.open_shop();
    runs() = 0;
  }
  void open_second_shop() { static_cast<void>(engine_.done("shop.put", second_shop)); }
  static hint over_http(role who, std::vector<std::string> scopes = {}, std::string shop = "jeans") {
    hint from;
    from.via = transport::http;
    from.who = who;
    from.shop = std::move(shop);
    from.scopes = std::move(scopes);
    from.actor = "http";
    return from;
  }
  static hint shopper(std::string id) {
    auto from = over_http(role::shopper);
    from.shopper = std::move(id);
    return from;
  }

  test::domain_engine engine_{{&tenancy_module(), &rehearsal_module()}};
};

}  // namespace vetrina::ops::testing
