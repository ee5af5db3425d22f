#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "index_reference.hpp"
#include "tests/unit/store/support.hpp"

namespace vetrina::friends::index {
namespace {
using namespace testing;

struct held_index {
  explicit held_index(plain_shop of) : shop{std::move(of)} { open = read_index::open(path(), maker()).value(); }
  [[nodiscard]] std::string path() const { return folder.path() + "/index"; }
  read_index::maker maker() {
    return [this](std::string const& to) {
      ++made;
      return write(shop, to);
    };
  }
  void expect_plain(question const& asked) {
    auto const best = open->best(weights, asked, with);
    ASSERT_TRUE(best) << best.error().message;
    expect_same(*best, plain_answer(shop, asked), asked);
  }
  std::size_t families_of(std::uint32_t viewer) {
    return open->best(weights, {viewer, plain_now}, with).value().size();
  }
  void put_history(std::uint32_t who, std::vector<interaction> done) {
    shop.done[who] = done;
    ASSERT_TRUE(open->put_history(who, done));
  }
  void put_ties(std::uint32_t who, std::vector<tie> ties) {
    shop.ties[who] = ties;
    open->put_ties(who, ties);
  }
  store::testing::temp_folder folder;
  plain_shop shop;
  int made = 0;
  decay weights{plain_rates, 1.0, plain_unverified};
  scratch with;
  std::unique_ptr<read_index> open;
};

std::string content_of(std::string const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(index_change, random_changes_and_compactions_keep_the_plain_formulas_answer) {
  random_shops random{5};
  for (int n = 0; n < 15; ++n) {
    held_index held{random.shop()};
    auto const products = static_cast<std::uint32_t>(held.shop.family_of.size());
    for (int i = 0; i < 150; ++i) {
      auto const shoppers = static_cast<std::uint32_t>(held.shop.ties.size());
      auto const who = random.below(shoppers);
      switch (random.below(8)) {
        case 0: held.put_history(who, random.history(products, 60)); break;
        case 1: held.put_ties(who, random.ties(who, shoppers, 120)); break;
        case 2: held.put_history(who, {}); break;
        case 3:  // somebody new
          held.shop.ties.emplace_back();
          held.shop.done.emplace_back();
          held.put_history(shoppers, random.history(products, 60));
          held.put_ties(shoppers, random.ties(shoppers, shoppers, 120));
          break;
        case 4:
          if (random.below(10) == 0) {
            EXPECT_TRUE(held.open->compact(i));
          }
          break;
        default: break;
      }
      SCOPED_TRACE(n * 1000 + i);
      held.expect_plain(random.any_question(held.shop));
    }
  }
}

TEST(index_change, a_friend_who_takes_all_back_is_gone_from_the_next_read) {
  interaction const owns{0, plain_now, 0, 0, true};
  held_index held{{{{{1, 1.0F}}, {}}, {{}, {owns}}, {0}}};
  EXPECT_EQ(held.families_of(0), 1U);
  ASSERT_TRUE(held.open->put_history(1, {}));
  EXPECT_EQ(held.families_of(0), 0U);
  held.put_history(1, {owns});
  EXPECT_EQ(held.families_of(0), 1U);
  held.open->put_ties(0, {});
  EXPECT_EQ(held.families_of(0), 0U);
}

TEST(index_change, a_product_newer_than_the_base_asks_for_a_new_base) {
  held_index held{{{{}}, {{}}, {0, 1}}};
  std::vector<interaction> done{{1, plain_now}};
  EXPECT_TRUE(held.open->put_history(0, done));
  done[0].product = 2;
  auto const refused = held.open->put_history(0, done);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().slug, "friends.index_outgrown");
}

TEST(index_change, a_missing_base_is_made_and_a_sound_one_taken_as_it_is) {
  held_index held{random_shops{6}.shop()};
  EXPECT_EQ(held.made, 1);
  EXPECT_EQ(held.open->refused()->slug, "store.snapshot_missing");
  held.open = read_index::open(held.path(), held.maker()).value();
  EXPECT_EQ(held.made, 1);
  EXPECT_FALSE(held.open->refused());
}

// Opened, asked by everybody, made again where that is asked for, asked by everybody again.
struct outcome {
  bool refused = false;
  bool failed = false;
};
outcome go_through(held_index& held) {
  outcome out;
  held.open = read_index::open(held.path(), held.maker()).value();
  out.refused = held.open->refused().has_value();
  for (std::uint32_t who = 0; who < held.shop.ties.size(); ++who) {
    auto const best = held.open->best(held.weights, {who, plain_now}, held.with);
    if (!best) {
      out.failed = true;
      EXPECT_EQ(best.error().slug, "store.snapshot_rejected");
      EXPECT_FALSE(held.open->compact(2)) << "damage is not carried on";
      EXPECT_TRUE(held.open->remake(held.maker()));
    }
    held.expect_plain({who, plain_now});
  }
  return out;
}

TEST(index_change, a_damaged_base_is_found_at_the_latest_by_the_read_that_needs_it_and_made_again) {
  random_shops random{6};
  held_index held{random.shop()};
  auto const good = content_of(held.path());
  ASSERT_GT(good.size(), 30'000U);
  int refused = 0;
  int failed = 0;
  for (std::size_t n = 0; n < 40; ++n) {
    auto bad = good;
    auto const at = random.below(static_cast<std::uint32_t>(good.size()));
    bad[at] = static_cast<char>(bad[at] ^ (1 << n % 8));
    ::unlink(held.path().c_str());  // the open one keeps its own file
    std::ofstream{held.path(), std::ios::binary} << bad;
    SCOPED_TRACE(at);
    auto const found = go_through(held);
    refused += found.refused ? 1 : 0;
    failed += found.failed ? 1 : 0;
  }
  EXPECT_EQ(refused + failed, 40) << "every block is needed by somebody";
  EXPECT_GT(failed, 20);
}

TEST(index_change, a_base_cut_short_is_refused_and_made_again) {
  random_shops random{6};
  held_index held{random.shop()};
  auto const good = content_of(held.path());
  for (std::size_t n = 0; n < 40; ++n) {
    ::unlink(held.path().c_str());
    std::ofstream{held.path(), std::ios::binary}
        << good.substr(0, random.below(static_cast<std::uint32_t>(good.size())));
    EXPECT_TRUE(go_through(held).refused);
  }
}

// What no accident makes, but a hand could: a checksum that fits and positions that lead outside.
TEST(index_change, a_file_with_positions_outside_of_it_is_refused) {
  store::testing::temp_folder folder;
  auto const path = folder.path() + "/index";
  auto const file = [&](std::vector<std::uint64_t> const& offsets, std::vector<history_head> const& heads,
                        std::vector<std::uint32_t> const& families) {
    std::vector<packed_tie> const ties(2);
    std::vector<packed_interaction> const history(2);
    store::snapshot_writer out{kind, 1};
    out.add(section::tie_offsets, std::span{offsets});
    out.add(section::ties, std::span{ties});
    out.add(section::history_heads, std::span{heads});
    out.add(section::history, std::span{history});
    out.add(section::families, std::span{families});
    EXPECT_TRUE(out.write(path));
    auto const opened = base::open(path);
    EXPECT_TRUE(opened || opened.error().slug == "store.snapshot_rejected");
    for (std::uint32_t who = 0; opened && who < (*opened)->shoppers(); ++who) {
      (void)(*opened)->ties(who);
      (void)(*opened)->history(who);
    }
    return opened && !(*opened)->damaged();
  };
  EXPECT_TRUE(file({0, 1, 2}, {{0, 1}, {1, 1}}, {0, 1}));
  EXPECT_FALSE(file({0, 1, 3}, {{0, 1}, {1, 1}}, {0, 1})) << "more ties than there are";
  EXPECT_FALSE(file({0, 3, 2}, {{0, 1}, {1, 1}}, {0, 1})) << "backwards";
  EXPECT_FALSE(file({~0ULL, 1, 2}, {{0, 1}, {1, 1}}, {0, 1})) << "from before the first";
  EXPECT_FALSE(file({0, 1}, {{0, 1}, {1, 1}}, {0, 1})) << "fewer offsets than shoppers";
  EXPECT_FALSE(file({0, 1, 2}, {{0, 1}, {1, 2}}, {0, 1})) << "a run past the end";
  EXPECT_FALSE(file({0, 1, 2}, {{0, 1}, {9, 0}}, {0, 1})) << "a run that begins past the end";
  EXPECT_FALSE(file({0, 1, 2}, {{0, 1}, {1, 1}}, {0, ~0U})) << "a family that no product could number";
}

TEST(index_change, a_base_that_cannot_be_made_is_said) {
  auto const open = read_index::open("/proc/no/index", [](std::string const& to) { return write({}, to); });
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().slug, "store.io");
}

TEST(index_change, readers_find_a_run_whole_while_a_writer_replaces_it) {
  // Every friend did 40 things with one product, now of family 0, now of family 1, never of both.
  std::vector<interaction> const first(40, {0, plain_now, 0, 0, true});
  std::vector<interaction> const second(40, {1, plain_now, 0, 0, true});
  plain_shop shop{{{}}, {{}}, {0, 1}};
  for (std::uint32_t n = 1; n <= 20; ++n) {
    shop.ties[0].push_back({n, 0.01F});
    shop.ties.emplace_back();
    shop.done.push_back(first);
  }
  held_index held{std::move(shop)};
  std::atomic<bool> over{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  readers.reserve(2);
  for (int n = 0; n < 2; ++n) {
    readers.emplace_back([&] {
      scratch with;
      while (!over.load()) {
        auto const best = held.open->best(held.weights, {0, plain_now}, with);
        std::uint32_t friends = 0;
        for (auto const& row : best.value()) friends += row.friends;
        if (friends != 20) ++wrong;
      }
    });
  }
  for (std::uint32_t n = 0; n < 4000; ++n) {
    auto done = n / 20 % 2 == 0 ? second : first;
    ASSERT_TRUE(held.open->put_history(1 + n % 20, done));
    if (n % 1000 == 999) {
      EXPECT_TRUE(held.open->compact(n));
    }
  }
  over = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong.load(), 0);
  EXPECT_EQ(held.open->base_seq(), 3999);
}

}  // namespace
}  // namespace vetrina::friends::index
