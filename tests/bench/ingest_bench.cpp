// Interactions made durable (synchronous=FULL) in one process, a thousand a commit, each with its row in the journal;
// and what a friend sees on the next query. Beside it the same friend store answered by the index and by rows.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "activity/changes.hpp"
#include "activity/interaction_rows.hpp"
#include "crypto/random.hpp"
#include "friends/graph.hpp"
#include "report.hpp"
#include "store/head.hpp"
#include "tests/common/fold.hpp"
#include "tests/common/test_engine.hpp"
#include "tests/common/two_ways.hpp"

namespace {

using namespace vetrina;
using bench::report;

constexpr int people = 3'000;
constexpr int friends_each = 60;
constexpr int families = 500;
constexpr int a_commit = 1'000;
constexpr int a_round = 60 * a_commit;  // fewer than a shop's runs hold: nobody folds while they are taken in
constexpr int rounds = 7;
constexpr char const* shop = "jeans";

store::statement const put_shopper{
    store::area::record,
    "insert into shopper(shop, shopper, public_id, name, email_verified, market, locale, "
    "minor, has_other_credential, created_at) "
    "values($1, $2, $3, $4, 0, 'IT', 'it', 0, 0, 1)"};
store::statement const put_consent{store::area::record,
                                   "insert into consent(shop, shopper, purpose, granted, at, receipt, withdrawn_seq) "
                                   "values($1, $2, $3, 1, 1, '', 0)"};
store::statement const put_identity{
    store::area::record,
    "insert into linked_identity(shop, identity, shopper, connector, plugin, issuer, subject_hmac, subject_sealed, "
    "display_sealed, email_grade, scopes, missing_scopes, state, auth_time, linked_at) "
    "values($1, $2, $3, 'toot', 'p', 'https://toot.example', $2, '', '', 'none', '', '', 'active', 1, 1)"};
std::string numbered(char const* what, int n) {
  char text[32];
  std::snprintf(text, sizeof text, "%s%06d", what, n);
  return text;
}

class real_town {
 public:
  real_town() {
    engine_.open_shop();
    std::string products;
    for (int n = 0; n < families; ++n) {
      products += (n == 0 ? "" : ",") + (R"({"product":")" + numbered("f", n) + R"(","title":"Thing"})");
    }
    must(engine_.call("catalog.put", R"({"products":[)" + products + "]}").has_value());
    write([&](ops::command& in) -> result<void> {
      auto& tx = in.db;
      for (int n = 0; n < people; ++n) {
        VT_CHECK(tx.run(put_shopper, {shop, numbered("s", n), numbered("p_", n), numbered("Name ", n)}));
        for (auto const* purpose : {"find_friends", "show_to_friends"}) {
          VT_CHECK(tx.run(put_consent, {shop, numbered("s", n), purpose}));
        }
        VT_CHECK(tx.run(put_identity, {shop, numbered("idn_", n), numbered("s", n)}));
      }
      for (int n = 0; n < people; ++n) {
        for (int k = 0; k < friends_each / 2; ++k) {
          auto const other = static_cast<int>((n + 1 + next() % (people - 1)) % people);
          VT_CHECK(friends::add_follow(tx, shop, {numbered("idn_", n), numbered("idn_", other)}));
          VT_CHECK(friends::add_follow(tx, shop, {numbered("idn_", other), numbered("idn_", n)}));
        }
      }
      return {};
    });
  }
  // Everything a row and its place in the journal need, as the operations write them.
  result<void> interact(ops::command& in, int who, int family, activity::kind kind) {
    activity::interaction one;
    one.shopper = numbered("s", who);
    one.family = one.product.emplace(numbered("f", family));
    one.kind = kind;
    if (kind == activity::kind::review) {
      one.product.reset();
      one.stars = 1 + static_cast<std::int64_t>(next() % 5);
    }
    one.at = now();
    one.audience = shoppers::audience::friends;
    VT_CHECK(activity::put_interaction(in, one, "IT"));
    activity::interaction_change const told{
        numbered("p_", who), false, one.product, one.family, kind, "IT", false, one.stars};
    return in.changed(activity::interaction_set_change, told.owner, json::encode(told));
  }
  void write(std::function<result<void>(ops::command&)> const& fn) {
    ops::caller who;
    who.shop = shop;
    auto const done = sys().db.write(store::area::record, shop, [&](store::transaction& tx) -> result<void> {
      ops::command in{{sys(), who, now()}, tx};
      tx.touch(store::topic::activity);
      return fn(in);
    });
    if (!done) throw std::runtime_error{done.error().message};
  }
  void fold() { must(test::fold(sys(), shop, activity::rows_of_a_piece).has_value()); }
  ops::services const& sys() { return **engine_.engine().services(); }
  std::int64_t now() { return engine_.time().wall_ms(); }
  std::uint64_t next() noexcept {
    state_ = state_ * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
    return state_ >> 33U;
  }
  static void must(bool fine) {
    if (!fine) throw std::runtime_error{"the town does not do what it is told"};
  }
  template <class Fn>
  void within(Fn const& fn) {
    ops::caller who;
    who.shop = shop;
    ops::call const in{sys(), who, now()};
    auto const fine =
        sys().db.read(store::area::record, [&](store::session& db) -> result<void> { return fn(in, db); });
    if (!fine) throw std::runtime_error{fine.error().message};
  }

 private:
  test::test_engine engine_;
  std::uint64_t state_ = 42;
};

double seconds_of(std::function<void()> const& work) {
  auto const begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double middle(std::vector<double>& of) {
  std::ranges::sort(of);
  return of[of.size() / 2];
}

void ingest(real_town& of, int count) {
  for (int done = 0; done < count; done += a_commit) {
    of.write([&](ops::command& in) -> result<void> {
      for (int n = 0; n < a_commit; ++n) {
        auto const kind = static_cast<activity::kind>(1 + of.next() % 4);
        VT_CHECK(of.interact(in, static_cast<int>(of.next() % people), static_cast<int>(of.next() % families), kind));
      }
      return {};
    });
  }
}

// Just after a commit, by both ways, for friends whom the index knew already.
void compare_answers(report& out, real_town& of) {
  std::size_t events = 0;
  for (int round = 0; round < 20; ++round) {
    auto const viewer = numbered("s", static_cast<int>(of.next() % people));
    for (int again = 0; again < 2; ++again) {
      auto const got = test::both_ways(of.sys(), shop, viewer);
      out.same("index and rows, " + viewer, got.index_answered && got.by_index == got.by_rows);
      events += static_cast<std::size_t>(std::ranges::count(got.by_rows, '\n'));
      ingest(of, a_commit);
    }
  }
  out.same("there is nothing to compare", events > 1'000);
}

void measure(report& out, real_town& of) {
  std::vector<double> taken_in;
  std::vector<double> folded;
  std::vector<double> both;
  for (int n = 0; n < rounds; ++n) {
    auto const taking = seconds_of([&] { ingest(of, a_round); });
    auto const folding = seconds_of([&] { of.fold(); });
    taken_in.push_back(a_round / taking);
    folded.push_back(a_round / folding);
    both.push_back(a_round / (taking + folding));
  }
  out.at_least("durable_interactions_a_second", "1/s", middle(taken_in));
  out.at_least("folded_interactions_a_second", "1/s", middle(folded));
  out.at_least("durable_and_folded_a_second", "1/s", middle(both));

  std::vector<double> by_index;
  std::vector<double> by_rows;
  auto const timed = [&](std::vector<double>& into, auto const& ask) {
    auto const begin = bench::cpu_ns();
    of.within([&](ops::call const& in, store::session& db) -> result<void> { return ask(in, db); });
    into.push_back((bench::cpu_ns() - begin) / 1e3);
  };
  auto const look = [&](std::string const& viewer, bool measured) {
    std::vector<double> warm;
    timed(measured ? by_index : warm, [&](ops::call const& in, store::session& db) -> result<void> {
      VT_TRY(auto const shown, friends::shown_by_index(in, db, viewer));
      return shown ? result<void>{} : fail(code::internal, "bench.by_rows", "The index left it to the rows.");
    });
  };
  for (int n = 0; n < people; ++n) look(numbered("s", n), false);
  for (int n = 0; n < 300; ++n) {
    auto const viewer = numbered("s", static_cast<int>(of.next() % people));
    look(viewer, true);
    timed(by_rows, [&](ops::call const& in, store::session& db) -> result<void> {
      VT_CHECK(friends::shown_by_rows(db, shop, viewer, in.now));
      return {};
    });
  }
  out.versus("what_friends_show_by_index", "us", middle(by_index), "the same from SQLite's rows", middle(by_rows));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    report out{"ingest", count, arguments};
    real_town of;
    ingest(of, 20 * a_commit);
    compare_answers(out, of);
    if (!out.checks_only()) measure(out, of);
    return out.exit_code();
  } catch (std::exception const& why) {
    std::fprintf(stderr, "ingest: %s\n", why.what());
    return 1;
  }
}
