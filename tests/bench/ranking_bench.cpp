// Recommending by what friends and others like: Recall and NDCG over the whole catalogue, the closed form of
// friends/ranking blended with social signals, against popularity and against friends alone, with the time it takes to
// fit. --data DIR for plain files, --scale NAME for a made-up shop; --cold: visitors without a history.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/strings.hpp"
#include "generate/plain_files.hpp"
#include "generate/tastes.hpp"
#include "generate/town.hpp"
#include "ranking/cold.hpp"
#include "ranking/fit.hpp"
#include "report.hpp"

namespace {

using namespace vetrina;
using namespace vetrina::bench::ranking;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void tell(char const* what, tally const& of) {
  auto const mean = of.mean();
  auto const error = of.standard_error();
  std::fprintf(stderr, "ranking: %-20s", what);
  for (std::size_t n = 0; n < mean.size(); ++n) std::fprintf(stderr, " %.4f +-%.4f", mean[n], error[n]);
  std::fprintf(stderr, "\n");
}

void tell(chosen const& by) {
  auto const& one = by.closed;
  std::fprintf(
      stderr, "ranking: closed form: regularisation %.3g, active %g, popular %g, damping %g, lift %g, friends %g\n",
      static_cast<double>(one.regularisation), static_cast<double>(one.active), static_cast<double>(one.popular),
      static_cast<double>(one.damping), static_cast<double>(one.lift), static_cast<double>(one.friends));
  for (std::size_t group = 0; group < groups; ++group) {
    std::fprintf(stderr, "ranking: blend of group %zu:", group);
    for (std::size_t n = 0; n < by.blend[group].size(); ++n) {
      if (by.blend[group][n] > 0) std::fprintf(stderr, " %s %g,", signal_names()[n], by.blend[group][n]);
    }
    std::fprintf(stderr, "\n");
  }
}

struct shop_data {
  sparse train;
  sparse follow;
  std::vector<question> asked;
};

shop_data prepare(bench::plain_files const& files) {
  shop_data out{sparse{files.train, files.items}, sparse{files.friends, files.users()}, {}};
  std::size_t known = 0;
  for (std::uint32_t who = 0; who < files.users(); ++who) {
    auto const& train = files.train[who];
    question one{who, {}, train, group_of(train.size())};
    std::ranges::set_difference(files.test[who], train, std::back_inserter(one.wanted));
    known += files.test[who].size() - one.wanted.size();
    if (!one.wanted.empty()) out.asked.push_back(std::move(one));
  }
  if (out.train.size() == 0) throw std::runtime_error{"train_set.txt has no rows: there is nothing to learn from"};
  if (out.asked.empty()) throw std::runtime_error{"test_set.txt has no rows: there is nothing to measure with"};
  std::fprintf(stderr, "ranking: %u users, %u items, %zu of train, %zu follows; %zu users of test are asked for\n",
               files.users(), files.items, out.train.size(), out.follow.size(), out.asked.size());
  if (known > 0) std::fprintf(stderr, "ranking: %zu rows of test stand in train, too, and are left out\n", known);
  return out;
}

chosen measure_warm(bench::report& out, shop_data const& data) {
  auto const begin = seconds();
  auto by = choose(data.train, data.follow);
  auto const between = seconds();
  model const fitted{data.train, data.follow, by};
  auto const end = seconds();
  std::fprintf(stderr, "ranking: chosen in %.1f s, fitted in %.1f s\n", between - begin, end - between);
  tell(by);
  std::fprintf(stderr, "ranking: %-20s recall@10        recall@20        ndcg@10          ndcg@20\n", "");
  auto const popular = judge(*popularity(fitted.of), fitted.of, data.asked);
  auto const friends = judge(*friends_only(fitted.of), fitted.of, data.asked);
  auto const ours = judge(fitted.signals, by.blend, fitted.of, data.asked);
  tell("popularity", popular);
  tell("friends only", friends);
  tell("the model", ours);
  for (std::size_t n = 0; n < measure_names.size(); ++n) {
    out.more(measure_names[n], "share", ours.mean()[n], "popularity", popular.mean()[n]);
    out.more(measure_names[n], "share", ours.mean()[n], "friends only", friends.mean()[n]);
  }
  out.at_most("fit_time", "s", end - between);
  out.at_most("fit_time_with_choosing", "s", end - begin);
  return by;
}

void measure_cold(bench::report& out, shop_data const& data, shape const& by) {
  for (auto const& one : cold(data.train, data.follow, by, data.asked)) {
    auto const rate = cat(std::int64_t{std::lround(one.consent * 1e4)});
    std::fprintf(stderr, "ranking: %g %% show: %.1f %% of %zu visitors see a friend, %.2f friends in the mean\n",
                 one.consent * 100, one.with_friends * 100, one.ladder.each.size(), one.visible);
    tell("  the ladder", one.ladder);
    tell("  popularity", one.popular);
    auto const error = one.popular.standard_error();
    for (std::size_t n = 0; n < measure_names.size(); ++n) {
      out.more(cat("cold_", measure_names[n], "_at_", rate, "_of_10000"), "share", one.ladder.mean()[n],
               "popularity less a standard error", one.popular.mean()[n] - error[n], "cold");
    }
  }
}

// Without time or luck: the measures by hand, and that the model answers like one solved the other way round.
void check(bench::report& out) {
  auto const files = bench::make_shop(*std::ranges::find(bench::taste_shapes, "small", &bench::tastes::name), 3);
  sparse const train{files.train, files.items};
  history const both{train};
  shape const by{.regularisation = 1};
  closed_form const over_shoppers{both, nullptr, by, 10'000};
  using vetrina::friends::ranking::solve_over;
  closed_form const all_things{both, nullptr, by, 10'000, 1, solve_over::things};
  out.same("both ways were taken", !over_shoppers.over_things() && all_things.over_things());
  std::vector<float> work;
  float apart = 0;
  for (std::uint32_t who = 0; who < train.rows(); ++who) {
    std::vector<float> a(files.items), b(files.items);
    weighted const me[]{{who, 1.0F}};
    over_shoppers.add(me, a, work);
    all_things.add(me, b, work);
    for (std::size_t n = 0; n < a.size(); ++n) apart = std::max(apart, std::abs(a[n] - b[n]));
  }
  out.same("solved over shoppers and over things", apart < 1e-2F);
}

struct options {
  std::string data;
  std::string scale = "lastfm";
  bool cold = false;
};

options read_options(int count, char** arguments) {
  options out;
  for (int n = 1; n < count; ++n) {
    std::string_view const one{arguments[n]};
    if (one == "--data" && n + 1 < count) out.data = arguments[++n];
    if (one == "--scale" && n + 1 < count) out.scale = arguments[++n];
    if (one == "--cold") out.cold = true;
  }
  return out;
}

bench::plain_files files_of(options const& wanted) {
  if (!wanted.data.empty()) return bench::plain_files::read(wanted.data);
  auto const* const found = std::ranges::find(bench::taste_shapes, wanted.scale, &bench::tastes::name);
  if (found != std::end(bench::taste_shapes)) return bench::make_shop(*found, 1);
  if (!bench::find_scale(wanted.scale)) throw std::runtime_error{"no scale " + wanted.scale};
  return bench::make_shop(bench::taste_shapes[1], 1);  // a scale of friend_store, when both are run
}

int run(int count, char** arguments) {
  bench::report out{"ranking", count, arguments};
  if (out.checks_only()) {
    check(out);
    return out.exit_code();
  }
  auto const wanted = read_options(count, arguments);
  auto const data = prepare(files_of(wanted));
  auto const by = measure_warm(out, data);
  if (wanted.cold) measure_cold(out, data, by.closed);
  return out.exit_code();
}

}  // namespace

int main(int count, char** arguments) try { return run(count, arguments); } catch (std::exception const& why) {
  std::fprintf(stderr, "ranking: %s\n", why.what());
  return 1;
}
