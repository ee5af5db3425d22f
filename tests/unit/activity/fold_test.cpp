#include "activity/fold.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>

#include "activity/activity_sql.hpp"
#include "activity/interaction_rows.hpp"
#include "base/strings.hpp"
#include "json/codec.hpp"
#include "scene.hpp"
#include "store/jobs.hpp"

namespace vetrina::activity {
namespace {
using namespace ::testing;

class fold : public scene {
 protected:
  void write(std::function<result<void>(ops::command&)> const& fn, std::string const& shop = "jeans") {
    ops::caller who;
    who.shop = shop;
    auto const& sys = engine_.services();
    auto const done = sys.db.write(store::area::record, shop, [&](store::transaction& tx) -> result<void> {
      ops::command in{{sys, who, engine_.time().wall_ms()}, tx};
      return fn(in);
    });
    ASSERT_TRUE(done) << done.error().message;
  }
  void put(interaction const& one, std::string const& shop = "jeans") {
    write([&](ops::command& in) { return put_interaction(in, one, "IT"); }, shop);
  }
  void next_run(std::string const& shop = "jeans") {
    write(
        [](ops::command& in) -> result<void> {
          VT_CHECK(begin_run(in));
          return {};
        },
        shop);
  }
  void open_shoes() {
    static_cast<void>(engine_.done(
        "shop.put", R"({"shop":"shoes","mode":"test","controller":{"name":"Shoes"},)"
                    R"("origins":["https://shoes.example"],"templates":{"product":"https://shoes.example/p/{family}"},)"
                    R"("markets":[{"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"}]})"));
  }
  bool fold_a_piece(std::int64_t rows = rows_of_a_piece, std::string const& shop = "jeans") {
    bool more = false;
    write(
        [&](ops::command& in) -> result<void> {
          VT_TRY(more, fold_some(in.db, shop, rows));
          return {};
        },
        shop);
    return more;
  }
  // As often as it asks for another turn.
  int run_job() {
    ops::caller who;
    who.shop = "jeans";
    ops::exchange in{{engine_.services(), who, engine_.time().wall_ms()}};
    for (int turns = 1;; ++turns) {
      auto const done = run_fold_job(in, "all", "{}");
      if (done) return turns;
      EXPECT_EQ(done.error().slug, store::job_waits);
      EXPECT_GE(done.error().retry_after_ms, 100) << "writers who wait ask again within that time";
    }
  }
  std::int64_t count(store::statement const& what, std::string const& shop = "jeans") {
    return engine_.read([&](store::session& db) -> result<std::int64_t> {
      VT_TRY(auto const n, db.first(what, {shop}, [](store::row const& r) { return r.integer(0); }));
      return *n;
    });
  }
  std::int64_t runs(std::string const& shop = "jeans") { return count(sql::count_runs, shop); }
  std::int64_t rows_in_place();
  std::int64_t rows_waiting();
  bool job_is_queued() {
    auto const got = store::claim_job(engine_.services().db, engine_.time(), "me", 1'000,
                                      [](std::string_view name) { return name == fold_job; });
    EXPECT_TRUE(got);
    return got && got->has_value();
  }

  static interaction of(std::string const& shopper, std::string const& product, kind what = kind::like,
                        shoppers::audience const& audience = shoppers::audience::friends) {
    interaction one;
    one.shopper = shopper;
    one.product = product;
    one.family = product.substr(0, product.find('/'));
    one.kind = what;
    one.at = 1;
    one.audience = audience;
    return one;
  }
};

store::statement const in_place{store::area::record, "select count(*) from interaction where shop = $1"};
store::statement const waiting{store::area::record, "select count(*) from recent_interaction where shop = $1"};

std::int64_t fold::rows_in_place() { return count(in_place); }
std::int64_t fold::rows_waiting() { return count(waiting); }

TEST_F(fold, what_is_new_waits_in_the_open_run_and_is_read_at_once) {
  put(of("anna", "501/32"));
  EXPECT_EQ(rows_in_place(), 0);
  EXPECT_EQ(rows_waiting(), 1);
  EXPECT_FALSE(fold_a_piece()) << "the open run is not folded";
  auto const own = engine_.read([](store::session& db) { return own_interactions(db, "jeans", "anna"); });
  ASSERT_EQ(own.size(), 1U);
  EXPECT_EQ(own[0].product, "501/32");
}

TEST_F(fold, the_newest_word_counts_wherever_the_older_ones_lie) {
  consents("anna", "show_to_friends");
  shoppers::relation const friend_{shoppers::relation::friend_};
  put(of("anna", "501/32"));
  next_run();
  while (fold_a_piece()) {
  }
  EXPECT_EQ(rows_in_place(), 1);
  EXPECT_THAT(seen_of("anna", friend_), ElementsAre("501/32"));
  put(of("anna", "501/32", kind::like, shoppers::audience::nobody));  // in the open run; the older in its place
  EXPECT_THAT(seen_of("anna", friend_), IsEmpty());
  next_run();
  EXPECT_THAT(seen_of("anna", friend_), IsEmpty());
  put(of("anna", "501/32"));  // a third, in the run after that
  EXPECT_THAT(seen_of("anna", friend_), ElementsAre("501/32"));
  put(of("anna", "501/32", kind::like, shoppers::audience::nobody));
  EXPECT_THAT(seen_of("anna", friend_), IsEmpty());
  while (fold_a_piece()) EXPECT_THAT(seen_of("anna", friend_), IsEmpty());
  next_run();
  while (fold_a_piece()) EXPECT_THAT(seen_of("anna", friend_), IsEmpty());
  EXPECT_EQ(rows_in_place(), 1);
  EXPECT_EQ(rows_waiting(), 0);
}

TEST_F(fold, what_is_taken_back_is_gone_from_every_run_and_from_its_place) {
  put(of("anna", "501/32"));
  next_run();
  while (fold_a_piece()) {
  }
  put(of("anna", "501/32", kind::like, shoppers::audience::public_));
  next_run();
  put(of("anna", "501/32", kind::like, shoppers::audience::asker));
  write([](ops::command& in) { return remove_interaction(in.db, "jeans", "anna", "p:501/32", "like"); });
  EXPECT_EQ(rows_in_place() + rows_waiting(), 0);
}

TEST_F(fold, a_full_run_is_followed_by_the_next_and_its_folding_is_queued) {
  write([](ops::command& in) -> result<void> {
    for (std::int64_t n = 0; n < rows_of_a_run; ++n) VT_CHECK(put_interaction(in, of(cat("s", n), "belt"), "IT"));
    return {};
  });
  EXPECT_EQ(runs(), 1);
  EXPECT_FALSE(job_is_queued());
  put(of("anna", "belt"));
  EXPECT_EQ(runs(), 2);
  EXPECT_TRUE(job_is_queued());
  EXPECT_EQ(run_job(), 4);
  EXPECT_EQ(runs(), 1);
  EXPECT_EQ(rows_in_place(), rows_of_a_run);
  EXPECT_EQ(rows_waiting(), 1);
}

TEST_F(fold, where_no_job_runs_whoever_opens_one_run_too_many_folds_the_oldest) {
  for (int n = 0; n < most_runs + 3; ++n) {
    next_run();
    put(of(cat("s", n), "belt"));
    EXPECT_LE(runs(), most_runs);
  }
  EXPECT_EQ(rows_in_place(), 3);
  EXPECT_EQ(rows_waiting(), most_runs);
}

TEST_F(fold, a_run_is_not_ended_by_what_another_shop_appends) {
  open_shoes();
  put(of("anna", "belt"));
  write(
      [](ops::command& in) -> result<void> {
        for (std::int64_t n = 0; n < rows_of_a_run; ++n) VT_CHECK(put_interaction(in, of(cat("s", n), "belt"), "IT"));
        return {};
      },
      "shoes");
  put(of("berta", "belt"));
  EXPECT_EQ(runs(), 1);
  EXPECT_EQ(rows_waiting(), 2);
  while (fold_a_piece()) {
  }
  EXPECT_EQ(runs("shoes"), 1);
}

// What a reader must see, kept beside the store in the simplest way there is.
class model {
 public:
  void put(interaction const& one) { rows_[key_of(one)] = one; }
  void remove(interaction const& one) { rows_.erase(key_of(one)); }
  void verify(std::string const& shopper, std::string const& family, std::string const& product) {
    for (auto& [key, one] : rows_) {
      if (one.shopper == shopper && one.family == family && one.product.value_or(product) == product &&
          one.kind != kind::own)
        one.verified = true;
    }
  }
  void erase(std::string const& shopper) {
    std::erase_if(rows_, [&](auto const& one) { return one.second.shopper == shopper; });
  }
  [[nodiscard]] std::vector<std::string> of_owner(std::string const& shopper) const {
    return matching([&](interaction const& one) { return one.shopper == shopper; });
  }
  [[nodiscard]] std::vector<std::string> shown_of_family(std::string const& family) const {
    return matching([&](interaction const& one) { return one.family == family && one.audience.shows(); });
  }
  static std::string text(interaction const& one) {
    return cat(key_of(one), " ", one.at, " ", one.audience.text(), one.verified ? " verified" : "");
  }

 private:
  static std::string key_of(interaction const& one) {
    return cat(one.shopper, " ", subject_of(one.product, one.family), " ", json::enum_name(one.kind));
  }
  template <class Which>
  std::vector<std::string> matching(Which which) const {
    std::vector<std::string> out;
    for (auto const& [key, one] : rows_) {
      if (which(one)) out.push_back(text(one));
    }
    std::ranges::sort(out);
    return out;
  }
  std::map<std::string, interaction> rows_;
};

std::vector<std::string> const people{"anna", "berta", "carla", "dora"};
std::vector<std::string> const families{"501", "belt"};

// Two shops in one store, with the same people. Pieces are of three rows, runs of a dozen.
class fold_histories : public fold, public WithParamInterface<unsigned> {
 protected:
  std::size_t below(std::size_t n) { return random_() % n; }
  interaction anything(int at) {
    static std::vector<std::string> const products{"501/32", "501/34", "belt"};
    static std::vector<shoppers::audience> const audiences{shoppers::audience::nobody, shoppers::audience::friends,
                                                           shoppers::audience::public_};
    auto one = of(people[below(4)], products[below(3)], static_cast<kind>(below(4)), audiences[below(3)]);
    if (one.kind != kind::own && below(4) == 0) one.product.reset();
    one.at = at;
    return one;
  }
  void happens(std::string const& shop, int at) {
    auto const one = anything(at);
    auto& expected = expected_[shop];
    auto const what = below(32);
    if (what < 20) {
      put(one, shop);
      expected.put(one);
    } else if (what < 23) {
      write(
          [&](ops::command& in) {
            return remove_interaction(in.db, shop, one.shopper, subject_of(one.product, one.family),
                                      json::enum_name(one.kind));
          },
          shop);
      expected.remove(one);
    } else if (what < 25) {
      auto const product = one.product.value_or("belt");
      write([&](ops::command& in) { return verify_interactions(in.db, shop, one.shopper, one.family, product); }, shop);
      expected.verify(one.shopper, one.family, product);
    } else if (what == 25) {
      if (below(4) != 0) return;
      write([&](ops::command& in) { return erase_interactions(in.db, shop, one.shopper); }, shop);
      expected.erase(one.shopper);
    } else if (what == 26) {
      next_run(shop);
    } else if (fold_a_piece(2, shop)) {
      ++left_in_part_;
    }
  }
  void expect_what_readers_must_see(std::string const& shop, int at) {
    auto const seen = [&](auto const& ask) {
      std::vector<std::string> got;
      EXPECT_TRUE(engine_.read([&](store::session& db) -> result<bool> {
        VT_CHECK(ask(db, [&](interaction const& row) {
          got.push_back(model::text(row));
          return true;
        }));
        return true;
      }));
      std::ranges::sort(got);
      return got;
    };
    for (auto const& shopper : people) {
      auto const got = seen([&](store::session& db, visitor const& visit) -> result<void> {
        VT_TRY(auto const own, own_interactions(db, shop, shopper));
        for (auto const& one : own) visit(one);
        return {};
      });
      ASSERT_EQ(got, expected_[shop].of_owner(shopper)) << shop << " after step " << at;
    }
    if (shop != "jeans") return;  // the other has no catalogue: nothing is shown there
    for (auto const& family : families) {
      auto const got = seen([&](store::session& db, visitor const& visit) {
        return each_visible_of_family(db, shop, family, engine_.time().wall_ms(), 100, visit);
      });
      ASSERT_EQ(got, expected_[shop].shown_of_family(family)) << "after step " << at;
    }
  }

  std::mt19937 random_{GetParam()};
  std::map<std::string, model> expected_;
  int left_in_part_ = 0;
};

TEST_P(fold_histories, readers_see_the_same_as_without_runs) {
  open_shoes();
  for (int at = 0; at < 1'500; ++at) {
    std::string const shop = below(3) == 0 ? "shoes" : "jeans";
    happens(shop, at);
    expect_what_readers_must_see(shop, at);
    if (HasFailure()) return;
  }
  EXPECT_GT(left_in_part_, 30) << "folding stood still in the middle of a run";
}
INSTANTIATE_TEST_SUITE_P(seeds, fold_histories, Values(1U, 2U, 3U));

}  // namespace
}  // namespace vetrina::activity
