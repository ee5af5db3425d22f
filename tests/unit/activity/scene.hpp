// scene: a shop with three products, of which one is sensitive, and two shoppers, for the tests of activity.
#pragma once

#include <gtest/gtest.h>

#include "activity/interactions.hpp"
#include "activity/module.hpp"
#include "catalog/module.hpp"
#include "links/module.hpp"
#include "ops/shops.hpp"
#include "shoppers/module.hpp"
#include "tests/common/domain_engine.hpp"

namespace vetrina::activity {

class scene : public ::testing::Test {
 protected:
  scene() {
    engine_.open_shop();
    static_cast<void>(engine_.done(
        "catalog.put", R"({"products":[{"product":"501/32","family":"501","title":"Jeans 501"},)"
                       R"({"product":"501/34","family":"501","title":"Jeans 501"},)"
                       R"({"product":"belt","family":"belt","title":"Belt"},)"
                       R"({"product":"test-kit","family":"test-kit","title":"Test kit","sensitive":true}]})"));
    static_cast<void>(engine_.done("shopper.put", R"({"shopper":"anna","name":"Anna","market":"IT"})"));
    static_cast<void>(engine_.done("shopper.put", R"({"shopper":"berta","name":"Berta","market":"US"})"));
  }

  static std::string line(std::string const& product, int quantity = 1) {
    return R"({"product":")" + product + R"(","quantity":)" + std::to_string(quantity) +
           R"(,"price":{"amount_minor":9900,"currency":"EUR"}})";
  }
  static std::string order(std::string const& id, std::string const& lines, std::string const& more = {}) {
    return R"({"order":")" + id + R"(","lines":[)" + lines + "]" + more + "}";
  }
  json::document buys(std::string const& shopper, std::string const& id, std::string const& lines) {
    return engine_.done("order.record", order(id, lines, R"(,"market":"IT","shopper":")" + shopper + "\""));
  }
  static std::string shown_text() { return R"("shown":{"text_hash":"h","policy_version":"1","locale":"it"})"; }
  json::document answers(std::string const& shopper, std::string const& id, std::string const& choices) {
    return engine_.done("card.answer", R"({"shopper":")" + shopper + R"(","order":")" + id + R"(","choices":[)" +
                                           choices + "]," + shown_text() + "}");
  }
  void consents(std::string const& shopper, std::string const& purpose, bool granted = true) {
    static_cast<void>(engine_.done("consent.set", R"({"shopper":")" + shopper + R"(","purpose":")" + purpose +
                                                      R"(","granted":)" + (granted ? "true" : "false") + "," +
                                                      shown_text() + "}"));
  }

  // What a viewer with this relation could see of an owner, as modules above ask it.
  std::vector<std::string> seen_of(std::string const& owner, shoppers::relation viewer) {
    return engine_.read([&](store::session& db) -> result<std::vector<std::string>> {
      std::vector<std::string> seen;
      std::vector<interaction> rows;
      auto const now = engine_.time().wall_ms();
      VT_CHECK(each_visible_candidate(db, "jeans", owner, 0, now, 64, [&](interaction const& one) {
        rows.push_back(one);
        return true;
      }));
      VT_TRY(auto const row, shoppers::find_shopper(db, "jeans", owner));
      VT_TRY(auto const agreed, shoppers::consents_of(db, "jeans", owner));
      for (auto const& one : rows) {
        auto const facts = shoppers::facts_of(*row, agreed, one.grant_seq);
        if (shoppers::decide(facts, one.audience, one.gift, one.visible_from, viewer, now)) {
          seen.push_back(one.product.value_or(one.family));
        }
      }
      return seen;
    });
  }
  exact_count owners(std::string const& family, std::string const& product = {}, kind what = kind::own,
                     std::string const& market = {}) {
    return engine_.read([&](store::session& db) { return count_owners(db, "jeans", family, product, what, market); });
  }

  test::domain_engine engine_{{&ops::tenancy_module(), &catalog::catalog_module(), &shoppers::shoppers_module(),
                               &links::links_module(), &activity_module()}};
};

}  // namespace vetrina::activity
