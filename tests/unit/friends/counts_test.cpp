// proof.counts, and what a day of erasing and joining lets somebody see who asks for everything again and again.
#include <random>

#include "base/strings.hpp"
#include "scene.hpp"

namespace vetrina::friends {
namespace {

class counts : public scene {
 protected:
  void fan(std::string const& id, std::string const& product, std::string const& market) {
    person(id, market, false);
    consent(id, "count_me");
    likes(id, product, R"("audience":"nobody")");
  }
  void crowd(int n, std::string const& product, std::string const& market, std::string const& name) {
    for (int i = 0; i < n; ++i) fan(name + std::to_string(i), product, market);
  }
  json::document counted(std::string const& level, std::string const& id, std::string const& market) {
    return done("proof.counts",
                R"({"kind":"like","level":")" + level + R"(","id":")" + id + R"(","market":")" + market + R"("})");
  }
  // Every figure that can be asked for.
  std::string everything() {
    std::string out;
    for (char const* market : {"IT", "US"}) {
      for (auto const& [level, id] :
           {std::pair{"product", "501/32"}, std::pair{"product", "501/34"}, std::pair{"product", "505/32"},
            std::pair{"product", "belt"}, std::pair{"family", "501"}, std::pair{"family", "505"},
            std::pair{"family", "belt"}, std::pair{"line", "red tab"}, std::pair{"brand", "L"}}) {
        out += counted(level, id, market).text() + "\n";
      }
      auto const store = done("friendstore.get", R"({"scope":"everyone","market":")" + std::string{market} + R"("})");
      for (std::size_t i = 0; i < store.size_at("/items"); ++i) {
        auto const item = "/items/" + std::to_string(i);
        out += *store.string_at(item + "/family") + " " + *store.string_at(item + "/others/bucket") + "\n";
      }
    }
    return out;
  }
};

TEST_F(counts, a_figure_is_told_where_enough_did_it_and_rolled_up_where_not) {
  crowd(5, "501/32", "IT", "i");
  crowd(3, "505/32", "US", "u");
  next_day();
  auto const here = counted("family", "501", "IT");
  EXPECT_EQ(here.string_at("/bucket"), "5+");
  EXPECT_EQ(here.integer_at("/at_least"), 5);
  EXPECT_FALSE(here.has("/suppressed"));
  auto const there = counted("family", "501", "US");
  EXPECT_FALSE(there.has("/bucket"));
  EXPECT_EQ(there.string_at("/suppressed"), "k");
  EXPECT_EQ(there.string_at("/rolled_up/level"), "family");
  EXPECT_EQ(there.string_at("/rolled_up/market"), "");
  EXPECT_EQ(there.string_at("/rolled_up/bucket"), "5+");
  EXPECT_EQ(counted("family", "505", "US").string_at("/rolled_up/level"), "line");
  EXPECT_EQ(counted("line", "red tab", "IT").string_at("/bucket"), "5+");
  EXPECT_EQ(counted("brand", "L", "IT").string_at("/bucket"), "5+");
}

TEST_F(counts, what_is_unknown_or_sensitive_answers_as_what_nobody_has) {
  crowd(5, "kit", "IT", "k");
  next_day();
  for (auto const& [level, id] : {std::pair{"product", "kit"}, std::pair{"family", "kit"}, std::pair{"family", "none"},
                                  std::pair{"brand", "none"}, std::pair{"product", "belt"}}) {
    auto const answer = counted(level, id, "IT");
    EXPECT_EQ(answer.string_at("/suppressed"), "k") << id;
    EXPECT_FALSE(answer.has("/rolled_up")) << id;
  }
}

// Whoever knows when somebody was erased, joined or changed their mind must not see it in the figures of the day.
TEST_F(counts, no_figure_moves_within_a_day_whatever_anybody_does) {
  crowd(5, "501/32", "IT", "i");
  crowd(6, "501/34", "US", "u");
  crowd(9, "belt", "IT", "b");
  std::minstd_rand chance{3};
  for (int day = 0; day < 4; ++day) {
    next_day();
    auto const morning = everything();
    for (int i = 0; i < 4; ++i) {
      auto const who = cat(i % 2 == 0 ? "i" : "b", static_cast<std::int64_t>(chance() % 5));
      switch (chance() % 4) {
        case 0: done("shopper.erase", R"({"shopper":")" + who + R"("})"); break;
        case 1: consent(who, "count_me", false); break;
        case 2: done("shopper.put", R"({"shopper":")" + who + R"(","market":"US"})"); break;
        default: likes(who, "505/32", R"("audience":"nobody")"); break;
      }
      fan(who, i % 2 == 0 ? "501/32" : "belt", "IT");
      ASSERT_EQ(everything(), morning) << "day " << day << ", step " << i;
    }
  }
}

}  // namespace
}  // namespace vetrina::friends
