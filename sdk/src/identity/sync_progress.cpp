#include "identity/sync_progress.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "identity/sync_sql.hpp"
#include "json/codec.hpp"

namespace vetrina::identity {
namespace {

constexpr std::size_t hash_bytes = 32;

vault::place cursor_place(ops::call const& in, linked_identity const& of) {
  return {in.who.shop, of.identity, "sync_cursor", 1};
}

std::string plan_of(connector::capability_info const& about) {
  std::string out;
  for (auto const one : about.lists) out += cat(out.empty() ? "" : " ", json::enum_name(one));
  return out;
}

struct kept {
  sync_progress at;
  std::string sealed;
};

result<std::optional<kept>> find(store::session& db, std::string_view shop, std::string_view identity) {
  return db.first(sql::find_progress, {shop, identity}, [](store::row const& r) {
    return kept{{r.string(0), r.integer(1), r.integer(2), r.integer(3), r.integer(4), r.integer(5), {}, r.integer(7)},
                r.string(6)};
  });
}

// Keyed, so that what is left of a cursor says nothing of the account in it.
result<std::string> cursor_hash(ops::call const& in, std::optional<std::string> const& cursor) {
  VT_TRY(auto const key, in.sys.vault.derive(in.who.shop, "sync cursor"));
  return crypto::base64url(crypto::hmac_sha256(key, cursor.value_or("")));
}

result<std::string> packed(std::vector<std::string> const& people) {
  std::string out;
  out.reserve(people.size() * hash_bytes);
  for (auto const& one : people) {
    VT_TRY(auto const bytes, crypto::base64url_decode(one));
    out += bytes;
  }
  return out;
}

void unpack(std::string_view bytes, std::vector<std::string>& into) {
  for (std::size_t i = 0; i + hash_bytes <= bytes.size(); i += hash_bytes) {
    into.push_back(crypto::base64url(bytes.substr(i, hash_bytes)));
  }
}

void tidy(std::vector<std::string>& list) {
  std::ranges::sort(list);
  auto const doubled = std::ranges::unique(list);
  list.erase(doubled.begin(), doubled.end());
}

result<sync_progress> begin(ops::call const& in, store::transaction& tx, linked_identity const& of, std::string plan,
                            std::int64_t now) {
  VT_CHECK(drop_progress(tx, in.who.shop, of.identity));
  VT_CHECK(tx.run(sql::put_progress, {in.who.shop, of.identity, plan, now}));
  sync_progress out;
  out.plan = std::move(plan);
  out.started_at = now;
  return out;
}

// Where the page after this one stands: in this list, at the beginning of the next, or past them all.
void step(sync_progress& at, edge_page const& got) {
  at.people += static_cast<std::int64_t>(got.people.size());
  ++at.page;
  at.cursor = got.next;
  bool const full = at.people >= most_edges || at.page >= most_edge_pages;
  if (got.next && !full) return;
  if (got.next) at.cut |= std::int64_t{1} << at.list;
  ++at.list;
  at.page = 0;
  at.people = 0;
  at.cursor.reset();
}

}  // namespace

result<sync_progress> begin_or_resume(ops::call const& in, store::transaction& tx, linked_identity const& of,
                                      connector::capability_info const& about, std::int64_t now) {
  auto const& shop = in.who.shop;
  VT_CHECK(tx.run(sql::drop_old_pages, {shop, now - progress_lives_ms}));
  VT_CHECK(tx.run(sql::drop_old_progress, {shop, now - progress_lives_ms}));
  auto plan = plan_of(about);
  VT_TRY(auto found, find(tx, shop, of.identity));
  // A clock that went back makes nothing younger.
  if (!found || found->at.plan != plan || found->at.started_at > now) return begin(in, tx, of, std::move(plan), now);
  if (!found->sealed.empty()) {
    auto const cursor = in.sys.vault.open(cursor_place(in, of), found->sealed);
    if (!cursor) return begin(in, tx, of, std::move(plan), now);
    found->at.cursor = std::string{cursor->reveal()};
  }
  return std::move(found->at);
}

result<void> keep_page(ops::call const& in, store::transaction& tx, linked_identity const& of, sync_progress& at,
                       edge_page const& got) {
  auto const& shop = in.who.shop;
  auto next = at;
  step(next, got);
  std::string sealed;
  if (next.cursor) {
    VT_TRY(sealed, in.sys.vault.seal(cursor_place(in, of), secret{*next.cursor}));
  }
  VT_TRY(auto const moved, tx.run(sql::move_progress, {shop, of.identity, at.version, next.list, next.page, next.people,
                                                       next.cut, sealed, at.started_at}));
  if (moved != 1) {
    return fail(code::aborted, "identity.sync_overtaken", "Another process went on with this sync meanwhile.");
  }
  VT_TRY(auto const asked_by, cursor_hash(in, at.cursor));
  VT_TRY(auto const people, packed(got.people));
  VT_CHECK(tx.run(sql::put_page, {shop, of.identity, at.list, at.page, asked_by, store::bytes{people}}));
  if (next.cursor) {
    VT_TRY(auto const hash, cursor_hash(in, next.cursor));
    VT_TRY(auto const before, tx.first(sql::find_cursor, {shop, of.identity, next.list, hash},
                                       [](store::row const& r) { return r.integer(0); }));
    if (before) {
      return fail(code::provider_error, "connector.misbehaving", "The network's pages lead round in a circle.");
    }
  }
  ++next.version;
  at = std::move(next);
  return {};
}

result<void> drop_progress(store::transaction& tx, std::string_view shop, std::string_view identity) {
  VT_CHECK(tx.run(sql::drop_pages, {shop, identity}));
  VT_CHECK(tx.run(sql::drop_progress, {shop, identity}));
  return {};
}

result<edge_sets> read_so_far(store::session& db, std::string_view shop, std::string_view identity,
                              connector::capability_info const& about, sync_progress const& at) {
  edge_sets out;
  VT_CHECK(db.each(sql::all_pages, {shop, identity}, [&](store::row const& r) {
    auto const list = static_cast<std::size_t>(r.integer(0));
    if (list >= about.lists.size()) return true;
    auto const which = about.lists[list];
    if (which != connector::edge_list::following) unpack(r.text(1), out.followers);
    if (which != connector::edge_list::followers) unpack(r.text(1), out.following);
    return true;
  }));
  tidy(out.followers);
  tidy(out.following);
  out.complete = at.cut == 0;
  return out;
}

}  // namespace vetrina::identity
