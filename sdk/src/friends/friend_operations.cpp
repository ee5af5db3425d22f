#include "friends/friend_operations.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "friends/changes.hpp"
#include "friends/friends_sql.hpp"
#include "friends/shown.hpp"
#include "friends/sync_job.hpp"
#include "identity/changes.hpp"
#include "json/codec.hpp"
#include "ops/cursor.hpp"
#include "store/head.hpp"
#include "store/jobs.hpp"

namespace vetrina::friends {
namespace {

result<shoppers::shopper_row> other_of(ops::command& in, std::string_view public_id, std::string_view self) {
  VT_TRY(auto found, shoppers::find_by_public_id(in.db, in.who.shop, public_id));
  if (!found)
    return fail(code::not_found, "friend.unknown", "There is nobody with this id. Take one from friend.list.", "/who");
  if (found->shopper == self) return fail(code::invalid, "friend.self", "This is the shopper themselves.", "/who");
  return *std::move(found);
}

result<std::vector<std::string>> blocked_by(ops::query& in, std::string_view shopper) {
  std::vector<std::string> others;
  VT_CHECK(in.db.each(sql::blocks_of, {in.who.shop, shopper}, [&](store::row const& r) {
    others.push_back(r.string(0));
    return true;
  }));
  std::vector<std::string> out;
  for (auto const& one : others) {
    VT_TRY(auto const row, shoppers::find_shopper(in.db, in.who.shop, one));
    if (row) out.push_back(row->public_id);
  }
  return out;
}

result<void> leave_to_job(ops::exchange& in, identity::linked_identity const& of, sync_outcome const& so_far) {
  return in.write([&](store::transaction& tx) {
    return store::enqueue(tx, in.who.shop, identity::sync_job, of.identity, in.sys.time.wall_ms() + so_far.waits_ms,
                          "{}");
  });
}

}  // namespace

result<sync_answer> sync(ops::exchange& in, sync_request const& wanted) {
  std::vector<identity::linked_identity> own;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(auto const row, shoppers::current_shopper(in, db));
    VT_TRY(own, identity::linked_of(db, in.who.shop, row.shopper));
    return {};
  }));
  std::erase_if(own, [&](auto const& one) {
    return one.state != "active" || (wanted.connector && one.connector != *wanted.connector);
  });
  sync_answer out;
  if (own.empty()) out.skipped_reason = skip_reason::no_identity;
  bool read_any = false;
  for (auto const& one : own) {
    VT_TRY(auto const done, sync_identity(in, one, call_limits));
    if (done.goes_on()) VT_CHECK(leave_to_job(in, one, done));
    out.edges += done.edges;
    out.added += done.added;
    out.removed += done.removed;
    read_any = read_any || done.skipped.empty();
    if (!done.skipped.empty()) out.skipped_reason = json::enum_value<skip_reason>(done.skipped);
  }
  if (read_any) out.skipped_reason.reset();
  return out;
}

result<friend_list> list_friends(ops::query& in, friend_list_request const& wanted) {
  VT_TRY(auto const self, shoppers::current_shopper(in, in.db));
  std::string after;
  if (wanted.cursor) {
    VT_TRY(after, ops::open_cursor(in, "friend.list", *wanted.cursor));
  }
  VT_TRY(auto circle, friends_of(in.db, in.who.shop, self.shopper));
  friend_list out;
  for (auto& one : circle.friends) {
    auto who = named(one, in.now);
    if (who && who->id > after) out.friends.push_back({who->id, who->name, who->avatar, std::move(one.networks)});
  }
  std::ranges::sort(out.friends, {}, &friend_view::id);
  auto const most = static_cast<std::size_t>(wanted.limit);
  if (out.friends.size() > most) {
    out.friends.resize(most);
    VT_TRY(out.next, ops::seal_cursor(in, "friend.list", out.friends.back().id));
  }
  VT_TRY(out.blocked, blocked_by(in, self.shopper));
  return out;
}

result<nothing> block(ops::command& in, block_request const& wanted) {
  VT_TRY(auto const self, shoppers::current_shopper(in, in.db));
  VT_TRY(auto const other, other_of(in, wanted.who, self.shopper));
  VT_CHECK(in.db.run(sql::put_block, {in.who.shop, self.shopper, other.shopper, in.now}));
  in.db.touch(store::topic::friends);
  VT_CHECK(in.withdrew(friend_blocked_change, self.public_id, json::encode(block_change{other.public_id})));
  return nothing{};
}

result<nothing> unblock(ops::command& in, block_request const& wanted) {
  VT_TRY(auto const self, shoppers::current_shopper(in, in.db));
  VT_TRY(auto const other, other_of(in, wanted.who, self.shopper));
  VT_CHECK(in.db.run(sql::drop_block, {in.who.shop, self.shopper, other.shopper}));
  in.db.touch(store::topic::friends);
  VT_CHECK(in.changed(friend_unblocked_change, self.public_id, json::encode(block_change{other.public_id})));
  return nothing{};
}

}  // namespace vetrina::friends
