#include "identity/follower_operations.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include "base/strings.hpp"
#include "connector/capabilities.hpp"
#include "identity/connectors.hpp"
#include "identity/follower_sql.hpp"
#include "identity/spending.hpp"
#include "json/codec.hpp"

namespace vetrina::identity {
namespace {

constexpr std::int64_t ask_timeout_ms = 15 * second_ms;

struct account_key {
  std::string connector;
  std::string account;
  auto operator<=>(account_key const&) const = default;
};

struct seen_day {
  std::int64_t day = 0;
  std::optional<std::int64_t> followers;
  bool approximate = false;
  std::int64_t at = 0;
};

using accounts = std::map<account_key, std::vector<seen_day>>;

std::string day_text(std::int64_t day) {
  std::chrono::year_month_day const date{std::chrono::sys_days{std::chrono::days{day}}};
  auto const two = [](unsigned n) { return cat(n < 10 ? "0" : "", std::uint64_t{n}); };
  return cat(static_cast<int>(date.year()), "-", two(static_cast<unsigned>(date.month())), "-",
             two(static_cast<unsigned>(date.day())));
}

result<void> check_room(store::session& db, std::string_view shop, follower_sync_request const& wanted) {
  std::vector<account_key> held;
  VT_CHECK(db.each(sql::follower_accounts, {shop}, [&](store::row const& r) {
    held.push_back({r.string(0), r.string(1)});
    return true;
  }));
  if (held.size() < most_follower_accounts) return {};
  if (std::ranges::find(held, account_key{wanted.connector, wanted.account}) != held.end()) return {};
  return fail(code::exhausted, "follower.too_many",
              cat("A shop has at most ", std::uint64_t{most_follower_accounts}, " accounts."), "/account");
}

// What stood on a day: the newest word of that day or before.
seen_day const* as_of(std::vector<seen_day> const& days, std::int64_t day) {
  auto const after = std::ranges::upper_bound(days, day, {}, &seen_day::day);
  return after == days.begin() ? nullptr : &*std::prev(after);
}

struct sum {
  std::optional<std::int64_t> followers;
  bool approximate = false;
  std::int64_t newest = 0;
  std::int64_t oldest = 0;
};

void add(sum& to, seen_day const& one) {
  to.newest = std::max(to.newest, one.at);
  if (!one.followers) return;
  to.oldest = to.oldest == 0 ? one.at : std::min(to.oldest, one.at);
  // Each is at most 2^53 - 1 and a shop has a hundred: no overflow, but the document's numbers end there.
  to.followers = std::min(to.followers.value_or(0) + *one.followers, json::max_integer);
  to.approximate = to.approximate || one.approximate;
}

template <class Wanted>
sum total_on(accounts const& all, std::int64_t day, Wanted wanted) {
  sum out;
  for (auto const& [key, days] : all) {
    if (!wanted(key)) continue;
    if (auto const* const one = as_of(days, day)) add(out, *one);
  }
  return out;
}

template <class Wanted>
std::vector<follower_day> history_of(accounts const& all, std::int64_t first, Wanted wanted) {
  std::vector<std::int64_t> days;
  for (auto const& [key, seen] : all) {
    if (!wanted(key)) continue;
    for (auto const& one : seen) {
      if (one.day >= first) days.push_back(one.day);
    }
  }
  std::ranges::sort(days);
  auto const doubled = std::ranges::unique(days);
  days.erase(doubled.begin(), doubled.end());
  std::vector<follower_day> out;
  for (auto const day : days) {
    if (auto const stood = total_on(all, day, wanted); stood.followers) {
      out.push_back({day_text(day), *stood.followers});
    }
  }
  return out;
}

std::string network_name(ops::call const& in, store::session& db, std::string const& connector) {
  auto const of = find_instance(in, db, connector, {});
  if (!of) return connector;
  auto const about = in.sys.connectors.find(of->plugin);
  return about ? (*about)->display.name : connector;
}

}  // namespace

result<follower_sync_answer> sync_followers(ops::exchange& in, follower_sync_request const& wanted) {
  auto const& shop = in.who.shop;
  connector::instance through;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(through, find_instance(in, db, wanted.connector, "/connector"));
    return check_room(db, shop, wanted);
  }));
  VT_TRY(auto const* const about, in.sys.connectors.find(through.plugin));
  auto const* const can = about->capability(connector::followers_capability);
  if (can == nullptr) {
    return fail(code::unimplemented, "follower.not_told", "This network does not tell how many follow an account.",
                "/connector");
  }
  VT_TRY(auto const leave, ask_permit(in, through, *can));
  if (leave.wait_until > 0) {
    return fail(
        code::exhausted, "connector.waits",
        "The network's limits or the connector's budget leave no room just now. connector.list says until when.", {},
        leave.wait_until - in.sys.time.wall_ms());
  }
  connector::traffic seen;
  auto const text =
      in.sys.connectors.run(through, connector::followers_capability, "count",
                            json::encode(connector::follower_request{wanted.account}), {}, ask_timeout_ms, &seen);
  VT_CHECK(settle_permit(in, through, *can, leave, seen.requests, 0));
  if (!text) return text.error();
  VT_TRY(auto const got, json::decode<connector::follower_count>(*text, json::tolerant));
  auto const now = in.sys.time.wall_ms();
  VT_CHECK(in.write([&](store::transaction& tx) -> result<void> {
    VT_CHECK(check_room(tx, shop, wanted));
    VT_CHECK(tx.run(sql::put_followers,
                    {shop, wanted.connector, wanted.account, now / day_ms, got.followers, got.approximate, now}));
    VT_CHECK(tx.run(sql::drop_old_followers, {shop, now / day_ms - follower_history_days}));
    return {};
  }));
  return follower_sync_answer{wanted.connector, wanted.account, got.followers, got.approximate, now};
}

result<follower_counts_answer> count_followers(ops::query& in, follower_counts_request const& wanted) {
  auto const today = in.now / day_ms;
  auto const first = today - wanted.days + 1;
  accounts all;
  VT_CHECK(in.db.each(sql::followers_since, {in.who.shop, first}, [&](store::row const& r) {
    if (wanted.connector && *wanted.connector != r.text(0)) return true;
    all[{r.string(0), r.string(1)}].push_back({r.integer(2), r.optional_integer(3), r.flag(4), r.integer(5)});
    return true;
  }));
  follower_counts_answer out;
  for (auto const& [key, days] : all) {
    if (!out.networks.empty() && out.networks.back().connector == key.connector) continue;
    auto const here = [&](account_key const& one) { return one.connector == key.connector; };
    auto const now = total_on(all, today, here);
    out.networks.push_back({key.connector, network_name(in, in.db, key.connector), now.followers, now.approximate,
                            now.newest, history_of(all, first, here)});
  }
  auto const everywhere = [](account_key const&) { return true; };
  auto const now = total_on(all, today, everywhere);
  out.in_all.followers = now.followers.value_or(0);
  out.in_all.approximate = now.approximate;
  if (now.oldest > 0) out.in_all.at = now.oldest;
  out.in_all.history = history_of(all, first, everywhere);
  return out;
}

}  // namespace vetrina::identity
