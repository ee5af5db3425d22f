// The page that a confirmation code leads to.
#include <gtest/gtest.h>

#include "shoppers/erasures.hpp"
#include "shoppers/erasures_sql.hpp"
#include "tests/unit/web/face_scene.hpp"

namespace vetrina::web {
namespace {

class erasure_page : public face_scene {
 protected:
  erasure_page() {
    person("anna", "IT", false);
    code_ = *done("shopper.erase", R"({"shopper":"anna"})").string_at("/confirmation_code");
  }
  // As if her erasure had left it to do.
  void left(std::string_view id, std::string_view state) {
    auto const& sys = **engine_.engine().services();
    EXPECT_TRUE(sys.db.write(store::area::record, "jeans", [&](store::transaction& tx) -> result<void> {
      shoppers::erasure_step step{.id = std::string{id}, .connector = "op", .plugin = "<b>net</b>"};
      step.state = state;
      step.at = engine_.time().wall_ms();
      VT_CHECK(shoppers::leave_step(tx, "jeans", step));
      VT_CHECK(tx.run(shoppers::sql::name_steps, {"jeans", "", code_}));
      return {};
    }));
  }
  std::string page() { return get("/vetrina/erasure/" + code_).body; }

  std::string code_;
};

TEST_F(erasure_page, says_when_all_was_deleted_and_lists_no_network_where_none_was_told) {
  EXPECT_NE(page().find("Done on"), std::string::npos);
  EXPECT_EQ(page().find("<li>"), std::string::npos);
}

TEST_F(erasure_page, has_a_sentence_for_each_way_that_giving_back_can_go) {
  struct {
    std::string_view state, says;
  } const ways[] = {{"queued", "is being given back"},
                    {"failed", "could not be told yet"},
                    {"done", "was given back on"},
                    {"given_up", "does not take access back"}};
  for (auto const& way : ways) {
    EXPECT_EQ(page().find(way.says), std::string::npos) << way.state;
    left(way.state, way.state);
    EXPECT_NE(page().find(way.says), std::string::npos) << way.state;
  }
}

TEST_F(erasure_page, escapes_a_networks_name) {
  left("rev", "queued");
  EXPECT_EQ(page().find("<b>net"), std::string::npos);
  EXPECT_NE(page().find("&lt;b&gt;net"), std::string::npos);
}

TEST_F(erasure_page, knows_nothing_under_another_code) {
  left("rev", "queued");
  auto const other = get("/vetrina/erasure/" + code_ + "x");
  EXPECT_EQ(other.status, 404);
  EXPECT_EQ(other.body.find("given back"), std::string::npos);
}

}  // namespace
}  // namespace vetrina::web
