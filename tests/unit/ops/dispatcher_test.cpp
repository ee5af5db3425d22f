#include <gmock/gmock.h>

#include "ops/openapi.hpp"
#include "tests/unit/ops/rehearsal.hpp"

namespace vetrina::ops {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class dispatcher_rules : public testing::ops_test {
 protected:
  std::size_t changes(std::string_view kind) {
    return engine_.read([&](store::session& db) -> result<std::size_t> {
      std::size_t count = 0;
      VT_CHECK(store::each_change(db, "jeans", 0, 1000, [&](store::change const& c) {
        count += c.kind == kind ? 1U : 0U;
        return true;
      }));
      return count;
    });
  }
};

TEST_F(dispatcher_rules, an_unknown_operation_is_told_with_one_that_is_near) {
  auto const got = engine_.call("rehearsal.asked", "{}");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "operation.unknown");
  EXPECT_THAT(got.error().message, HasSubstr("rehearsal."));
  EXPECT_EQ(engine_.failure("", "{}"), "operation.unknown");
  EXPECT_EQ(engine_.failure("rehearsal.ask", "{}"), "");
}

TEST_F(dispatcher_rules, an_empty_document_is_one_without_fields) {
  EXPECT_EQ(engine_.failure("rehearsal.ask", ""), "");
}

TEST_F(dispatcher_rules, a_misspelt_field_is_refused_at_its_place) {
  auto const got = engine_.call("rehearsal.ask", R"({"wrod":"x"})");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "request.unknown_field");
  EXPECT_EQ(got.error().pointer, "/wrod");
  EXPECT_EQ(engine_.failure("rehearsal.ask", R"({"word":"x"})"), "");
}

TEST_F(dispatcher_rules, a_document_over_the_operations_size_is_refused) {
  auto const padded = [](std::size_t size) { return std::string{"{}"} + std::string(size - 2, ' '); };
  EXPECT_EQ(engine_.failure("rehearsal.wait", padded(129)), "request.too_large");
  EXPECT_EQ(engine_.failure("rehearsal.wait", padded(128)), "");
}

TEST_F(dispatcher_rules, a_command_that_fails_leaves_nothing) {
  EXPECT_EQ(engine_.failure("rehearsal.act", R"({"word":"a","fails":true})"), "rehearsal.failed");
  EXPECT_EQ(changes("rehearsal.acted"), 0U);
  EXPECT_EQ(engine_.failure("rehearsal.act", R"({"word":"a"})"), "");
  EXPECT_EQ(changes("rehearsal.acted"), 1U);
}

TEST_F(dispatcher_rules, every_call_has_a_trace_even_one_that_fails) {
  std::string trace;
  static_cast<void>(engine_.services().operations.run(engine_.services(), "none", "{}", {}, &trace));
  EXPECT_THAT(trace, SizeIs(16));
  hint from;
  from.trace = "0123456789abcdef";
  static_cast<void>(engine_.services().operations.run(engine_.services(), "rehearsal.ask", "{}", from, &trace));
  EXPECT_EQ(trace, "0123456789abcdef");
}

// Which roles get in, by operation: ask is A S O, mine is S, act is A, card is S T.
struct access_case {
  char const* operation;
  role who;
  std::string_view slug;
};
class access_matrix : public testing::ops_test, public ::testing::WithParamInterface<access_case> {};

TEST_P(access_matrix, lets_in_whom_the_row_names_and_nobody_else) {
  auto from = over_http(GetParam().who, {"all"});
  if (GetParam().who == role::shopper) from.shopper = "anna";
  if (GetParam().who == role::order_token) from.order = "o-1";
  std::string_view const document = "{}";
  auto const got = engine_.call_as(from, GetParam().operation, document);
  if (GetParam().slug.empty()) {
    EXPECT_TRUE(got) << got.error().message;
  } else {
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().slug, GetParam().slug);
    EXPECT_EQ(testing::runs(), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(ops, access_matrix,
                         ::testing::Values(access_case{"rehearsal.ask", role::open, ""},
                                           access_case{"rehearsal.ask", role::order_token, ""},
                                           access_case{"rehearsal.ask", role::shopper, ""},
                                           access_case{"rehearsal.ask", role::admin, ""},
                                           access_case{"rehearsal.act", role::open, "access.unauthenticated"},
                                           access_case{"rehearsal.act", role::order_token, "access.denied"},
                                           access_case{"rehearsal.act", role::shopper, "access.denied"},
                                           access_case{"rehearsal.act", role::admin, ""},
                                           access_case{"rehearsal.mine", role::open, "access.unauthenticated"},
                                           access_case{"rehearsal.mine", role::order_token, "access.denied"},
                                           access_case{"rehearsal.mine", role::shopper, ""},
                                           access_case{"rehearsal.mine", role::admin, "caller.shopper_required"},
                                           access_case{"rehearsal.card", role::open, "access.unauthenticated"},
                                           access_case{"rehearsal.card", role::order_token, ""},
                                           access_case{"rehearsal.card", role::shopper, ""}));

// Which scopes of a key suffice: act asks for "orders", ask is open, wait for "all".
struct scope_case {
  char const* operation;
  std::vector<std::string> scopes;
  bool allowed;
};
class key_scopes : public testing::ops_test, public ::testing::WithParamInterface<scope_case> {};

TEST_P(key_scopes, allow_what_they_name_and_nothing_more) {
  auto const slug = engine_.failure_as(over_http(role::admin, GetParam().scopes), GetParam().operation, "{}");
  EXPECT_EQ(slug, GetParam().allowed ? "" : "access.scope");
}

INSTANTIATE_TEST_SUITE_P(
    ops, key_scopes,
    ::testing::Values(scope_case{"rehearsal.act", {"orders"}, true}, scope_case{"rehearsal.act", {"all"}, true},
                      scope_case{"rehearsal.act", {"catalog", "orders"}, true},
                      scope_case{"rehearsal.act", {"catalog"}, false}, scope_case{"rehearsal.act", {"read"}, false},
                      scope_case{"rehearsal.act", {}, false}, scope_case{"rehearsal.wait", {"orders"}, false},
                      scope_case{"rehearsal.wait", {"all"}, true}, scope_case{"rehearsal.ask", {"read"}, true},
                      scope_case{"rehearsal.ask", {"orders"}, true}, scope_case{"shop.get", {"read"}, true},
                      scope_case{"shop.get", {"catalog"}, false}));

TEST_F(dispatcher_rules, a_narrow_key_does_what_anybody_may_but_not_in_a_shoppers_name) {
  auto from = over_http(role::admin, {"orders"});
  EXPECT_EQ(engine_.failure_as(from, "rehearsal.own", R"({"shopper":"anna"})"), "access.scope");
  from.scopes = {"read"};
  EXPECT_EQ(engine_.failure_as(from, "rehearsal.own", R"({"shopper":"anna"})"), "");
}

TEST_F(dispatcher_rules, a_nested_query_keeps_caller_and_access) {
  caller who;
  who.shop = "jeans";
  who.role = role::open;
  auto const nested = [&](std::string_view name) {
    std::string slug;
    static_cast<void>(engine_.services().db.read(store::area::record, [&](store::session& db) -> result<void> {
      query in{{engine_.services(), who, 0}, db};
      auto const got = engine_.services().operations.nested(in, name, "{}");
      if (!got) slug = got.error().slug;
      return {};
    }));
    return slug;
  };
  EXPECT_EQ(nested("rehearsal.ask"), "");
  EXPECT_EQ(nested("shop.get"), "access.unauthenticated");
  EXPECT_EQ(nested("rehearsal.act"), "internal.unexpected");
}

TEST_F(dispatcher_rules, the_operation_table_and_openapi_hold_every_operation) {
  auto const& all = engine_.services().operations;
  auto const table = json::document::parse(operation_table(all));
  auto const openapi_document = json::document::parse(openapi(all, "/vetrina"), 1U << 22U, 64);
  ASSERT_TRUE(table);
  ASSERT_TRUE(openapi_document);
  for (auto const* row : all.all()) {
    EXPECT_TRUE(table->has("/" + std::string{row->name} + "/request")) << row->name;
    EXPECT_TRUE(openapi_document->has("/paths/~1vetrina~1v1~1" + std::string{row->name} + "/post")) << row->name;
  }
  EXPECT_EQ(table->string_at("/rehearsal.ask/access"), "ASO");
  EXPECT_EQ(table->string_at("/rehearsal.ask/kind"), "query");
  EXPECT_EQ(table->string_at("/rehearsal.wait/kind"), "procedure");
}

}  // namespace
}  // namespace vetrina::ops
