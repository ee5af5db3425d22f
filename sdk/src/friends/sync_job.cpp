#include "friends/sync_job.hpp"

#include <algorithm>
#include <array>

#include "base/strings.hpp"
#include "crypto/random.hpp"
#include "friends/graph.hpp"
#include "identity/spending.hpp"
#include "identity/sync_again.hpp"
#include "identity/sync_progress.hpp"
#include "shoppers/consents.hpp"
#include "store/jobs.hpp"

namespace vetrina::friends {
namespace {

constexpr std::int64_t lease_ms = 75 * second_ms;  // longer than a page and the refresh of a token before it
constexpr std::int64_t new_for_ms = hour_ms;       // how long a link counts as new where its own lists are not read

// What a failure means for the sync. Everything that does not stand here may pass: the job tries again later.
struct end_row {
  std::string_view slug;
  std::string_view skipped;
};
constexpr std::array<end_row, 7> ends{{{"identity.no_edges", "no_edges"},
                                       {"identity.no_token", "no_token"},
                                       {"connector.reauthorize", "no_token"},
                                       {"connector.missing_scope", "refused"},
                                       {"connector.needs_review", "refused"},
                                       {"connector.account_unlinkable", "refused"},
                                       {"connector.version_sunset", "refused"}}};
// No failure of anybody's: there is only no room just now.
constexpr std::array<std::string_view, 3> full{"connector.busy", "connector.breaker_open", "identity.refresh_waits"};

sync_outcome skipped(std::string_view why, std::int64_t waits_ms = 0) {
  sync_outcome out;
  out.skipped = why;
  out.waits_ms = waits_ms;
  return out;
}

result<bool> may_read(store::session& db, std::string_view shop, std::string_view shopper) {
  VT_TRY(auto const agreed, shoppers::consents_of(db, shop, shopper));
  return agreed.has(shoppers::purpose::find_friends);
}

std::int64_t tomorrow(std::int64_t now) { return (now / day_ms + 1) * day_ms; }

// A list that the network does not tell, or tells too long, says nothing of who is not in it: edges that others' lists
// brought stay.
result<void> add_untold(store::transaction& tx, std::string_view shop, identity::linked_identity const& of,
                        connector::capability_info const& about, identity::sync_progress const& at,
                        identity::edge_sets& fetched) {
  auto const told = [&](connector::edge_list which) {
    for (std::size_t i = 0; i < about.lists.size(); ++i) {
      if (about.lists[i] == which || about.lists[i] == connector::edge_list::friends) return !at.is_cut(i);
    }
    return false;
  };
  bool const followers = told(connector::edge_list::followers);
  bool const following = told(connector::edge_list::following);
  if (followers && following) return {};
  VT_TRY(auto const known, follows_of(tx, shop, of.identity));
  for (auto const& [from, to] : known) {
    bool const follows = to == of.identity;
    if (follows ? followers : following) continue;
    VT_TRY(auto const held, identity::find_linked(tx, shop, follows ? from : to));
    if (held) (follows ? fetched.followers : fetched.following).push_back(held->subject_hmac);
  }
  return {};
}

class pass {
 public:
  pass(ops::exchange& in, identity::linked_identity const& of, sync_limits const& most)
      : in_{in}, of_{of}, most_{most}, until_{in.sys.time.monotonic_ms() + most.ms} {}

  result<sync_outcome> run() {
    auto const name = cat("identity.sync:", in_.who.shop, ":", of_.identity);
    auto const holder = crypto::new_id(in_.sys.random, "sync_");
    VT_TRY(bool const mine, in_.sys.db.lease(name, holder, lease_ms));
    if (!mine) return skipped("under_way", lease_ms);
    auto out = read_and_settle(name, holder);
    if (!out && out.error().slug == "identity.sync_overtaken") out = skipped("under_way", second_ms);
    // What was read from a network that lies is worth nothing.
    if (!out && out.error().slug == "connector.misbehaving") VT_CHECK(forget());
    // What cannot be given back ends by itself.
    if (auto const given_back = in_.sys.db.release(name, holder); !given_back && out) return given_back.error();
    return out;
  }

 private:
  result<sync_outcome> read_and_settle(std::string_view lease, std::string_view holder) {
    bool allowed = false;
    VT_CHECK(in_.read([&](store::session& db) -> result<void> {
      VT_TRY(allowed, may_read(db, in_.who.shop, of_.shopper));
      return {};
    }));
    if (!allowed) return end("no_consent");
    auto from = identity::open_edges(in_, of_);
    if (!from) return failed(from.error());
    identity::sync_progress at;
    VT_CHECK(in_.write([&](store::transaction& tx) -> result<void> {
      VT_TRY(at, identity::begin_or_resume(in_, tx, of_, *from->about, in_.sys.time.wall_ms()));
      return {};
    }));
    for (int pages = 0; !at.read_all(*from->about); ++pages) {
      if (pages == most_.pages || in_.sys.time.monotonic_ms() >= until_) return skipped("under_way");
      VT_TRY(bool const mine, in_.sys.db.lease(lease, holder, lease_ms));
      if (!mine) return skipped("under_way", lease_ms);
      VT_TRY(auto const stop, read_page(*from, at));
      if (stop) return *stop;
    }
    return settle_all(*from->about, at);
  }

  // Empty: go on with the next.
  result<std::optional<sync_outcome>> read_page(identity::edge_source& from, identity::sync_progress& at) {
    auto const now = in_.sys.time.wall_ms();
    VT_TRY(auto const leave, identity::ask_permit(in_, from.instance, *from.about));
    if (leave.wait_until > 0) return std::optional{skipped("waits", leave.wait_until - now)};
    connector::traffic seen;
    auto const list = from.about->lists[static_cast<std::size_t>(at.list)];
    auto got = identity::read_edges(in_, of_, from, list, at.cursor, leave.most_people, seen);
    auto const people = got ? std::optional{static_cast<std::int64_t>(got->people.size())} : billed(got.error(), seen);
    VT_CHECK(identity::settle_permit(in_, from.instance, *from.about, leave, seen.requests, people));
    if (!got) {
      if (at.cursor && got.error().slug == "connector.invalid") VT_CHECK(forget());  // a cursor that died there
      VT_CHECK(rest(from, got.error()));
      VT_TRY(auto out, failed(got.error()));
      return std::optional{std::move(out)};
    }
    bool allowed = false;
    VT_CHECK(in_.write([&](store::transaction& tx) -> result<void> {
      // Whoever takes the consent back during the reading is read no further.
      VT_TRY(allowed, may_read(tx, in_.who.shop, of_.shopper));
      return allowed ? identity::keep_page(in_, tx, of_, at, *got) : result<void>{};
    }));
    if (!allowed) {
      VT_TRY(auto out, end("no_consent"));
      return std::optional{std::move(out)};
    }
    if (seen.pause_ms == 0) return std::optional<sync_outcome>{};
    if (from.app_limits) {
      auto const rested = in_.sys.time.wall_ms() + seen.pause_ms;
      VT_CHECK(identity::let_rest(in_, of_.connector, rested, "rate_limit"));
    }
    if (at.read_all(*from.about)) return std::optional<sync_outcome>{};
    return std::optional{skipped("waits", seen.pause_ms)};
  }

  // Who must be paid for although there is no answer: nobody where the network refused, else perhaps everybody.
  static std::optional<std::int64_t> billed(error const& why, connector::traffic const& seen) {
    bool const unknown = why.slug == "connector.retry" || why.slug == "connector.deadline";
    if (unknown && seen.requests > 0) return std::nullopt;
    return 0;
  }

  result<void> rest(identity::edge_source const& from, error const& why) {
    auto const now = in_.sys.time.wall_ms();
    if (why.slug == "connector.quota_exhausted") {
      auto const until = why.retry_after_ms > 0 ? now + why.retry_after_ms : tomorrow(now);
      return identity::let_rest(in_, of_.connector, until, "quota");
    }
    if (why.slug != "connector.rate_limited" || !from.app_limits) return {};
    return identity::let_rest(in_, of_.connector, now + std::max(why.retry_after_ms, second_ms), "rate_limit");
  }

  result<sync_outcome> failed(error const& why) {
    auto const found = std::ranges::find(ends, why.slug, &end_row::slug);
    if (found != ends.end()) return end(found->skipped);
    auto const now = in_.sys.time.wall_ms();
    if (why.slug == "connector.quota_exhausted") {
      return skipped("waits", why.retry_after_ms > 0 ? why.retry_after_ms : tomorrow(now) - now);
    }
    if (why.slug == "connector.rate_limited" || std::ranges::find(full, why.slug) != full.end()) {
      return skipped("waits", std::max(why.retry_after_ms, second_ms));
    }
    return why;
  }

  result<void> forget() {
    return in_.write([&](store::transaction& tx) { return identity::drop_progress(tx, in_.who.shop, of_.identity); });
  }

  // Nothing will come of it: what was read is forgotten. A newcomer stands in others' lists all the same.
  result<sync_outcome> end(std::string_view why) {
    VT_CHECK(in_.write([&](store::transaction& tx) -> result<void> {
      VT_CHECK(identity::drop_progress(tx, in_.who.shop, of_.identity));
      bool const fresh = !of_.last_sync && in_.sys.time.wall_ms() - of_.linked_at < new_for_ms;
      return fresh && why != "no_edges" ? identity::ask_for_walk(in_, tx, of_.connector) : result<void>{};
    }));
    return skipped(why);
  }

  result<sync_outcome> settle_all(connector::capability_info const& about, identity::sync_progress const& at) {
    sync_outcome out;
    VT_CHECK(in_.write([&](store::transaction& tx) -> result<void> {
      auto const& shop = in_.who.shop;
      VT_TRY(auto fetched, identity::read_so_far(tx, shop, of_.identity, about, at));
      VT_CHECK(add_untold(tx, shop, of_, about, at, fetched));
      VT_TRY(out, settle(tx, in_, of_, fetched));
      VT_CHECK(identity::drop_progress(tx, shop, of_.identity));
      bool const first = out.skipped.empty() && !of_.last_sync;
      return first && !identity::tells_both_sides(in_, of_) ? identity::ask_for_walk(in_, tx, of_.connector)
                                                            : result<void>{};
    }));
    return out;
  }

  ops::exchange& in_;
  identity::linked_identity const& of_;
  sync_limits const& most_;
  std::int64_t until_;
};

}  // namespace

result<sync_outcome> sync_identity(ops::exchange& in, identity::linked_identity const& of, sync_limits const& most) {
  return pass{in, of, most}.run();
}

result<void> run_sync_job(ops::exchange& in, std::string_view key, std::string_view) {
  std::optional<identity::linked_identity> of;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(of, identity::find_linked(db, in.who.shop, key));
    return {};
  }));
  if (!of) return {};
  VT_TRY(auto const out, sync_identity(in, *of, job_limits));
  if (out.goes_on()) return store::wait_for(out.waits_ms, cat("The sync goes on: ", out.skipped, "."));
  return {};
}

}  // namespace vetrina::friends
