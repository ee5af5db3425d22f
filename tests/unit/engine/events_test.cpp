#include <gmock/gmock.h>

#include "json/document.hpp"
#include "tests/common/test_engine.hpp"

namespace vetrina::engine {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class events : public ::testing::Test {
 protected:
  events() { engine_.open_shop(); }

  json::document next(std::string const& document = "{}") {
    auto const got = engine_.call("event.next", document);
    EXPECT_TRUE(got) << got.error().message;
    return *json::document::parse(got ? *got : "{}");
  }
  std::string failure(std::string const& document) {
    auto const got = engine_.call("event.next", document);
    return got ? "" : std::string{got.error().slug};
  }
  static std::vector<std::string> all(json::document const& page, std::string const& field) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < page.size_at("/events"); ++i) {
      out.push_back(*page.string_at("/events/" + std::to_string(i) + "/" + field));
    }
    return out;
  }
  void shopper(std::string const& id) {
    ASSERT_TRUE(engine_.call("shopper.put", R"({"shop":"jeans","shopper":")" + id + "\"}"));
  }
  void product(std::string const& id) {
    ASSERT_TRUE(
        engine_.call("catalog.put", R"({"shop":"jeans","products":[{"product":")" + id + R"(","title":"T"}]})"));
  }
  test::test_engine engine_;
};

TEST_F(events, come_once_and_in_order) {
  shopper("anna");
  shopper("berta");
  auto const first = next(R"({"limit":1})");
  ASSERT_EQ(first.size_at("/events"), 1U);
  auto const rest = next(R"({"after":")" + all(first, "event")[0] + "\"}");
  ASSERT_EQ(rest.size_at("/events"), 1U);
  EXPECT_NE(all(first, "subject"), all(rest, "subject"));
  EXPECT_THAT(all(next(R"({"after":")" + all(rest, "event")[0] + "\"}"), "event"), IsEmpty());
}

TEST_F(events, what_is_not_on_the_list_is_never_told) {
  shopper("anna");
  product("501");
  EXPECT_THAT(all(next(), "kind"), ElementsAre("shopper.put"));
  EXPECT_EQ(failure(R"({"kinds":["catalog.changed"]})"), "event.unknown_kind");
  EXPECT_EQ(failure(R"({"kinds":["shopper.put"]})"), "");
}

TEST_F(events, only_the_kinds_that_were_asked_for_come) {
  shopper("anna");
  product("501");
  ASSERT_TRUE(engine_.call("order.record", R"({"order":"o-1","lines":[{"product":"501","quantity":1,)"
                                           R"("price":{"amount_minor":1,"currency":"EUR"}}]})"));
  EXPECT_THAT(all(next(R"({"kinds":["order.recorded"]})"), "kind"), ElementsAre("order.recorded"));
}

TEST_F(events, a_page_is_full_however_much_lies_between) {
  shopper("anna");
  for (int i = 0; i < 7; ++i) {
    std::string products;
    for (int p = 0; p < 100; ++p) {
      products +=
          std::string{p == 0 ? "" : ","} + R"({"product":"p)" + std::to_string(i * 100 + p) + R"(","title":"T"})";
    }
    ASSERT_TRUE(engine_.call("catalog.put", R"({"products":[)" + products + "]}"));
  }
  shopper("berta");
  EXPECT_THAT(all(next(), "kind"), ElementsAre("shopper.put", "shopper.put"));
}

TEST_F(events, a_place_that_is_no_event_is_refused) {
  for (auto const* bad : {"x", "-1", "1.5", "9999999999999999999999"}) {
    EXPECT_EQ(failure(R"({"after":")" + std::string{bad} + "\"}"), "event.bad_after") << bad;
  }
  EXPECT_EQ(failure(R"({"after":"0"})"), "");
}

TEST_F(events, of_another_shop_are_not_told) {
  shopper("anna");
  std::string other = test::sample_shop;
  other.replace(other.find("\"jeans\""), 7, "\"shoes\"");
  ASSERT_TRUE(engine_.call("shop.put", other));
  EXPECT_THAT(all(next(R"({"shop":"shoes"})"), "event"), IsEmpty());
  EXPECT_THAT(all(next(R"({"shop":"jeans"})"), "kind"), Each("shopper.put"));
}

}  // namespace
}  // namespace vetrina::engine
