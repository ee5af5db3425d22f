#include "identity/spending.hpp"

#include <algorithm>
#include <functional>

#include "connector/budget.hpp"
#include "connector/capabilities.hpp"
#include "identity/sync_sql.hpp"

namespace vetrina::identity {
namespace {

constexpr std::int64_t most_people_wished = 1'000;  // of a page, at a network that bills each

struct account {
  std::int64_t hour = 0;
  std::int64_t requests = 0;
  std::int64_t day = 0;
  std::int64_t microusd = 0;
  std::int64_t waits_until = 0;
  std::string because;
};

bool of_network(std::string_view because) noexcept { return because == "rate_limit" || because == "quota"; }

result<account> read_account(store::session& db, std::string_view shop, std::string_view connector, std::int64_t now) {
  VT_TRY(auto found, db.first(sql::find_spending, {shop, connector}, [](store::row const& r) {
    return account{r.integer(0), r.integer(1), r.integer(2), r.integer(3), r.integer(4), r.string(5)};
  }));
  auto out = found ? *std::move(found) : account{};
  auto const hour = now / hour_ms;
  auto const day = now / day_ms;
  if (out.hour != hour) out.requests = 0;
  if (out.day != day) out.microusd = 0;
  out.hour = hour;
  out.day = day;
  if (out.waits_until <= now) {
    out.waits_until = 0;
    out.because.clear();
  }
  return out;
}

// One account changed under the store's writer lock.
result<void> change(ops::call const& in, std::string_view connector,
                    std::function<void(account&, std::int64_t)> const& how) {
  auto const now = in.sys.time.wall_ms();
  auto const& shop = in.who.shop;
  return in.sys.db.write(store::area::scratch, shop, [&](store::transaction& tx) -> result<void> {
    VT_TRY(auto of, read_account(tx, shop, connector, now));
    how(of, now);
    VT_CHECK(tx.run(sql::put_spending,
                    {shop, connector, of.hour, of.requests, of.day, of.microusd, of.waits_until, of.because}));
    return {};
  });
}

void wait(account& of, permit& out, std::int64_t until, std::string_view because) {
  out.wait_until = until;
  of.waits_until = until;
  of.because = because;
}

}  // namespace

result<permit> ask_permit(ops::call const& in, connector::instance const& of, connector::capability_info const& about) {
  VT_TRY(auto const allowed, connector::budget_of(of.settings));
  permit out;
  VT_CHECK(change(in, of.connector, [&](account& now_has, std::int64_t now) {
    out = {};
    if (now_has.waits_until > now && of_network(now_has.because)) {
      out.wait_until = now_has.waits_until;
      return;
    }
    if (allowed.requests_per_hour > 0 && now_has.requests >= allowed.requests_per_hour) {
      return wait(now_has, out, (now_has.hour + 1) * hour_ms, "budget_requests");
    }
    auto const left = allowed.cost_microusd_per_day - now_has.microusd;
    auto const& each = about.person_cost_microusd;
    auto const least = about.unit_cost_microusd + each;
    if (least > 0 && left < least) return wait(now_has, out, (now_has.day + 1) * day_ms, "budget_cost");
    if (each > 0) out.most_people = std::min((left - about.unit_cost_microusd) / each, most_people_wished);
    out.microusd = about.unit_cost_microusd + each * out.most_people;
    now_has.waits_until = 0;
    now_has.because.clear();
    ++now_has.requests;
    now_has.microusd += out.microusd;
  }));
  return out;
}

result<void> settle_permit(ops::call const& in, connector::instance const& of, connector::capability_info const& about,
                           permit const& given, std::int64_t requests, std::optional<std::int64_t> people) {
  auto const cost = people ? about.unit_cost_microusd + about.person_cost_microusd * *people : given.microusd;
  if (requests <= 1 && cost == given.microusd) return {};
  return change(in, of.connector, [&](account& now_has, std::int64_t) {
    now_has.requests += std::max<std::int64_t>(requests - 1, 0);
    // Given back into the day that it was taken from; a new day has nothing to give back.
    now_has.microusd = std::max<std::int64_t>(now_has.microusd + cost - given.microusd, 0);
  });
}

result<void> let_rest(ops::call const& in, std::string_view connector, std::int64_t until, std::string_view because) {
  return change(in, connector, [&](account& of, std::int64_t) {
    if (of_network(of.because) && of.waits_until >= until) return;
    of.waits_until = until;
    of.because = because;
  });
}

result<spending> spending_of(ops::call const& in, std::string_view connector) {
  spending out;
  VT_CHECK(in.sys.db.read(store::area::scratch, [&](store::session& db) -> result<void> {
    VT_TRY(auto of, read_account(db, in.who.shop, connector, in.sys.time.wall_ms()));
    out = {of.requests, of.microusd, of.waits_until, std::move(of.because)};
    return {};
  }));
  return out;
}

result<std::vector<waiting_connector>> waiting_connectors(ops::call const& in) {
  std::vector<waiting_connector> out;
  VT_CHECK(in.sys.db.read(store::area::scratch, [&](store::session& db) {
    return db.each(sql::waiting_connectors, {in.sys.time.wall_ms()}, [&](store::row const& r) {
      out.push_back({r.string(0), r.string(1), r.integer(2), r.string(3)});
      return true;
    });
  }));
  return out;
}

}  // namespace vetrina::identity
