// What changes after the index file was made: the next read says it, and a read that runs meanwhile finds each run whole.
#include <gtest/gtest.h>

#include <thread>

#include "index_reference.hpp"

namespace vetrina::friends::index {
namespace {
using namespace testing;

TEST(index_change, random_changes_keep_the_plain_formulas_answer) {
  random_shops random{5};
  for (int n = 0; n < 15; ++n) {
    filed_shop held{random.shop()};
    auto const products = static_cast<std::uint32_t>(held.shop.family_of.size());
    for (int i = 0; i < 150; ++i) {
      auto const shoppers = static_cast<std::uint32_t>(held.shop.ties.size());
      auto const who = random.below(shoppers);
      switch (random.below(7)) {
        case 0: held.put_done(who, random.history(products, 60)); break;
        case 1: held.put_ties(who, random.ties(who, shoppers, 120)); break;
        case 2: held.put_done(who, {}); break;
        case 3:  // somebody new
          held.shop.ties.emplace_back();
          held.shop.done.emplace_back();
          ASSERT_EQ(held.names->people.add(numbered("s", shoppers)), shoppers);
          held.put_done(shoppers, random.history(products, 60));
          held.put_ties(shoppers, random.ties(shoppers, shoppers, 120));
          break;
        default: break;
      }
      SCOPED_TRACE(n * 1000 + i);
      expect_plain(held, random.below(static_cast<std::uint32_t>(held.shop.ties.size())), random.any_question());
    }
  }
}

TEST(index_change, a_friend_who_takes_all_back_is_gone_from_the_next_read) {
  done_thing const owns{0, plain_now, 0, true};
  filed_shop held{{{{{1, 1.0F}}, {}}, {{}, {owns}}, {0}}};
  EXPECT_EQ(held.ask(0, {plain_now}).size(), 1U);
  held.put_done(1, {});
  EXPECT_EQ(held.ask(0, {plain_now}).size(), 0U);
  held.put_done(1, {owns});
  EXPECT_EQ(held.ask(0, {plain_now}).size(), 1U);
  held.put_ties(0, {});
  EXPECT_EQ(held.ask(0, {plain_now}).size(), 0U);
}

TEST(index_change, what_is_forgotten_is_unknown_and_not_empty) {
  filed_shop held{{{{{1, 1.0F}}, {}}, {{}, {}}, {0}}};
  ASSERT_TRUE(held.names->person(1));
  ASSERT_TRUE(held.names->ties(1));
  EXPECT_TRUE(held.names->ties(1)->empty());
  held.names->forget_person(1);
  held.names->forget_ties(1);
  EXPECT_FALSE(held.names->person(1));
  EXPECT_FALSE(held.names->ties(1));
  EXPECT_FALSE(held.names->damaged());
}

TEST(index_change, a_run_bounded_in_time_holds_between_its_moments_alone) {
  filed_shop held{{{{}}, {{}}, {0}}};
  person_facts run;
  run.exists = true;
  run.from = 1'000;
  run.until = 2'000;
  run.things.emplace_back(thing{held.names->add_subject("f", "p"), 7, 2, false, true});
  held.names->put_person(0, run.packed());
  auto const there = held.names->person(0);
  ASSERT_TRUE(there);
  EXPECT_FALSE(there->holds_at(999));
  EXPECT_TRUE(there->holds_at(1'000));
  EXPECT_TRUE(there->holds_at(1'999));
  EXPECT_FALSE(there->holds_at(2'000));
  ASSERT_EQ(there->things().size(), 1U);
  auto const one = there->things()[0];
  EXPECT_EQ(one.minute(), 7U);
  EXPECT_EQ(one.kind(), 2U);
  EXPECT_TRUE(one.granted());
  EXPECT_FALSE(one.verified());
  EXPECT_EQ(held.names->product_of(one.subject()), "p");
}

// What no accident makes, but a hand could: a checksum that fits and positions that lead outside.
TEST(index_change, a_file_with_positions_outside_of_it_is_refused) {
  store::testing::temp_folder folder;
  auto const path = folder.path() + "/index";
  auto const file = [&](std::vector<std::uint64_t> const& offsets, std::vector<person_head> const& heads,
                        std::vector<std::uint64_t> const& known) {
    facts_meta const meta;
    std::vector<packed_tie> const ties(2);
    std::vector<std::uint64_t> const words(2);
    std::vector<std::uint32_t> const ends{1, 2};
    store::snapshot_writer out{facts_kind, 1};
    out.add(facts_section::meta, std::span<facts_meta const>{&meta, 1});
    out.add(facts_section::people_ends, std::span{ends});
    out.add(facts_section::people, std::string_view{"ab"});
    out.add(facts_section::heads, std::span{heads});
    out.add(facts_section::words, std::span{words});
    out.add(facts_section::tie_offsets, std::span{offsets});
    out.add(facts_section::ties, std::span{ties});
    out.add(facts_section::ties_known, std::span{known});
    EXPECT_TRUE(out.write(path));
    auto const opened = facts::open(path);
    EXPECT_TRUE(opened || opened.error().slug == "store.snapshot_rejected");
    for (std::uint32_t who = 0; opened && who < (*opened)->people.filed(); ++who) {
      (*opened)->prefetch_words(who);
      (void)(*opened)->ties(who);
      (void)(*opened)->person(who);
    }
    return opened && !(*opened)->damaged();
  };
  person_head const one{person_head::exists, 1};
  std::vector<person_head> const sound{one.at(0), one.at(1)};
  EXPECT_TRUE(file({0, 1, 2}, sound, {3}));
  EXPECT_FALSE(file({0, 1, 3}, sound, {3})) << "more ties than there are";
  EXPECT_FALSE(file({0, 3, 2}, sound, {3})) << "backwards";
  EXPECT_FALSE(file({~0ULL, 1, 2}, sound, {3})) << "from before the first";
  EXPECT_FALSE(file({0, 1}, sound, {3})) << "fewer offsets than shoppers";
  EXPECT_FALSE(file({0, 1, 2}, sound, {})) << "nothing says whose ties are known";
  EXPECT_FALSE(file({0, 1, 2}, {one.at(0), one.at(2)}, {3})) << "a run past the end";
  EXPECT_FALSE(file({0, 1, 2}, {one.at(0), person_head{person_head::exists, 0}.at(9)}, {3}))
      << "a run from past the end";
  EXPECT_FALSE(file({0, 1, 2}, {one.at(0)}, {3})) << "fewer heads than shoppers";
}

TEST(index_change, readers_find_a_run_whole_while_a_writer_replaces_it) {
  // Every friend did 40 things with one product, now of family 0, now of family 1, never of both.
  std::vector<done_thing> const first(40, {0, plain_now, 0, true});
  std::vector<done_thing> const second(40, {1, plain_now, 0, true});
  plain_shop shop{{{}}, {{}}, {0, 1}};
  for (std::uint32_t n = 1; n <= 20; ++n) {
    shop.ties[0].push_back({n, 0.01F});
    shop.ties.emplace_back();
    shop.done.push_back(first);
  }
  filed_shop held{std::move(shop)};
  held.put_done(1, second);  // both subjects are known from here on
  std::atomic<bool> over{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  readers.reserve(2);
  for (int n = 0; n < 2; ++n) {
    readers.emplace_back([&] {
      reading with;
      std::vector<met> friends;
      while (!over.load()) {
        auto const guard = held.names->enter();
        with.begin(*held.names, held.weights, {plain_now});
        meet(*held.names, *held.names->ties(0), 0, friends);
        for (auto const& one : friends) with.hear(one.who, 0.01F, one.things);
        std::uint32_t heard = 0;
        for (auto const& row : with.finish()) heard += row.friends;
        if (heard != 20) ++wrong;
      }
    });
  }
  for (std::uint32_t n = 0; n < 4000; ++n) held.put_done(1 + n % 20, n / 20 % 2 == 0 ? second : first);
  over = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace vetrina::friends::index
