#include "identity/sync_again.hpp"

#include <algorithm>

#include "connector/capabilities.hpp"
#include "connector/host.hpp"
#include "identity/changes.hpp"
#include "identity/connectors.hpp"
#include "identity/sync_sql.hpp"
#include "shoppers/consents.hpp"
#include "store/jobs.hpp"

namespace vetrina::identity {
namespace {

constexpr std::int64_t usual_age_ms = day_ms;  // where the manifest does not say how long a list stays worth keeping
constexpr std::int64_t apart_ms = 500;  // between two of a step: not all in one breath
constexpr std::size_t links_a_step = 100;  // as many as linked_through gives

// Identities by id; the walk began behind `stop` and ends there. "": at the end of all.
struct walk {
  std::string position;
  std::string stop;
  bool wrapped = false;
};

result<std::optional<walk>> find_walk(store::session& db, std::string_view shop, std::string_view connector) {
  return db.first(sql::find_walk, {shop, connector}, [](store::row const& r) {
    return walk{r.string(0), r.string(1), r.flag(2)};
  });
}

connector::capability_info const* edges_of(ops::call const& in, std::string_view plugin) {
  auto const about = in.sys.connectors.find(plugin);
  return about ? (*about)->capability(connector::edges_capability) : nullptr;
}

result<bool> may_be_read(store::session& db, std::string_view shop, linked_identity const& one) {
  if (one.state != "active" || one.needs_reauth) return false;
  VT_TRY(auto const agreed, shoppers::consents_of(db, shop, one.shopper));
  return agreed.has(shoppers::purpose::find_friends);
}

// Those behind the position, up to where the walk began once it has been at the end.
result<std::vector<linked_identity>> next_links(ops::exchange& in, std::string_view connector, walk const& at) {
  std::vector<linked_identity> out;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(out, linked_through(db, in.who.shop, connector, in.sys.time.wall_ms(), at.position));
    return {};
  }));
  if (at.wrapped) std::erase_if(out, [&](auto const& one) { return one.identity > at.stop; });
  return out;
}

result<void> ask_again(ops::exchange& in, store::transaction& tx, std::vector<linked_identity> const& links) {
  auto const now = in.sys.time.wall_ms();
  std::int64_t after = 0;
  for (auto const& one : links) {
    auto const* const about = edges_of(in, one.plugin);
    VT_TRY(bool const readable, may_be_read(tx, in.who.shop, one));
    // Who was never read is queued already.
    if (about == nullptr || !readable || !one.last_sync) continue;
    auto const age = about->ttl_seconds > 0 ? about->ttl_seconds * second_ms : usual_age_ms;
    auto const due = std::max(now, *one.last_sync + age) + after;
    VT_CHECK(store::enqueue(tx, in.who.shop, sync_job, one.identity, due, "{}"));
    after += apart_ms;
  }
  return {};
}

}  // namespace

bool tells_both_sides(ops::call const& in, linked_identity const& of) {
  auto const* const about = edges_of(in, of.plugin);
  return about == nullptr || about->lists.size() > 1 || about->lists.front() == connector::edge_list::friends;
}

result<void> ask_for_walk(ops::call const& in, store::transaction& tx, std::string_view connector) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const under_way, find_walk(tx, shop, connector));
  auto const from = under_way ? under_way->position : std::string{};
  VT_CHECK(tx.run(sql::put_walk, {shop, connector, from, from, false}));
  return store::enqueue(tx, shop, sync_again_job, connector, in.sys.time.wall_ms(), "{}");
}

result<void> run_sync_again_job(ops::exchange& in, std::string_view key, std::string_view) {
  auto const& shop = in.who.shop;
  std::optional<walk> at;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(at, find_walk(db, shop, key));
    return {};
  }));
  if (!at) return {};
  VT_TRY(auto const links, next_links(in, key, *at));
  auto next = *at;
  if (!links.empty()) next.position = links.back().identity;
  bool over = false;
  if (links.size() < links_a_step) {
    over = at->wrapped || at->stop.empty();
    next = {"", at->stop, true};
  }
  bool changed = false;
  VT_CHECK(in.write([&](store::transaction& tx) -> result<void> {
    VT_TRY(auto const now_at, find_walk(tx, shop, key));
    // Somebody else walked, or it is to go round once more: look again.
    changed = !now_at || now_at->position != at->position || now_at->stop != at->stop || now_at->wrapped != at->wrapped;
    if (changed) return {};
    VT_CHECK(ask_again(in, tx, links));
    VT_CHECK(over ? tx.run(sql::drop_walk, {shop, key})
                  : tx.run(sql::put_walk, {shop, key, next.position, next.stop, next.wrapped}));
    return {};
  }));
  if (over && !changed) return {};
  return store::wait_for(0, "The walk goes on.");
}

}  // namespace vetrina::identity
