#include <gmock/gmock.h>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "ops/tenancy_sql.hpp"
#include "tests/unit/ops/rehearsal.hpp"

namespace vetrina::ops {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

store::statement const whole_chain{
    store::area::record,
    "select seq, operation, shopper, salt, body, prev_hash, hash from audit where shop = $1 order by seq"};

struct link {
  std::int64_t seq;
  std::string operation, shopper, salt, body, prev_hash, hash;
};

class audit : public testing::ops_test {
 protected:
  std::vector<link> chain(std::string const& shop = "jeans") {
    return engine_.read([&](store::session& db) -> result<std::vector<link>> {
      std::vector<link> all;
      VT_CHECK(db.each(whole_chain, {shop}, [&](store::row const& r) {
        all.push_back({r.integer(0), r.string(1), r.string(2), r.string(3), r.string(4), r.string(5), r.string(6)});
        return true;
      }));
      return all;
    });
  }
  static void expect_linked(std::vector<link> const& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].seq, static_cast<std::int64_t>(i + 1));
      EXPECT_EQ(all[i].prev_hash, i == 0 ? "" : all[i - 1].hash);
      if (all[i].body.empty()) continue;
      auto const inner = crypto::hex(crypto::sha256(all[i].salt + all[i].body));
      EXPECT_EQ(all[i].hash, crypto::hex(crypto::sha256(all[i].prev_hash + inner)));
    }
  }
};

TEST_F(audit, audited_operations_are_chained_and_others_are_not) {
  static_cast<void>(engine_.done("rehearsal.act", "{}"));
  static_cast<void>(engine_.done("rehearsal.ask", "{}"));
  static_cast<void>(engine_.done("rehearsal.wait", "{}"));
  auto const all = chain();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].operation, "shop.put");
  EXPECT_EQ(all[1].operation, "rehearsal.act");
  EXPECT_EQ(all[2].operation, "rehearsal.wait");
  expect_linked(all);
}

TEST_F(audit, an_operation_that_failed_leaves_no_row) {
  EXPECT_FALSE(engine_.call("rehearsal.act", R"({"fails":true})"));
  EXPECT_FALSE(engine_.call("rehearsal.wait", R"({"fails":true})"));
  EXPECT_EQ(chain().size(), 1U);
}

TEST_F(audit, what_settles_an_exchange_takes_the_one_row_along) {
  static_cast<void>(engine_.done("rehearsal.settle", "{}"));
  auto const all = chain();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].operation, "rehearsal.settle");
  expect_linked(all);
}

TEST_F(audit, a_settlement_that_failed_leaves_no_row_and_one_that_is_done_keeps_its_own) {
  EXPECT_FALSE(engine_.call("rehearsal.settle", R"({"fails":true})"));
  EXPECT_EQ(chain().size(), 1U);
  EXPECT_FALSE(engine_.call("rehearsal.settle", R"({"fails":true,"word":"after"})"));
  EXPECT_EQ(chain().size(), 2U);
}

TEST_F(audit, a_repeated_request_is_one_row) {
  hint from;
  from.idempotency_key = "k";
  ASSERT_TRUE(engine_.call_as(from, "rehearsal.act", "{}"));
  ASSERT_TRUE(engine_.call_as(from, "rehearsal.act", "{}"));
  EXPECT_EQ(chain().size(), 2U);
}

TEST_F(audit, the_row_says_who_and_what) {
  static_cast<void>(engine_.done("rehearsal.mine", R"({"shopper":"anna","actor":"olga"})"));
  auto const last = chain().back();
  EXPECT_EQ(last.shopper, "anna");
  EXPECT_THAT(last.body, HasSubstr("olga"));
  EXPECT_THAT(last.body, HasSubstr("rehearsal.mine"));
}

TEST_F(audit, each_shop_has_a_chain_of_its_own) {
  open_second_shop();
  static_cast<void>(engine_.done("rehearsal.act", R"({"shop":"shoes"})"));
  EXPECT_EQ(chain("jeans").size(), 1U);
  EXPECT_EQ(chain("shoes").size(), 2U);
  expect_linked(chain("shoes"));
}

TEST_F(audit, a_chain_stays_whole_when_a_person_is_forgotten) {
  static_cast<void>(engine_.done("rehearsal.mine", R"({"shopper":"anna"})"));
  static_cast<void>(engine_.done("rehearsal.mine", R"({"shopper":"berta"})"));
  auto const before = chain();
  ASSERT_TRUE(engine_.services().db.write(store::area::record, "jeans", [&](store::transaction& tx) -> result<void> {
    caller who;
    who.shop = "jeans";
    command in{{engine_.services(), who, 0}, tx};
    std::vector<retained> kept;
    return tenancy_module().about_shoppers.erase(in, "anna", kept);
  }));
  auto const after = chain();
  ASSERT_EQ(after.size(), before.size());
  expect_linked(after);
  EXPECT_THAT(after[1].body, IsEmpty());
  EXPECT_THAT(after[1].salt, IsEmpty());
  EXPECT_THAT(after[1].shopper, IsEmpty());
  EXPECT_EQ(after[2].body, before[2].body);
}

}  // namespace
}  // namespace vetrina::ops
