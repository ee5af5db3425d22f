#include "identity/decide.hpp"

#include <gtest/gtest.h>

namespace vetrina::identity {
namespace {

struct row {
  char const* name;
  decision_facts facts;
  status expected;
};

class decision_table : public ::testing::TestWithParam<row> {};

TEST_P(decision_table, says) { EXPECT_EQ(decide(GetParam().facts), GetParam().expected); }

std::optional<std::string> const nobody;
row const table[] = {
    {"linked_to_the_one_who_links", {intent::link, "ann", "ann", false}, status::already_linked},
    {"linked_to_the_one_who_signs_in_again", {intent::sign_in, "ann", "ann", false}, status::already_linked},
    {"linked_to_another_when_linking", {intent::link, "bob", "ann", true}, status::conflict},
    {"linked_to_another_when_signing_in", {intent::sign_in, "bob", "ann", true}, status::conflict},
    {"linked_to_another_even_if_accepted", {intent::link, "bob", "ann", true, true}, status::conflict},
    {"linked_and_nobody_signed_in", {intent::sign_in, "ann", nobody, false}, status::signed_in},
    {"unknown_and_fresh", {intent::link, nobody, "ann", true}, status::linked},
    {"unknown_and_stale", {intent::link, nobody, "ann", false}, status::needs_step_up},
    {"unknown_and_stale_though_accepted", {intent::link, nobody, "ann", false, true}, status::needs_step_up},
    {"unknown_and_nobody", {intent::sign_in, nobody, nobody, false}, status::new_shopper_proposed},
    {"unknown_with_a_known_address",
     {intent::sign_in, nobody, nobody, false, false, true},
     status::needs_existing_login},
    {"a_known_address_links_nothing", {intent::link, nobody, "ann", false, false, true}, status::needs_step_up},
    {"a_known_address_is_no_shopper", {intent::link, nobody, nobody, true, false, true}, status::rejected},
    {"never_linked_by_signing_in", {intent::sign_in, nobody, "ann", true}, status::needs_step_up},
    {"linked_once_accepted", {intent::sign_in, nobody, "ann", true, true}, status::linked},
    {"link_without_a_shopper", {intent::link, nobody, nobody, true}, status::rejected},
    {"step_up_with_ones_own", {intent::step_up, "ann", "ann", false}, status::signed_in},
    {"step_up_with_anothers", {intent::step_up, "bob", "ann", true}, status::conflict},
    {"step_up_with_an_unknown_one", {intent::step_up, nobody, "ann", true}, status::rejected},
    {"extend_ones_own", {intent::extend_scopes, "ann", "ann", false}, status::extended},
    {"extend_an_unknown_one", {intent::extend_scopes, nobody, "ann", true}, status::rejected},
};
INSTANTIATE_TEST_SUITE_P(identity, decision_table, ::testing::ValuesIn(table),
                         [](auto const& one) { return std::string{one.param.name}; });

TEST(freshness, is_five_minutes_and_no_future) {
  constexpr std::int64_t now = 1'790'000'000'000;
  EXPECT_TRUE(is_fresh(now, now));
  EXPECT_TRUE(is_fresh(now - 300'000, now));
  EXPECT_FALSE(is_fresh(now - 300'001, now));
  EXPECT_TRUE(is_fresh(now + 60'000, now));
  EXPECT_FALSE(is_fresh(now + 60'001, now));
  EXPECT_FALSE(is_fresh(0, now));
}

}  // namespace
}  // namespace vetrina::identity
